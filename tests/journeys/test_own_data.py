"""A member takes their data home, then has it erased, and is nobody's any more."""

import io
import json
import zipfile

import pytest
from playwright.sync_api import expect

from sandbox.demo_data.cast import LATE
from tests.journeys.applying import apply, card_of
from tests.journeys.visitor import BY_CODE, Visitor

pytestmark = pytest.mark.xdist_group("journeys")

EMAIL = "ondine@courriel.example"
CARD = card_of("Ondine", "Kervella", EMAIL)


def test_a_member_takes_their_data_home_and_is_erased(phone: Visitor) -> None:
    apply(phone, CARD, "Amis de l’atelier")
    phone.sees("Votre adhésion est acceptée")
    phone.sign_in_by_code(EMAIL, BY_CODE["fr"])
    phone.follow_in_menu("Mon profil")
    phone.sees("Mon profil")
    _take_home(phone)
    _erase(phone)
    _is_nobody(phone)


def _take_home(ondine: Visitor) -> None:
    """One file for programs and one for reading: what she wrote into the form stands in both."""
    link = ondine.page.get_by_role("link", name="Télécharger mes données", exact=True)
    taken = zipfile.ZipFile(io.BytesIO(ondine.download(link)))
    card = json.loads(taken.read("data.json"))["accounts.contact"][0]
    told = ("given_name", "family_name", "email", "street", "postal_code", "city")
    assert [card[name] for name in told] == [*CARD[:3], *CARD[5:]]
    page = ondine.context.new_page()
    page.set_content(taken.read("lisez-moi.html").decode())
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ondine Kervella")
    for answer in (EMAIL, "3, rue du Port", "41000", "Blois", "24 mars 1991"):
        expect(page.get_by_role("definition").get_by_text(answer, exact=True).first).to_be_visible()
    page.close()


def _erase(ondine: Visitor) -> None:
    ondine.follow("Effacer mes données")
    ondine.sees("Effacer mes données")
    ondine.fill_in({"Votre adresse e-mail, pour confirmer": "autre@courriel.example"})
    ondine.press("Effacer définitivement")
    ondine.reads(EMAIL)
    ondine.looks()
    ondine.fill_in({"Votre adresse e-mail, pour confirmer": EMAIL})
    ondine.press("Effacer définitivement")
    ondine.reads("Vos données sont effacées et votre session est close.")


def _is_nobody(ondine: Visitor) -> None:
    """Signed out, and no code comes for an address that nobody has; for one that somebody has, one does."""
    ondine.go("/portal/")
    ondine.page.wait_for_url("**/accounts/login/**")
    ondine.go("/accounts/login/code/")
    ondine.page.locator("input[name=email]").fill(EMAIL)
    ondine.press(BY_CODE["fr"][0])
    expect(ondine.page.locator("input[name=code]")).to_be_visible()
    ondine.context.clear_cookies()
    ondine.sign_in_by_code(LATE.email, BY_CODE["fr"])
    subjects = [letter["subject"] for letter in ondine.town.letters(EMAIL)]
    assert subjects.count(BY_CODE["fr"][2]) == 1
