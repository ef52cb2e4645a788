"""The same way in English, and the language that was chosen is kept."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.applying import apply, card_of
from tests.journeys.visitor import BY_CODE, Visitor

pytestmark = pytest.mark.xdist_group("journeys")

PAGES = (
    ("Membership", "My membership"),
    ("Purchases", "My purchases"),
    ("Card", "My card"),
    ("Profile", "My profile"),
)


def test_a_visitor_becomes_a_member_in_english(english: Visitor) -> None:
    email = "daisy@mail.example"
    apply(english, card_of("Daisy", "Hill", email), "Discovery month")
    english.press(re.compile("^Pay €15"))
    english.pay(name="Daisy Hill")
    english.sees("Your membership is approved")
    english.letter(email, "Your membership is approved")
    english.sign_in_by_code(email, BY_CODE["en"])
    english.sees("Hello Daisy")
    for link, heading in PAGES:
        # A phone's bar has room for five.
        if link in ("Membership", "Profile"):
            english.follow_in_menu(heading)
        else:
            english.follow(link)
        english.sees(heading)
        expect(english.page.locator("html")).to_have_attribute("lang", "en")


def test_a_chosen_language_is_kept(phone: Visitor) -> None:
    phone.go("/accounts/login/")
    phone.sees("Se connecter")
    phone.page.locator("summary").first.click()
    phone.page.get_by_role("button", name="English").first.click()
    phone.sees("Sign in")
    phone.go("/accounts/login/code/")
    phone.sees("Sign in with a code")
