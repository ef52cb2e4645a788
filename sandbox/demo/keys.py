"""What opens the demo's doors: made up, the same each time, and printed on start."""

DOOR_TOKEN = "etb_door_demo-of-the-digital-room-opens-nothing-real"  # noqa: S105 (the demo's own)
SAW_TOKEN = "etb_door_demo-of-the-wood-shop-opens-nothing-real"  # noqa: S105 (the demo's own)
DOOR_EQUIPMENT = "laser"
# By whose e-mail address it is.
BADGES = {
    "nadia@courriel.example": "04A1B2C3D4E580",
    "paul@courriel.example": "04A1B2C3D4E581",
    "solene@courriel.example": "04A1B2C3D4E582",
}
