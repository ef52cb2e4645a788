"""The sign-in menu, codes, sessions, and the scheme a visitor chooses."""

import re

import pytest
from playwright.sync_api import expect

from sandbox.demo_data.cast import MEMBER, PASSWORD
from tests.journeys.applying import FRENCH
from tests.journeys.visitor import BY_CODE, Visitor

pytestmark = pytest.mark.xdist_group("journeys")


def test_the_menu_leads_to_the_form_and_to_no_other_sign_up(phone: Visitor) -> None:
    phone.go("/")
    phone.looks()
    phone.follow("Se connecter")
    phone.sees("Se connecter")
    assert phone.page.locator("a[href*=signup]").count() == 0
    phone.follow("Remplir le formulaire d’adhésion")
    phone.sees(FRENCH.first_step)


def test_a_member_signs_in_with_a_code(phone: Visitor) -> None:
    phone.sign_in_by_code(MEMBER.email, BY_CODE["fr"])
    phone.sees("Bonjour Nadia")


def test_a_member_closes_the_other_sessions(phone: Visitor, desk: Visitor) -> None:
    desk.sign_in(MEMBER.email, PASSWORD)
    phone.sign_in(MEMBER.email, PASSWORD)
    phone.follow_in_menu("Mon profil")
    phone.follow("Appareils")
    phone.press("Déconnecter tous les autres")
    expect(phone.page.locator("main .row")).to_have_count(1)
    desk.go("/portal/")
    expect(desk.page).to_have_url(re.compile("/accounts/login/"))
    phone.go("/portal/")
    phone.sees("Bonjour Nadia")


def test_a_visitor_chooses_the_dark(phone: Visitor) -> None:
    phone.go("/formules/")
    phone.page.get_by_role("button", name="Sombre").first.click()
    for path in ("/formules/", "/actualites/", "/association/"):
        phone.go(path)
        expect(phone.page.locator("html")).to_have_attribute("data-theme", "dark")
        assert phone.page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"
        phone.looks()
