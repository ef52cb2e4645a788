"""Pictures from outside: bounded, upright, without metadata, written anew; all else refused by name."""

import io
import struct
import zlib

import pytest
from PIL import Image

from kit.pictures import EDGE, MAXIMUM_BYTES, PictureRefused, PictureTooLarge, read_picture


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    raw = io.BytesIO()
    image.save(raw, kind, **options)
    return raw.getvalue()


def kept(raw: bytes) -> Image.Image:
    return Image.open(io.BytesIO(read_picture(io.BytesIO(raw)).content))


def bomb(width: int, height: int) -> bytes:
    """A PNG of so many black pixels, a few kilobytes long."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    row = b"\0" * (1 + (width + 7) // 8)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


RED = Image.new("RGB", (1200, 600), "red")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_known_kinds_become_a_bounded_jpeg(kind: str) -> None:
    image = kept(encoded(RED, kind))
    assert (image.format, image.size) == ("JPEG", (EDGE, EDGE // 2))
    red, green, blue = image.convert("RGB").resize((1, 1)).tobytes()
    assert (red > 240, green < 15, blue < 15) == (True, True, True)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "CMYK"])
def test_every_mode_is_laid_on_white(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert kept(encoded(RED.convert(mode), kind)).mode == "RGB"
    if mode == "RGBA":
        clear = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
        assert kept(encoded(clear, "PNG")).getpixel((5, 5)) == (255, 255, 255)


def test_metadata_goes_and_orientation_is_applied() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "where I live"
    raw = encoded(RED, "JPEG", exif=exif, comment=b"a secret")
    image = kept(raw)
    assert b"where I live" in raw
    assert image.size == (EDGE // 2, EDGE)
    assert dict(image.getexif()) == {}
    content = read_picture(io.BytesIO(raw)).content
    assert (b"where I live" in content, b"a secret" in content, b"Exif" in content) == (False, False, False)


def test_what_hides_behind_a_picture_is_gone() -> None:
    raw = encoded(RED, "PNG") + b"<script>alert(1)</script>"
    assert b"script" not in read_picture(io.BytesIO(raw)).content


NOT_PICTURES = {
    "empty": b"",
    "text": b"I am no picture",
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "GIF": encoded(RED.convert("P"), "GIF"),
    "BMP": encoded(RED, "BMP"),
    "PDF": b"%PDF-1.7\n",
    "truncated PNG": encoded(RED, "PNG")[:-40],
    "truncated JPEG": encoded(RED, "JPEG")[: len(encoded(RED, "JPEG")) // 2],
    "PNG header alone": encoded(RED, "PNG")[:40],
    "broken chunk": encoded(RED, "PNG").replace(b"IDAT", b"IDAX"),
}


@pytest.mark.parametrize("name", NOT_PICTURES)
def test_what_is_no_picture_is_refused(name: str) -> None:
    with pytest.raises(PictureRefused):
        read_picture(io.BytesIO(NOT_PICTURES[name]))


def test_a_small_file_of_121_megapixels_is_refused_before_it_is_decoded() -> None:
    raw = bomb(11_000, 11_000)
    assert len(raw) < 20_000
    with pytest.raises(PictureTooLarge, match="40"):
        read_picture(io.BytesIO(raw))


def test_pixels_are_counted_and_not_only_the_warning_of_the_library() -> None:
    with pytest.raises(PictureTooLarge):
        read_picture(io.BytesIO(bomb(6_400, 6_400)))
    assert kept(bomb(6_000, 6_000)).size == (EDGE, EDGE)


def test_a_heavy_file_is_refused_without_being_read_to_its_end() -> None:
    upload = io.BytesIO(b"x" * (MAXIMUM_BYTES + 1_000_000))
    with pytest.raises(PictureTooLarge):
        read_picture(upload)
    assert upload.tell() == MAXIMUM_BYTES + 1
