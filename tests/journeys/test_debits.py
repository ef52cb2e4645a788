"""A direct debit takes its days: pending, then paid; another comes back and is paid anew."""

import re
from collections.abc import Iterator

import httpx
import pytest

from tests.journeys.applying import apply, card_of
from tests.journeys.town import Town
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("journeys")

GOOD_IBAN, BAD_IBAN = "FR1420041010050500013M02606", "FR8420041010050500013M02607"
PAID, RETURNED = "flora@courriel.example", "gaspard@courriel.example"
# Long enough for a page to be looked at, and no test waits for a bank.
SECONDS = 6


@pytest.fixture
def quick_bank(town: Town) -> Iterator[None]:
    """A bank that answers within seconds."""
    _switch(town, SECONDS)
    yield
    _switch(town, 60)


def _switch(town: Town, seconds: int) -> None:
    httpx.post(f"{town.outside}/_control/switches", json={"sepa_seconds": seconds}).raise_for_status()


def _pay_by_debit(applicant: Visitor, iban: str, name: str) -> None:
    applicant.press(re.compile("^Payer 15,00"))
    applicant.pay_by_debit(iban, name)


def test_a_debit_is_pending_and_then_makes_a_member(quick_bank: None, phone: Visitor) -> None:
    apply(phone, card_of("Flora", "Blin", PAID), "Mois découverte")
    _pay_by_debit(phone, GOOD_IBAN, "Flora Blin")
    phone.sees_in_the_end("Votre banque s’en occupe")
    phone.reads("Paiement en cours")
    phone.sees_in_the_end("Votre adhésion est acceptée")
    phone.letter(PAID, "Votre adhésion est acceptée")
    assert phone.town.charges("Flora Blin") == [(1500, 0)]


def test_a_debit_that_comes_back_is_told_and_can_be_paid_anew(quick_bank: None, phone: Visitor) -> None:
    apply(phone, card_of("Gaspard", "Roy", RETURNED), "Mois découverte")
    _pay_by_debit(phone, BAD_IBAN, "Gaspard Roy")
    phone.sees_in_the_end("Votre banque s’en occupe")
    phone.open_link(phone.letter(RETURNED, "Votre paiement n’a pas abouti"), "/join/")
    phone.sees("Le paiement est l’étape suivante")
    phone.reads("Votre banque a renvoyé le prélèvement")
    phone.press(re.compile("^Payer 15,00"))
    phone.pay(name="Gaspard Roy")
    phone.sees("Votre adhésion est acceptée")
