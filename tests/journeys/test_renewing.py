"""A yearly membership that renews itself as the years pass, fails, is put right, and is stopped."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Locator, expect

from sandbox.demo_data.cast import PASSWORD, STAFF
from tests.journeys.applying import apply, card_of
from tests.journeys.deciding import approve
from tests.journeys.town import Town
from tests.journeys.visitor import BY_CODE, GOOD_CARD, Visitor

pytestmark = pytest.mark.xdist_group("journeys")

EMAIL, NAME = "yvon@courriel.example", "Yvon Perrin"
YEAR_DAYS = 366


@pytest.fixture
def years(town: Town) -> Iterator[None]:
    """The outside world as it was before its clock was put forward: other journeys pay today."""
    yield
    _control(town, "reset")


def _control(town: Town, path: str, **asked: object) -> None:
    httpx.post(f"{town.outside}/_control/{path}", json=asked).raise_for_status()


def _section(member: Visitor, heading: str) -> Locator:
    return member.page.locator("section", has=member.page.get_by_role("heading", name=heading, exact=True))


def _periods(member: Visitor) -> Locator:
    return _section(member, "Périodes").get_by_role("listitem")


def test_a_membership_renews_itself_fails_is_put_right_and_is_stopped(
    town: Town, phone: Visitor, desk: Visitor, years: None
) -> None:
    _agree_when_paying(phone, desk)
    _a_year_passes(phone)
    _a_payment_is_refused(phone)
    _put_right(phone)
    _stop(phone)


def _agree_when_paying(yvon: Visitor, carol: Visitor) -> None:
    apply(yvon, card_of("Yvon", "Perrin", EMAIL), "Adhésion annuelle")
    carol.sign_in(STAFF[0].email, PASSWORD)
    approve(carol, NAME)
    yvon.open_link(yvon.letter(EMAIL, "Votre demande est acceptée"), "/join/")
    yvon.sees("Le paiement est l’étape suivante")
    yvon.page.get_by_role("checkbox", name="Renouveler automatiquement").check()
    yvon.press(re.compile("^Payer 60,00"))
    expect(yvon.page.locator("main")).to_contain_text("puis")
    yvon.pay(name=NAME)
    yvon.sees("Votre adhésion est acceptée")
    yvon.letter(EMAIL, "Le renouvellement automatique est activé")
    yvon.sign_in_by_code(EMAIL, BY_CODE["fr"])


def _a_year_passes(yvon: Visitor) -> None:
    yvon.go("/portal/membership/")
    automatic = _section(yvon, "Renouvellement automatique")
    expect(automatic).to_contain_text("Activé")
    yvon.looks()
    expect(_periods(yvon)).to_have_count(1)
    _control(yvon.town, "clock/advance", days=YEAR_DAYS)
    yvon.sees_in_the_end(_periods(yvon).nth(1))
    yvon.go("/portal/purchases/")
    yvon.sees("Mes achats")
    expect(yvon.page.get_by_role("link", name=re.compile("^Facture F-"))).to_have_count(2)
    assert yvon.town.charges(NAME) == [(6000, 0), (6000, 0)]


def _a_payment_is_refused(yvon: Visitor) -> None:
    _control(yvon.town, "switches", decline_renewals=True)
    _control(yvon.town, "clock/advance", days=YEAR_DAYS)
    yvon.letter(EMAIL, "Votre renouvellement n’a pas pu être payé")
    yvon.go("/portal/membership/")
    yvon.sees_in_the_end("Un paiement a échoué")
    yvon.looks()


def _put_right(yvon: Visitor) -> None:
    _control(yvon.town, "switches", decline_renewals=False)
    yvon.press("Changer de carte")
    yvon.pay(GOOD_CARD, NAME)
    yvon.sees("Mon adhésion")
    yvon.sees_in_the_end(_periods(yvon).nth(2))
    expect(_section(yvon, "Renouvellement automatique")).to_contain_text("Activé")


def _stop(yvon: Visitor) -> None:
    """From anywhere in the portal: the page, the fold, the button."""
    yvon.go("/portal/")
    yvon.follow_in_menu("Mon adhésion")
    yvon.page.get_by_text("Arrêter le renouvellement automatique").click()
    yvon.press("Arrêter")
    yvon.reads("C’est arrêté.")
    expect(_section(yvon, "Renouvellement automatique")).to_contain_text("Arrêté")
    yvon.looks()
    yvon.letter(EMAIL, "Le renouvellement automatique est arrêté")
    _control(yvon.town, "clock/advance", days=YEAR_DAYS)
    assert len([taken for taken, _back in yvon.town.charges(NAME) if taken]) == 3
