"""The look in a real browser: axe, widths, targets, themes, contrast of the colours as painted.

No server and no database: the browser's requests are answered from templates and static files, under the
policy of the site.
"""

import os
import shutil
from collections.abc import Iterator
from itertools import product
from mimetypes import guess_type
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

import pytest
from axe_core_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.utils.csp import build_policy
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from kit import fonts
from kit.hue import stylesheet
from kit.specimens import gallery_context

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SITE = "http://look.test"
POLICY = cast("dict[str, list[str]]", settings.SECURE_CSP)
PAGES = {
    "/gallery": '{% extends "kit/gallery.html" %}',
    "/portal": '{% extends "kit/portal.html" %}{% block content %}<h1>Bonjour Nadia</h1>{% endblock %}',
    "/missing": '{% extends "404.html" %}',
}
ASSOCIATION = {
    "name": "L’Atelier des Deux Rives",
    "email": "bonjour@deux-rives.example",
    "address_lines": ["14, quai des Charpentiers"],
}
SITE_NAV = [
    {"label": label, "url": "#main"} for label in ("Ateliers", "Machines", "Adhésion", "L’association")
]
LANGUAGES = [
    {"code": "fr", "label": "Français", "url": "#main", "current": True},
    {"code": "en", "label": "English", "url": "#main"},
]
PAINTED_PAIRS = {
    "text": ["ink bg", "ink tint", "muted tint", "surface brand", "brand bg", "brand tint", "on-field field"]
    + [f"{state} {state}-soft" for state in ("ok", "warn", "stop")],
    "control": ["edge surface", "edge tint"],
}
# The colours of tokens as the browser paints them (0 to 255) in a theme, for a hue.
PAINT = """([names, theme, hue]) => {
  if (theme) document.documentElement.dataset.theme = theme
  if (hue !== null) document.documentElement.style.setProperty('--hue', hue)
  const probe = document.body.appendChild(document.createElement('i'))
  const brush = document.createElement('canvas').getContext('2d', {colorSpace: 'srgb'})
  const painted = names.map(name => {
    probe.style.color = `var(--${name})`
    brush.fillStyle = getComputedStyle(probe).color
    brush.fillRect(0, 0, 1, 1)
    return [name, [...brush.getImageData(0, 0, 1, 1).data.slice(0, 3)]]
  })
  probe.remove()
  return Object.fromEntries(painted)
}"""
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, summary, select, textarea, label.chip')]
  .filter(element => element.checkVisibility() && !element.closest('details:not([open]) > nav'))
  .map(element => [element.textContent.trim(), element.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.height < 24 || box.width < 24))
  .map(([text]) => text)"""

type Scheme = Literal["light", "dark"]
SCHEMES: list[Scheme] = ["light", "dark"]

pytestmark = pytest.mark.skipif(
    not CHROMIUM and not os.environ.get("CI"),
    reason="no Chromium on this machine: install the package `chromium`",
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    fonts.build(Path(settings.STATICFILES_DIRS[0]) / "kit" / "fonts")
    with sync_playwright() as playwright:
        # Debian's Chromium runs as root only without its sandbox.
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


def answer(route: Route) -> None:
    """One request of the browser: a page, a hue, or a static file."""
    parts = urlsplit(route.request.url)
    if template := PAGES.get(parts.path):
        hue, _, theme = parts.query.partition(",")
        context = gallery_context() | {
            "association": ASSOCIATION | {"hue": int(hue or 262)},
            "theme": theme,
            "site_nav": SITE_NAV,
            "languages": LANGUAGES,
        }
        policy = {"Content-Security-Policy": build_policy(POLICY)}
        route.fulfill(
            body=Template(template).render(Context(context)), content_type="text/html", headers=policy
        )
    elif parts.path.startswith("/hue/"):
        route.fulfill(body=stylesheet(int(Path(parts.path).stem)), content_type="text/css")
    elif found := finders.find(parts.path.removeprefix("/static/")):
        route.fulfill(path=str(found), content_type=guess_type(parts.path)[0] or "font/woff2")
    else:
        route.fulfill(status=404)


def opened(context: BrowserContext, address: str) -> Page:
    """A page of the site. Fails on whatever the policy refuses and on what is not found."""
    problems: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.route(f"{SITE}/**", answer)
    page.goto(SITE + address, wait_until="networkidle")
    assert problems == []
    return page


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_axe_finds_nothing(chromium: Browser, address: str, scheme: Scheme, width: int) -> None:
    with chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme) as context:
        found = Axe().run(opened(context, address))
        assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found["violations"]] == []


@pytest.mark.parametrize("address", PAGES)
def test_pages_fit_their_screen_and_targets_the_thumb(chromium: Browser, address: str) -> None:
    with chromium.new_context() as context:
        page = opened(context, address)
        for width in (320, 390, 640, 800, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") == width
            assert page.evaluate(SMALL_TARGETS) == []


def contrast(one: list[int], other: list[int]) -> float:
    """The contrast ratio of WCAG 2 between two painted colours."""
    dark, bright = sorted((_luminance(one), _luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: list[int]) -> float:
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_contrast_holds_as_painted(chromium: Browser) -> None:
    names = sorted({name for pairs in PAINTED_PAIRS.values() for pair in pairs for name in pair.split()})
    with chromium.new_context() as context:
        page = opened(context, "/missing")
        for theme, hue in product(SCHEMES, range(0, 360, 15)):
            painted = page.evaluate(PAINT, [names, theme, hue])
            for kind, least in (("text", 4.5), ("control", 3.0)):
                for one, other in (pair.split() for pair in PAINTED_PAIRS[kind]):
                    assert contrast(painted[one], painted[other]) >= least, (theme, hue, one, other)


def test_the_associations_hue_reaches_the_page(chromium: Browser) -> None:
    with chromium.new_context() as context:
        green, blue = (
            opened(context, f"/missing?{hue}").evaluate(PAINT, [["brand"], None, None])["brand"]
            for hue in (152, 262)
        )
        assert green.index(max(green)) == 1
        assert blue.index(max(blue)) == 2


@pytest.mark.parametrize(("system", "chosen", "dark"), [
    ("dark", "", True), ("light", "", False), ("dark", "light", False), ("light", "dark", True),
])  # fmt: skip
def test_the_visitors_theme_wins_over_the_systems(
    chromium: Browser, system: Scheme, chosen: str, dark: bool
) -> None:
    with chromium.new_context(color_scheme=system) as context:
        painted = opened(context, f"/missing?262,{chosen}").evaluate(PAINT, [["bg"], None, None])
        assert (_luminance(painted["bg"]) < 0.2) is dark


def test_the_first_key_shows_the_way_to_the_content(chromium: Browser) -> None:
    with chromium.new_context() as context:
        page = opened(context, "/portal")
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Aller au contenu")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


def test_menus_open_without_javascript(chromium: Browser) -> None:
    phone = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    with phone as context:
        page = opened(context, "/gallery")
        page.get_by_text("Menu", exact=True).locator("..").press("Enter")
        expect(page.get_by_role("link", name="Machines", exact=True)).to_be_visible()


def test_the_inside_of_a_choice_shows_when_it_is_chosen(chromium: Browser) -> None:
    phone = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    with phone as context:
        page = opened(context, "/gallery")
        amount = page.get_by_label("Votre montant").last
        expect(amount).to_be_visible()
        page.get_by_role("radio", name="Adhésion annuelle Avec un casier").check()
        expect(amount).to_be_hidden()
