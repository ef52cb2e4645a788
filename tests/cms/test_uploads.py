"""Nothing that is sent as a file makes the server fail, and nothing but pictures and documents is kept."""

import io
import struct
import zlib
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from billing.models import Application
from cms.models import SignUpPage
from cms.signup.uploads import clear_shelf
from tests.cms.conftest import Post, a_picture, an_upload
from tests.cms.test_submit import send, told


def a_bomb() -> bytes:
    """A PNG of some kilobytes that says it is 11,000 pixels square."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 11_000, 11_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1376) * 11_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
UNREADABLE = "Ce fichier n’est pas une image lisible. Choisissez un fichier JPEG, PNG ou WebP."


@pytest.mark.parametrize(
    "content",
    [
        a_picture((400, 300))[:-200],
        a_picture(kind="GIF"),
        SVG,
        b"",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
    ],
    ids=["truncated PNG", "GIF", "SVG", "empty", "start of a GIF", "start of a PNG", "start of a JPEG"],
)
def test_what_is_no_picture_is_refused(page: SignUpPage, content: bytes) -> None:
    assert set(told(page, {"photo": an_upload(content)})) == {("photo",)}


def test_a_picture_of_too_many_pixels_is_refused_without_being_decoded(page: SignUpPage) -> None:
    bomb = a_bomb()
    assert len(bomb) < 30_000
    assert "40" in told(page, {"photo": an_upload(bomb)})[("photo",)]


def test_a_picture_that_is_too_heavy_is_refused(page: SignUpPage) -> None:
    assert set(told(page, {"photo": an_upload(b"\xff\xd8\xff" + bytes(11 * 2**20))})) == {("photo",)}


@pytest.mark.parametrize("content", [SVG, b"MZ\x90", b"<html>", bytes(20)])
def test_a_file_of_another_kind_is_refused(page: SignUpPage, content: bytes) -> None:
    assert told(page, {"proof": an_upload(content, "facture.pdf")}) == {
        ("proof",): "Ce genre de fichier ne peut pas être gardé. Envoyez un PDF, un JPEG ou un PNG."
    }


def test_a_text_in_place_of_a_file_is_refused(page: SignUpPage) -> None:
    assert set(told(page, {"photo": "photo.png"})) == {("photo",)}


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "C:\\photo.png", "a\x00b.pdf", "x" * 400, "", "\ud800.pdf"]
)
def test_no_name_of_a_file_does_harm(page: SignUpPage, name: str) -> None:
    file = io.BytesIO(b"%PDF-1.7")
    file.name = name
    [kept] = send(page, {"proof": file}).files.all()
    assert str(kept.file.name).startswith("answers/")
    assert "/" not in kept.name
    assert "\\" not in kept.name
    assert len(kept.name) <= 150


def test_the_page_answers_every_upload(post: Post) -> None:
    for content in (a_bomb(), SVG, a_picture()[:-30], b""):
        answer = post(1, given="Camille", family="Roy", email="c@example.org", photo=an_upload(content))
        assert answer.status_code in {200, 303}
    assert not Application.objects.exists()


def test_uploads_of_forms_never_sent_are_cleared(post: Post) -> None:
    post(1, given="Camille", photo=an_upload(a_picture()))
    assert clear_shelf(timedelta(days=3)) == 0
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert clear_shelf(timedelta(days=3)) == 1
    assert clear_shelf(timedelta(0)) == 0


def test_a_request_of_any_size_is_answered_before_it_is_read(client: Client, db: None) -> None:
    body = b"--x\r\n"
    answer = client.generic(
        "POST", "/join/link/", body, "multipart/form-data; boundary=x", CONTENT_LENGTH=str(40 * 2**30)
    )
    assert answer.status_code in {400, 413}
