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
EMAIL = "odette@courriel.example"


def _pdf(visitor: Visitor, link: str) -> str:
    """What stands in the PDF behind a link; a browser would show it."""
    address = visitor.page.get_by_role("link", name=link).first.get_attribute("href")
    answer = visitor.page.request.get(f"{visitor.town.site}{address}")
    assert answer.headers["content-type"] == "application/pdf"
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.body())).pages)


def _enter(reception: Visitor) -> None:
    reception.go("/admin/desk/")
    reception.follow("Saisir un formulaire papier")
    reception.fill_in({
        "Prénom": "Odette", "Nom": "Lacroix", "Adresse e-mail": EMAIL, "Date de naissance": "03/02/1951",
        "Numéro du chèque": "0004217", "Banque du chèque": "Crédit ligérien",
    })  # fmt: skip
    plan = reception.page.get_by_label("Formule")
    plan.select_option(plan.locator("option", has_text="Adhésion annuelle").get_attribute("value"))
    reception.page.get_by_role("radio", name="chèque").check()
    reception.page.get_by_role("checkbox", name="Statuts et règlement").check()
    reception.press("Saisir")
    # The address gets the account: it is read back before anything is written.
    reception.page.get_by_role("checkbox", name=re.compile("Chaque lettre est juste")).check()
    reception.press("Saisir")


def test_a_cheque_at_the_desk_with_its_receipt_and_the_slip(phone: Visitor, desk: Visitor) -> None:
    desk.sign_in(RECEPTION.email, PASSWORD)
    _enter(desk)
    expect(desk.page.get_by_role("status").first).to_contain_text("L’adhésion de Odette Lacroix est en cours")
    receipt = _pdf(desk, "Imprimer le reçu")
    assert "Odette Lacroix" in receipt
    assert re.search(r"60,00.€", receipt)
    phone.letter(EMAIL, "Votre adhésion est acceptée")

    desk.context.clear_cookies()
    desk.sign_in(TREASURER.email, PASSWORD)
    desk.go("/admin/desk/")
    desk.follow("Chèques à remettre")
    desk.go("/admin/deposits/make/")
    expect(
        desk.page.get_by_role("checkbox", name=re.compile("Odette Lacroix.*60,00.€.*0004217"))
    ).to_be_checked()
    desk.press("Établir le bordereau")
    expect(desk.page.get_by_role("status").first).to_contain_text("établi")
    slip = _pdf(desk, "Imprimer le bordereau")
    assert "0004217" in slip
    assert "Crédit ligérien" in slip
