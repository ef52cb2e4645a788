"""At the desk: a paper form with a cheque, its receipt, and the slip for the bank."""

import io
import re

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from sandbox.demo_data.cast import PASSWORD, STAFF
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("journeys")

_, TREASURER, RECEPTION, _ = STAFF
NAME, EMAIL = "Odette Lacroix", "odette@courriel.example"
BANK, NUMBER = "Crédit ligérien", "0004217"


def test_a_cheque_at_the_desk_with_its_receipt_and_the_slip(phone: Visitor, desk: Visitor) -> None:
    phone.sign_in(RECEPTION.email, PASSWORD)
    _enter(phone)
    _is_told(phone, f"L’adhésion de {NAME} est en cours")
    phone.looks()
    receipt = _pdf(phone, "Imprimer le reçu")
    assert NAME in receipt
    assert re.search(r"60,00\s€", receipt)
    phone.letter(EMAIL, "Votre adhésion est acceptée")

    desk.sign_in(TREASURER.email, PASSWORD)
    desk.go("/admin/desk/")
    desk.follow("Chèques à remettre")
    desk.follow("Chèques à remettre")
    drawer = desk.page.get_by_role("checkbox", name=re.compile(rf"{NAME}.*60,00\s€.*{BANK}.*{NUMBER}"))
    expect(drawer).to_be_checked()
    desk.looks()
    desk.press("Établir le bordereau")
    _is_told(desk, re.compile(r"établi\s: 1 chèque, 60,00\s€"))
    desk.looks()
    slip = _pdf(desk, "Imprimer le bordereau")
    assert all(fact in slip for fact in (NAME, BANK, NUMBER))
    desk.go("/admin/deposits/make/")
    desk.reads("Aucun chèque")


def _enter(reception: Visitor) -> None:
    """Type the sheet in, on the phone that lies on the desk."""
    reception.go("/admin/desk/")
    reception.looks()
    reception.follow("Saisir un formulaire papier")
    reception.fill_in({
        "Prénom": "Odette", "Nom de famille": "Lacroix", "Adresse e-mail": EMAIL,
        "Numéro du chèque": NUMBER, "Banque du chèque": BANK,
    })  # fmt: skip
    plan = reception.field("Formule")
    plan.select_option(plan.locator("option", has_text="Adhésion annuelle").get_attribute("value"))
    reception.page.get_by_role("radio", name="chèque").check()
    reception.page.get_by_role("checkbox", name="Statuts et règlement").check()
    reception.looks()
    reception.press("Saisir")
    # The address gets the account: it is read back before anything is written.
    _is_told(reception, EMAIL)
    reception.page.get_by_role("checkbox", name=re.compile("Chaque lettre est juste")).check()
    reception.press("Saisir")


def _is_told(staff: Visitor, words: str | re.Pattern[str]) -> None:
    message = staff.page.get_by_role("status").filter(has_text=words).first
    # It fades in; half way its colours are none that anybody reads.
    expect(message.locator("> *").first).to_have_css("opacity", "1")


def _pdf(visitor: Visitor, link: str) -> str:
    """What stands in the PDF behind a link; a browser would show it."""
    body = visitor.download(visitor.page.get_by_role("link", name=link, exact=True).first)
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
