"""The running program and browsers: a phone in French, one in English, one without scripts, a desk."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from tests import database
from tests.journeys.inspection import HEIGHT, PHONE
from tests.journeys.town import Town, a_town
from tests.journeys.visitor import Visitor, a_visitor

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    # Debian's Chromium runs as root only without its sandbox.
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
PHONE_SIZE: ViewportSize = {"width": PHONE, "height": HEIGHT}
DESK_SIZE: ViewportSize = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where the system's Chromium is. Without it journeys are skipped; in CI that is a failure."""
    if CHROMIUM:
        return CHROMIUM
    sentence = "no Chromium on this machine; get it with: apt-get install chromium"
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


@pytest.fixture(scope="session")
def town(
    chromium_path: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Town]:  # fmt: skip
    """The program, started once for all journeys."""
    name = f"test_etabli_{os.getpid()}_journeys"
    with django_db_blocker.unblock(), a_town(name, tmp_path_factory.mktemp("town")) as town:
        yield town
    with django_db_blocker.unblock():
        database.forget_own(name)


@pytest.fixture(scope="module")
def chromium(chromium_path: str, town: Town) -> Iterator[Browser]:
    """A browser, no longer than a module: its event loop keeps other tests of this process from Django."""
    # A page that waits for the queue on a busy machine is slow, not wrong.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)


@pytest.fixture
def phone(chromium: Browser, town: Town) -> Iterator[Visitor]:
    """Somebody with a phone in French."""
    with (
        chromium.new_context(viewport=PHONE_SIZE, has_touch=True, locale="fr-FR") as context,
        a_visitor(town, context) as visitor,
    ):
        yield visitor


@pytest.fixture
def english(chromium: Browser, town: Town) -> Iterator[Visitor]:
    """Somebody with a phone in English."""
    with (
        chromium.new_context(viewport=PHONE_SIZE, has_touch=True, locale="en-GB") as context,
        a_visitor(town, context, "en") as visitor,
    ):
        yield visitor


@pytest.fixture
def without_scripts(chromium: Browser, town: Town) -> Iterator[Visitor]:
    """Somebody whose browser runs no scripts."""
    with (
        chromium.new_context(viewport=PHONE_SIZE, locale="fr-FR", java_script_enabled=False) as context,
        a_visitor(town, context, has_scripts=False) as visitor,
    ):
        yield visitor


@pytest.fixture
def desk(chromium: Browser, town: Town) -> Iterator[Visitor]:
    """Somebody at a desk: the back office is made for wide screens."""
    with (
        chromium.new_context(viewport=DESK_SIZE, locale="fr-FR") as context,
        a_visitor(town, context) as visitor,
    ):
        yield visitor
