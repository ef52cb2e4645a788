"""Portraits drawn by the program: a head and shoulders in three flat colours, nobody's face."""

import io
from random import Random

from PIL import Image, ImageDraw

SIZE = 480
SKINS = ("#f2d3b3", "#e3b48d", "#c68f63", "#9a6541", "#6f4630")
HAIRS = ("#2b2320", "#5a3c28", "#8a5a33", "#c79a54", "#9a9a9a", "#7d2f22")
CLOTHES = ("#1f4fa8", "#b5482f", "#2f7d5b", "#e0a53c", "#5b4a8a", "#39424f")
GROUNDS = ("#e6efff", "#fdf0dc", "#e4f3ea", "#f7e5e2")


def portrait(chance: Random) -> bytes:
    """A JPEG of SIZE × SIZE pixels."""
    picture = Image.new("RGB", (SIZE, SIZE), chance.choice(GROUNDS))
    draw = ImageDraw.Draw(picture)
    skin, hair, cloth = chance.choice(SKINS), chance.choice(HAIRS), chance.choice(CLOTHES)
    draw.ellipse((70, 330, 410, 640), fill=cloth)
    draw.rounded_rectangle((205, 270, 275, 380), 30, fill=skin)
    if chance.random() < 0.5:
        draw.rounded_rectangle((125, 110, 355, 360), 100, fill=hair)
    draw.ellipse((140, 90, 340, 330), fill=skin)
    draw.chord((132, 70, 348, 300), 180, 360, fill=hair)
    if chance.random() < 0.35:
        for left in (165, 250):
            draw.ellipse((left, 195, left + 65, 260), outline="#222222", width=7)
        draw.line((230, 225, 250, 225), fill="#222222", width=7)
    output = io.BytesIO()
    picture.save(output, "JPEG", quality=80)
    return output.getvalue()
