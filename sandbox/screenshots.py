"""`make screenshots`: the pictures in the README, taken from a demo of its own, which ends with it."""

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from sandbox.demo.told import say, step
from sandbox.environment import ROOT

FOLDER = ROOT / "docs" / "pictures"
PORT = 18_470
SITE = f"http://127.0.0.1:{PORT}"
PATIENCE_SECONDS = 600
QUALITY = 80
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
DESK: ViewportSize = {"width": 1200, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 780}
# Where the demo's own values must win over those of whoever runs this.
OURS = (
    "DATABASE_URL",
    "SECRET_KEY",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "STRIPE_API_BASE",
    "EMAIL_URL",
    "MEDIA_ROOT",
)


@dataclass(frozen=True)
class Picture:
    """A file's name, the page it shows, who looks at it (a login of the demo), and what they do first."""

    name: str
    path: str
    who: str
    size: ViewportSize
    act: Callable[[Page], None] = lambda page: None


def _choose_plan(page: Page) -> None:
    page.get_by_role("radio").first.check()
    page.get_by_text("Et ensuite").wait_for()


PICTURES = (
    Picture("home", "/", "", DESK),
    Picture("sign-up", "/adherer/?step=2&plan=solidaire", "", PHONE, _choose_plan),
    Picture("portal", "/portal/", "member", PHONE),
    Picture("card", "/portal/card/", "member", PHONE),
    Picture("applications", "/admin/applications/", "manager", DESK),
)


@contextmanager
def a_demo() -> Iterator[dict[str, tuple[str, str]]]:
    """A demo in a folder that ends with it: address and password by login. Raises RuntimeError."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if name not in OURS}
        environment |= {"LOCAL_DIR": folder, "PORT": str(PORT)}
        command = [sys.executable, "-m", "sandbox.demo"]
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as demo:
            try:
                _wait_for(demo)
                logins = json.loads((Path(folder) / "demo" / "logins.json").read_text())
                yield {name: (email, password) for name, email, password in logins}
            finally:
                demo.terminate()


def _wait_for(demo: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not _answers():
        if demo.poll() is not None or time.monotonic() > ends:
            raise RuntimeError("The demo did not start; make demo says why.")
        time.sleep(1)


def _answers() -> bool:
    try:
        with urllib.request.urlopen(f"{SITE}/ready", timeout=10) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def take(browser: Browser, picture: Picture, logins: dict[str, tuple[str, str]]) -> None:
    """Take one picture and write it, small."""
    with browser.new_context(viewport=picture.size, locale="fr-FR", device_scale_factor=1.5) as context:
        page = context.new_page()
        page.set_default_timeout(120_000)
        if picture.who:
            _sign_in(page, *logins[picture.who])
        page.goto(SITE + picture.path)
        picture.act(page)
        page.evaluate("document.fonts.ready")
        taken = Image.open(io.BytesIO(page.screenshot(caret="initial"))).convert("RGB")
        taken.save(FOLDER / f"{picture.name}.webp", quality=QUALITY, method=6)


def _sign_in(page: Page, email: str, password: str) -> None:
    page.goto(f"{SITE}/accounts/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("main form").get_by_role("button").first.click()
    page.wait_for_url(lambda address: "/accounts/login/" not in address)


def main() -> int:
    """The exit code: 1 when there is nothing to take pictures with."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None:
        say("make screenshots: no Chromium on this machine; get it with: apt-get install chromium")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    say("• Starting a demo of its own")
    with a_demo() as logins, sync_playwright() as playwright:
        # Debian's Chromium runs as root only without its sandbox.
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for picture in PICTURES:
            with step(f"Taking {picture.name}"):
                take(browser, picture, logins)
    size = sum(file.stat().st_size for file in FOLDER.glob("*.webp")) // 1000
    say(f"{len(PICTURES)} pictures in {Path(FOLDER).relative_to(ROOT)}, {size} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
