"""Other ends of an application: refused with the money back, or a member with nobody's touch."""

import io
import re

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from sandbox.demo_data.cast import PASSWORD, STAFF
from tests.journeys.applying import apply, card_of
from tests.journeys.visitor import BY_CODE, Visitor

pytestmark = pytest.mark.xdist_group("journeys")

REASON = "L’atelier n’accueille pas d’activité de revente."


def test_a_refused_applicant_gets_the_reason_the_money_and_a_credit_note(
    phone: Visitor, desk: Visitor
) -> None:
    apply(phone, card_of("Basile", "Noir", "basile@courriel.example"), "Adhésion famille")
    phone.press(re.compile("^Payer 90,00"))
    phone.pay(name="Basile Noir")
    phone.sees("L’équipe lit votre demande")

    desk.sign_in(STAFF[0].email, PASSWORD)
    desk.go("/admin/applications/")
    desk.follow("Basile Noir")
    desk.follow("Refuser…")
    desk.page.get_by_label("Motif").fill(REASON)
    desk.press("Refuser")
    expect(desk.page.get_by_role("status").first).to_contain_text("Basile Noir")

    letter = phone.letter("basile@courriel.example", "À propos de votre demande d’adhésion")
    assert REASON in letter["text"]
    phone.open_link(letter, "/join/")
    phone.sees_in_the_end(re.compile("90,00.€ vous ont été rendus"))
    phone.sees("Votre demande n’a pas été acceptée")
    phone.reads(REASON)
    assert phone.town.charges("Basile Noir") == [(9000, 9000)]
    note = phone.page.get_by_role("link", name=re.compile("AV-"))
    text = PdfReader(io.BytesIO(phone.download(note))).pages[0].extract_text()
    assert "Basile Noir" in text
    assert re.search(r"90,00.€", text)


def test_a_payment_makes_a_member_with_nobodys_touch(phone: Visitor) -> None:
    email = "chloe@courriel.example"
    apply(phone, card_of("Chloé", "Petit", email), "Mois découverte")
    phone.press(re.compile("^Payer 15,00"))
    phone.pay(name="Chloé Petit")
    phone.sees("Votre adhésion est acceptée")
    phone.letter(email, "Votre adhésion est acceptée")
    phone.sign_in_by_code(email, BY_CODE["fr"])
    phone.sees("Bonjour Chloé")
    phone.reads("Mois découverte")
    assert phone.town.charges("Chloé Petit") == [(1500, 0)]
