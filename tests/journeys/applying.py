"""Filling the association's membership form, in either language."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from playwright.sync_api import FilePayload, Response, expect

from sandbox.demo_data.pictures import portrait
from tests.journeys.visitor import Visitor


@dataclass(frozen=True)
class Words:
    """What the form says: headings and buttons, and the labels of a person's card in their order."""

    form: str
    first_step: str
    last_step: str
    proceed: str
    send: str
    photo: str
    sent: str
    letter: str
    to_confirm: str
    confirm: str
    rules: str
    labels: tuple[str, ...]


FRENCH = Words(
    form="/adherer/",
    first_step="Faisons connaissance",
    last_step="Choisissez votre adhésion",
    proceed="Continuer",
    send="Envoyer ma demande",
    photo="Photo pour votre carte",
    sent="Regardez votre boîte aux lettres",
    letter="Confirmez votre adresse e-mail",
    to_confirm="Confirmez votre adresse",
    confirm="Confirmer mon adresse",
    rules="J’ai lu les statuts",
    labels=(
        "Prénom", "Nom", "Adresse e-mail", "Téléphone", "Date de naissance",
        "Numéro et rue", "Code postal", "Ville",
    ),
)  # fmt: skip
ENGLISH = Words(
    form="/en/join-us/",
    first_step="Let us get to know you",
    last_step="Choose your membership",
    proceed="Continue",
    send="Send my application",
    photo="Photo for your card",
    sent="Look into your mailbox",
    letter="Confirm your e-mail address",
    to_confirm="Confirm your address",
    confirm="Confirm my address",
    rules="I have read",
    labels=(
        "Given name", "Family name", "E-mail address", "Phone", "Birth date",
        "Number and street", "Postal code", "Town",
    ),
)  # fmt: skip
WORDS = {"fr": FRENCH, "en": ENGLISH}
# The form takes nothing within three seconds of its opening; an attempt takes a fifth of one.
ATTEMPTS = 30


def a_photo(seed: int = 1) -> FilePayload:
    """A portrait as a phone's gallery would give it."""
    return {"name": "moi.jpg", "mimeType": "image/jpeg", "buffer": portrait(Random(seed))}  # noqa: S311 - a drawing


def card_of(given_name: str, family_name: str, email: str) -> tuple[str, ...]:
    """What somebody who lives in Blois writes into the first step."""
    return given_name, family_name, email, "06 12 34 56 78", "24/03/1991", "3, rue du Port", "41000", "Blois"


def fill_first_step(visitor: Visitor, card: tuple[str, ...]) -> None:
    """Open the form and fill what it asks of a person, up to the button."""
    words = WORDS[visitor.language]
    visitor.go(words.form)
    visitor.sees(words.first_step)
    visitor.fill_in(dict(zip(words.labels, card, strict=True)))


def choose(visitor: Visitor, plan: str) -> None:
    """Choose a plan in the last step, and accept the rules."""
    words = WORDS[visitor.language]
    visitor.sees(words.last_step)
    visitor.page.get_by_role("radio", name=re.compile(f"^{re.escape(plan)}")).check()
    if visitor.inspection.has_scripts:
        expect(visitor.page.locator("#summary")).to_contain_text(plan)
    visitor.page.get_by_role("checkbox", name=words.rules).check()


def send(visitor: Visitor, press: Callable[[], None] | None = None) -> None:
    """Send the form. One who is faster than people are is asked to look at it once more, and does."""
    words = WORDS[visitor.language]
    for _ in range(ATTEMPTS):
        with visitor.page.expect_response(_is_for_the_whole_form) as posted:
            (press or (lambda: visitor.press(words.send)))()
        # Scripts are told where to go; a browser without them is sent there.
        if "hx-redirect" in posted.value.headers or posted.value.status == 303:
            break
    visitor.sees(words.sent)


def _is_for_the_whole_form(answer: Response) -> bool:
    """An answer to the form, and not to what only brings its summary up to date."""
    return answer.request.method == "POST" and answer.request.headers.get("hx-target") != "summary"


def confirm(visitor: Visitor, email: str) -> None:
    """Open the letter's link, and press the button that says the address is theirs."""
    words = WORDS[visitor.language]
    visitor.open_link(visitor.letter(email, words.letter), "/join/")
    visitor.sees(words.to_confirm)
    visitor.press(words.confirm)


def apply(visitor: Visitor, card: tuple[str, ...], plan: str) -> None:
    """Everything from the empty form to the confirmed address, with the form as it is."""
    fill_first_step(visitor, card)
    visitor.press(WORDS[visitor.language].proceed)
    choose(visitor, plan)
    send(visitor)
    confirm(visitor, card[2])
