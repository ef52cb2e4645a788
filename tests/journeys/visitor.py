"""Somebody at a browser: what they do, in words, and what they see."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.journeys.inspection import Inspection
from tests.journeys.town import PATIENCE_SECONDS, Town

GOOD_CARD, DECLINED_CARD = "4242424242424242", "4000000000000002"
# The labels of the hosted payment page, which speaks the browser's language.
PAYMENT_WORDS = {
    "fr": (
        "Numéro de carte",
        "Expiration (MM/AA)",
        "Code de sécurité",
        "Nom et prénom",
        re.compile(r"^(Payer .*€( puis renouveler)?|Enregistrer ce moyen de paiement)$"),
    ),
    "en": ("Card number", "Expiry (MM/YY)", "Security code", "Full name", re.compile("^Pay €")),
}
# The buttons that ask for a code and give it, and the subject of the letter in between.
BY_CODE = {
    "fr": ("Recevoir un code", "Confirmer", "Code de connexion"),
    "en": ("Receive a code", "Confirm", "Sign-In Code"),
}
CODE = re.compile(r"^\s*([A-Z0-9][A-Z0-9-]{4,})\s*$", re.MULTILINE)
# A folder for pictures of every page that is looked at, for whoever works on the pages.
PICTURES = os.environ.get("JOURNEY_PICTURES")


@dataclass
class Visitor:
    """A person with a browser of their own."""

    town: Town
    context: BrowserContext
    page: Page
    inspection: Inspection
    language: str = "fr"
    pictures: Iterator[int] = field(default_factory=lambda: iter(range(1, 1000)))
    last_letter: dict[str, int] = field(default_factory=dict)

    def go(self, path: str) -> None:
        """Open an address of the site, or any whole one."""
        self.page.goto(path if path.startswith("http") else self.town.site + path)

    def sees(self, heading: str | re.Pattern[str]) -> None:
        """The page has this first heading; it is held to what every page is held to."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.looks()

    def looks(self, *, afresh: bool = False) -> None:
        """Hold the page as it stands to what every page is held to; `afresh` if it was another before."""
        if PICTURES:
            self._picture(Path(PICTURES))
        self.inspection.look(self.page, afresh=afresh)

    def reads(self, text: str | re.Pattern[str]) -> None:
        """The text stands in the page's main part."""
        expect(self.page.locator("main")).to_contain_text(text)

    def sees_in_the_end(self, what: str | re.Pattern[str] | Locator) -> None:
        """Ask for the page again until this stands in it: what works behind it takes its time."""
        ends = time.monotonic() + PATIENCE_SECONDS
        main = self.page.locator("main")
        goal = what if isinstance(what, Locator) else main.get_by_text(what).first
        while not goal.is_visible():
            assert time.monotonic() < ends, f"{what} never came: {main.inner_text()}"
            self.page.reload()

    def sign_in_by_code(self, email: str, words: tuple[str, str, str]) -> None:
        """Sign in with a code from the mail; `words` are the two buttons and the letter's subject."""
        ask, give, subject = words
        self.go("/accounts/login/code/")
        self.page.locator("input[name=email]").fill(email)
        self.press(ask)
        code = self.page.locator("input[name=code]")
        expect(code).to_be_visible()
        self.looks()
        letter = self.letter(email, subject)
        code.fill(CODE.search(letter["text"])[1])  # type: ignore[index]  # a letter without a code fails here
        self.press(give)
        self.page.wait_for_url("**/portal/**")

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press the button of this name."""
        self.button(name).click()

    def button(self, name: str | re.Pattern[str]) -> Locator:
        """The button of this name, in the page's main part."""
        return self.page.locator("main").get_by_role("button", name=name, exact=True)

    def follow(self, name: str | re.Pattern[str]) -> None:
        """Follow the link of this name."""
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def follow_in_menu(self, name: str) -> None:
        """Open the account's menu, where a phone has what does not fit its bar, and follow a link in it."""
        self.page.locator("details.account > summary").click()
        self.page.locator(".account-menu").get_by_role("link", name=name, exact=True).click()

    def fill(self, **answers: str) -> None:
        """Fill fields; labels are given with `_` for spaces."""
        self.fill_in({label.replace("_", " "): text for label, text in answers.items()})

    def fill_in(self, answers: dict[str, str]) -> None:
        """Fill fields by the beginning of their labels."""
        for label, text in answers.items():
            self.field(label).fill(text)

    def field(self, label: str) -> Locator:
        """The field whose label begins so; where several are made for choices, the one that shows."""
        begins = re.compile(rf"^\s*{re.escape(label)}(\s|\*|$)")
        return self.page.get_by_label(begins).filter(visible=True)

    def sign_in(self, email: str, password: str) -> None:
        """Sign in with a password, by the form of the sign-in page."""
        self.go("/accounts/login/")
        self.page.locator("input[name=login]").fill(email)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("main form").get_by_role("button").first.click()
        self.page.wait_for_url(lambda address: "/accounts/login/" not in address)

    def pay(self, card: str = GOOD_CARD, name: str = "Alice Martin") -> None:
        """Fill the hosted payment page and press its button."""
        number, expiry, code, holder, button = PAYMENT_WORDS[self.language]
        self.fill_in({number: card, expiry: "12/40", code: "123", holder: name})
        self.page.get_by_role("button", name=button).click()

    def pay_by_debit(self, iban: str, name: str) -> None:
        """Choose the direct debit on the hosted payment page (in French), and authorise it."""
        self.page.get_by_role("radio", name="Prélèvement SEPA").check()
        self.fill_in({"IBAN": iban, "Nom et prénom": name})
        self.page.get_by_role("button", name=PAYMENT_WORDS["fr"][-1]).click()

    def letter(self, to: str, subject: str) -> dict[str, Any]:
        """The next letter to an address with this subject; waits for it."""
        while True:
            found = self.town.letters(to, self.last_letter.get(to, 0))
            assert found, (
                f"no letter {subject!r} came to {to}: {[each['subject'] for each in self.town.letters(to)]}"
            )
            oldest = found[-1]
            self.last_letter[to] = oldest["id"]
            if subject in oldest["subject"]:
                return oldest

    def open_link(self, letter: dict[str, Any], part: str) -> None:
        """Open the letter's link whose address contains `part`."""
        self.go(next(link for link in letter["links"] if part in link))

    def download(self, link: Locator) -> bytes:
        """What comes when the link is followed."""
        address = link.get_attribute("href") or ""
        answer = self.context.request.get(self._whole(address))
        assert answer.ok, f"{answer.status}: {address}"
        return answer.body()

    def _whole(self, address: str) -> str:
        return address if address.startswith("http") else self.town.site + address

    def _picture(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"\W+", "-", self.page.locator("h1").first.inner_text())[:40]
        self.page.screenshot(
            path=folder / f"{os.getpid()}-{next(self.pictures):02}-{name}.png",
            full_page=True,
            caret="initial",
        )


@contextmanager
def a_visitor(
    town: Town, context: BrowserContext, language: str = "fr", *, has_scripts: bool = True
) -> Iterator[Visitor]:
    """A visitor in a context; in the end, nothing may have been wrong with any page."""
    context.set_default_timeout(30_000)
    inspection = Inspection(context, has_scripts, seen=town.looked_at)
    yield Visitor(town, context, context.new_page(), inspection, language)
    assert inspection.faults == [], "\n".join(inspection.faults)
