"""From the colour an association picks to the one number the pages keep: its hue in oklch.

Source of the matrices: Björn Ottosson, "A perceptual color space for image processing" (2020).
"""

from math import atan2, cos, degrees, hypot, radians, sin

DEFAULT_HUE = 262
GREY_BELOW = 0.02

type Triple = tuple[float, float, float]


class NotAColour(ValueError):
    """The text is not #rrggbb."""


def hue_of(colour: str) -> int:
    """The oklch hue (0 to 359) of "#rrggbb"; `DEFAULT_HUE` for greys. Raises NotAColour."""
    _, a, b = _oklab(_rgb(colour))
    if hypot(a, b) < GREY_BELOW:
        return DEFAULT_HUE
    return round(degrees(atan2(b, a))) % 360


def stylesheet(hue: int) -> str:
    """The whole stylesheet of an association; `hue` is taken modulo 360."""
    return f"html{{--hue:{hue % 360}}}\n"


def mail_palette(hue: int) -> dict[str, str]:
    """The light tokens of tokens.css as "#rrggbb", for letters: mail programs know no oklch."""
    return {
        "page": hex_of(0.955, 0.008, hue),
        "line": hex_of(0.905, 0.01, hue),
        "ink": hex_of(0.25, 0.035, hue),
        "muted": hex_of(0.47, 0.03, hue),
        "brand": hex_of(0.46, 0.15, hue),
        "field": hex_of(0.40, 0.14, hue),
    }


def hex_of(lightness: float, chroma: float, hue: float) -> str:
    """The "#rrggbb" of an oklch colour, chroma lowered until sRGB can show it (for mail and pictures)."""
    while chroma > 0 and not _shown(linear_rgb(lightness, chroma, hue)):
        chroma -= 0.002
    channels = linear_rgb(lightness, max(chroma, 0.0), hue)
    return "#" + "".join(f"{round(255 * _encode(min(max(value, 0.0), 1.0))):02x}" for value in channels)


def linear_rgb(lightness: float, chroma: float, hue: float) -> Triple:
    """Linear-light sRGB of an oklch colour (hue in degrees); outside 0..1 when sRGB cannot show it."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _shown(channels: Triple) -> bool:
    return all(-1e-4 <= value <= 1 + 1e-4 for value in channels)


def _rgb(colour: str) -> Triple:
    text = colour.strip().removeprefix("#")
    try:
        number = int(text, 16)
    except ValueError as error:
        raise NotAColour(colour) from error
    if len(text) != 6:
        raise NotAColour(colour)
    return number >> 16, number >> 8 & 255, number & 255


def _oklab(rgb: Triple) -> Triple:
    red, green, blue = (_decode(value / 255) for value in rgb)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _decode(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _encode(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
