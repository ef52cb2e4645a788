"""Pictures from outside: bounded before they are opened, decoded once, and written anew.

What is kept is a fresh JPEG without metadata; whatever else the upload held is gone.
"""

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import IO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps
from PIL.ImageFile import ImageFile

from kit.refusals import Refusal

MAXIMUM_BYTES = 10 * 1024 * 1024
MAXIMUM_PIXELS = 40_000_000
EDGE = 800
# A sheet of paper must stay readable.
SCAN_EDGE = 2400
LOGO_EDGE = 400
FORMATS = ("JPEG", "PNG", "WEBP")


class PictureRefused(Refusal):
    """The upload is no picture that can be kept."""

    code = "PICTURE_REFUSED"
    sentence = _("This file is no picture we can read. Choose a JPEG, PNG or WebP file.")


class PictureTooLarge(Refusal):
    """The upload is too heavy, or has too many pixels. Facts: `megabytes`, `megapixels` (the limits)."""

    code = "PICTURE_TOO_LARGE"
    sentence = _("This picture is too large: at most {megabytes} MB and {megapixels} megapixels.")

    def __init__(self) -> None:
        super().__init__(megabytes=MAXIMUM_BYTES // 2**20, megapixels=MAXIMUM_PIXELS // 10**6)


@dataclass(frozen=True)
class Picture:
    """A JPEG of at most EDGE pixels on each side, upright, without metadata."""

    content: bytes


@dataclass(frozen=True)
class Logo:
    """A PNG of at most LOGO_EDGE pixels on each side, which may be transparent, without metadata."""

    content: bytes


def read_picture(upload: IO[bytes]) -> Picture:
    """Decode and write anew. Raises PictureRefused or PictureTooLarge."""
    return Picture(_read(upload, _written_anew))


def read_scan(upload: IO[bytes]) -> Picture:
    """The same for a sheet of paper, with SCAN_EDGE pixels at most on each side."""
    return Picture(_read(upload, partial(_written_anew, edge=SCAN_EDGE)))


def read_logo(upload: IO[bytes]) -> Logo:
    """The same for a logo, whose transparent parts stay so."""
    return Logo(_read(upload, _drawn_anew))


def _read(upload: IO[bytes], write: Callable[[bytes], bytes]) -> bytes:
    raw = upload.read(MAXIMUM_BYTES + 1)
    if len(raw) > MAXIMUM_BYTES:
        raise PictureTooLarge
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return write(raw)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureTooLarge from error
    # Pillow raises these for truncated, malformed and unknown files.
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, OverflowError) as error:
        raise PictureRefused from error


def _opened(raw: bytes) -> ImageFile:
    picture = Image.open(io.BytesIO(raw), formats=FORMATS)
    # The header tells the size; nothing is decoded yet.
    if picture.width * picture.height > MAXIMUM_PIXELS:
        picture.close()
        raise PictureTooLarge
    return picture


def _drawn_anew(raw: bytes) -> bytes:
    with _opened(raw) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
        upright.thumbnail((LOGO_EDGE, LOGO_EDGE))
    output = io.BytesIO()
    upright.save(output, "PNG", optimize=True)
    return output.getvalue()


def _written_anew(raw: bytes, edge: int = EDGE) -> bytes:
    with _opened(raw) as picture:
        picture.draft("RGB", (edge * 2, edge * 2))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((edge, edge))
        flat = Image.new("RGB", upright.size, "white")
        rgba = upright.convert("RGBA")
        flat.paste(rgba, mask=rgba.getchannel("A"))
    output = io.BytesIO()
    flat.save(output, "JPEG", quality=85)
    return output.getvalue()
