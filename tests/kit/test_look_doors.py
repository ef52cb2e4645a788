"""The look's own addresses, and the fonts' build."""

from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from fontTools.ttLib import TTFont

from kit import faces, fonts
from kit.context_processors import theme
from kit.hue import NotAColour, hex_of, hue_of, stylesheet


def test_the_hue_is_one_stylesheet_for_good() -> None:
    answer = Client().get("/hue/152.css")
    assert answer.content == b"html{--hue:152}\n"
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/hue/x.css", "/hue/-1.css", "/hue/1;}body{display:none.css"])
def test_nothing_but_a_number_is_a_hue(address: str) -> None:
    assert Client().get(address).status_code == 404


def test_any_number_becomes_an_angle() -> None:
    assert stylesheet(722) == "html{--hue:2}\n"


@pytest.mark.parametrize("colour", ["", "blue", "#12345", "#12345g", "1234567"])
def test_what_is_no_colour_is_refused(colour: str) -> None:
    with pytest.raises(NotAColour):
        hue_of(colour)


def test_every_hue_comes_back_from_its_own_colour() -> None:
    assert all(abs((hue_of(hex_of(0.55, 0.1, hue)) - hue + 180) % 360 - 180) <= 2 for hue in range(360))


def test_the_visitors_theme_is_kept() -> None:
    answer = Client().post("/theme", {"theme": "dark", "next": "/portal/?page=2"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/portal/?page=2")
    cookie = answer.cookies["theme"]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("dark", "Lax", True)


@pytest.mark.parametrize("chosen", ["", "pink", 'dark"><script>'])
def test_any_other_choice_is_the_devices_own(chosen: str) -> None:
    client = Client()
    client.post("/theme", {"theme": "dark"})
    client.post("/theme", {"theme": chosen})
    assert client.cookies["theme"].value == ""


@pytest.mark.parametrize(
    "target", ["https://trudy.example/", "//trudy.example", "javascript:alert(1)", "/\\trudy.example"]
)
def test_the_theme_sends_nobody_elsewhere(target: str) -> None:
    assert Client().post("/theme", {"theme": "dark", "next": target}).headers["Location"] == "/"


def test_a_theme_is_not_chosen_by_a_link() -> None:
    assert Client().get("/theme?theme=dark").status_code == 405


def test_a_forged_cookie_is_no_theme() -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = 'dark" onload="x'
    assert theme(request) == {"theme": ""}
    request.COOKIES["theme"] = "light"
    assert theme(request) == {"theme": "light"}


def test_the_fonts_hold_what_french_needs(tmp_path: Path) -> None:
    name = "atkinson-hyperlegible-regular.woff2"
    made = fonts._build_one(fonts.SOURCES[name], tmp_path / name)
    letters = TTFont(made).getBestCmap()
    assert [letter for letter in "éèêëàâùûüîïôœæçÉÀŒ«»’…€–\u00a0" if ord(letter) not in letters] == []
    assert made.stat().st_size < 20_000
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_fonts_that_are_there_stay(tmp_path: Path) -> None:
    for name in fonts.SOURCES:
        (tmp_path / name).write_bytes(b"there already")
    assert {path.read_bytes() for path in fonts.build(tmp_path)} == {b"there already"}


def test_the_fonts_command_needs_its_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert fonts.main([]) == 2
    assert capsys.readouterr().err == "usage: python -m kit.fonts OUTDIR\n"


def test_typst_finds_the_faces() -> None:
    assert {path.suffix for folder in faces.TTF_FOLDERS for path in folder.iterdir()} == {".ttf"}
