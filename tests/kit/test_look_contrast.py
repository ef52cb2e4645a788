"""Contrast holds for every hue in both themes, whatever colour the association picks.

The tokens are read from tokens.css itself. Colours that sRGB cannot show are mapped as CSS Color 4 has it
(the chroma is lowered) and, since engines differ, also by cutting each channel off.
"""

import re
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

import kit
from kit.hue import hue_of, linear_rgb

type Colour = tuple[float, float, float]
type Mapping = Callable[[float, float, float], Colour]

TOKENS = (Path(kit.__file__).parent / "static" / "kit" / "tokens.css").read_text(encoding="utf-8")
NUMBERS = r"oklch\(([\d.]+) ([\d.]+) ([\d.]+|var\(--hue\))\)"
PAIR = re.compile(rf"--([\w-]+): light-dark\({NUMBERS}, {NUMBERS}\);")
ALONE = re.compile(rf"--([\w-]+): {NUMBERS};")
THEMES = ("light", "dark")

TEXT, CONTROL = 4.5, 3.0
PAIRS = [
    ("ink", "bg", TEXT),
    ("ink", "surface", TEXT),
    ("ink", "tint", TEXT),
    ("ink", "ok-soft", TEXT),
    ("ink", "warn-soft", TEXT),
    ("ink", "stop-soft", TEXT),
    ("muted", "bg", TEXT),
    ("muted", "surface", TEXT),
    ("muted", "tint", TEXT),
    ("surface", "brand", TEXT),
    ("surface", "brand-hover", TEXT),
    ("brand", "bg", TEXT),
    ("brand", "surface", TEXT),
    ("brand", "tint", TEXT),
    ("brand", "stop-soft", TEXT),
    ("brand-hover", "bg", TEXT),
    ("on-field", "field", TEXT),
    ("bg", "ink", TEXT),
    ("ok", "surface", TEXT),
    ("ok", "ok-soft", TEXT),
    ("ok", "bg", TEXT),
    ("warn", "surface", TEXT),
    ("warn", "warn-soft", TEXT),
    ("warn", "bg", TEXT),
    ("stop", "surface", TEXT),
    ("stop", "stop-soft", TEXT),
    ("stop", "bg", TEXT),
    ("edge", "surface", CONTROL),
    ("edge", "bg", CONTROL),
    ("edge", "tint", CONTROL),
    ("beech-mark", "beech", CONTROL),
]


def tokens(theme: str, hue: int) -> dict[str, tuple[float, float, float]]:
    """Lightness, chroma and hue of every colour of a theme."""
    found: dict[str, tuple[float, float, float]] = {}
    for name, *six in PAIR.findall(TOKENS):
        lightness, chroma, own = six[:3] if theme == "light" else six[3:]
        found[name] = (float(lightness), float(chroma), hue if own.startswith("var") else float(own))
    for name, lightness, chroma, own in ALONE.findall(TOKENS):
        found[name] = (float(lightness), float(chroma), float(own))
    return found


def lowered(lightness: float, chroma: float, hue: float) -> Colour:
    """Chroma lowered until sRGB shows the colour (the fixed lightness of CSS Color 4)."""
    low, high = 0.0, chroma
    if all(-1e-6 <= value <= 1 + 1e-6 for value in linear_rgb(lightness, chroma, hue)):
        low = chroma
    for _ in range(0 if low == chroma else 12):
        middle = (low + high) / 2
        fits = all(-1e-6 <= value <= 1 + 1e-6 for value in linear_rgb(lightness, middle, hue))
        low, high = (middle, high) if fits else (low, middle)
    return cut_off(lightness, low, hue)


def cut_off(lightness: float, chroma: float, hue: float) -> Colour:
    """Each channel cut off at 0 and 1, as engines without gamut mapping do."""
    red, green, blue = (min(max(value, 0.0), 1.0) for value in linear_rgb(lightness, chroma, hue))
    return red, green, blue


def luminance(colour: Colour) -> float:
    """The relative luminance of WCAG 2, from linear light."""
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of WCAG 2, 1 to 21."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("theme", "mapping"), list(product(THEMES, (lowered, cut_off))))
def test_every_pair_holds_for_every_hue(theme: str, mapping: Mapping) -> None:
    worst = dict.fromkeys(PAIRS, 21.0)
    for hue in range(360):
        colours = {name: mapping(*value) for name, value in tokens(theme, hue).items()}
        for pair in PAIRS:
            worst[pair] = min(worst[pair], contrast(colours[pair[0]], colours[pair[1]]))
    assert {pair: round(ratio, 2) for pair, ratio in worst.items() if ratio < pair[2]} == {}


def test_the_measure_itself() -> None:
    assert contrast((1, 1, 1), (0, 0, 0)) == 21
    colours = {name: lowered(*value) for name, value in tokens("light", 262).items()}
    assert round(contrast(colours["muted"], colours["tint"]), 1) == 5.9
    assert round(contrast(colours["edge"], colours["tint"]), 1) == 3.3


def test_every_declared_colour_is_measured_or_only_drawn() -> None:
    drawn = {"shore", "shore-line", "far", "water", "wave", "steel", "beech-deep", "line"}
    measured = {name for pair in PAIRS for name in pair[:2]}
    assert set(tokens("light", 0)) == measured | drawn


def test_a_theme_that_fails_is_seen() -> None:
    pale = lowered(0.75, 0.15, 262)
    assert contrast(pale, (1, 1, 1)) < TEXT


def test_the_hue_of_a_colour() -> None:
    assert [hue_of(colour) for colour in ("#2552aa", "#ff0000", "#00ff00", "#808080")] == [262, 29, 142, 262]
