"""What every page of every journey is held to, whatever it is about."""

import re
from dataclasses import dataclass, field

from axe_core_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, WebError

PHONE, SMALL = 390, 320
HEIGHT = 844
# The answers to a form that is to be mended, and to a card that is declined.
EXPECTED_REFUSALS = (402, 422)
# Wagtail saves a page while it is being edited, and is told 400 as long as a new block is not filled in.
SAVED_TOO_SOON = re.compile(r"/admin/pages/\d+/edit/")
# Chromium tells a page with such an answer on the console too; `_heard` sees the answers themselves.
LOADING = re.compile("Failed to load resource")


@dataclass
class Inspection:
    """Collects what is wrong with the pages of a browser's context: `faults` stays empty."""

    context: BrowserContext
    # Axe is a script, and waits for ever where none runs.
    has_scripts: bool = True
    faults: list[str] = field(default_factory=list)
    seen: set[tuple[str, str, bool]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.context.on("console", self._told)
        self.context.on("weberror", self._failed)
        self.context.on("response", self._heard)

    def look(self, page: Page, *, afresh: bool = False) -> None:
        """Hold a page, as it stands now, against axe and the narrowest screen; only once, unless `afresh`.

        Colours do not depend on the width, nor the structure on the scheme: wide and light, then narrow and
        dark, see everything.
        """
        shown = (
            re.sub(r"\?.*|[\w-]{30,}", "", page.url),
            page.locator("h1").first.inner_text(),
            self.has_scripts,
        )
        if shown in self.seen and not afresh:
            return
        self.seen.add(shown)
        self._axe(page, "light")
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": SMALL, "height": HEIGHT})
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > SMALL:
            self.faults.append(f"{page.url} is {width} wide on a screen of {SMALL}")
        self._axe(page, "dark")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": PHONE, "height": HEIGHT})

    def _axe(self, page: Page, scheme: str) -> None:
        if not self.has_scripts:
            return
        self.faults += [
            f"{page.url} ({scheme}): {fault['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
            for fault in Axe().run(page)["violations"]
            for node in fault["nodes"][:3]
        ]

    def _told(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not LOADING.match(message.text):
            self.faults.append(f"console: {message.text}")

    def _failed(self, error: WebError) -> None:
        self.faults.append(f"script: {error.error}")

    def _heard(self, response: Response) -> None:
        if response.status < 400 or response.status in EXPECTED_REFUSALS:
            return
        if not (response.status == 400 and SAVED_TOO_SOON.search(response.url)):
            self.faults.append(f"{response.status}: {response.url}")
