"""Whoever runs no scripts signs up, pays, edits the card and renews all the same."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.applying import apply, card_of
from tests.journeys.visitor import BY_CODE, Visitor

pytestmark = pytest.mark.xdist_group("journeys")

EMAIL = "edmond@courriel.example"


def test_joining_editing_and_renewing_work_without_scripts(without_scripts: Visitor) -> None:
    edmond = without_scripts
    apply(edmond, card_of("Edmond", "Faure", EMAIL), "Mois découverte")
    edmond.press(re.compile("^Payer 15,00"))
    edmond.pay(name="Edmond Faure")
    edmond.sees_in_the_end("Votre adhésion est acceptée")
    edmond.sign_in_by_code(EMAIL, BY_CODE["fr"])
    edmond.follow_in_menu("Mon profil")
    edmond.fill_in({"Ville": "Vendôme"})
    edmond.press("Enregistrer")
    edmond.reads("Votre fiche est à jour.")
    expect(edmond.field("Ville")).to_have_value("Vendôme")
    _renew(edmond)


def _renew(edmond: Visitor) -> None:
    edmond.follow_in_menu("Mon adhésion")
    edmond.press(re.compile("^Renouveler pour 15,00"))
    edmond.pay(name="Edmond Faure")
    edmond.sees("Mes achats")
    invoices = edmond.page.get_by_role("link", name=re.compile("^Facture F-"))
    edmond.sees_in_the_end(invoices.nth(1))
    assert edmond.town.charges("Edmond Faure") == [(1500, 0), (1500, 0)]
