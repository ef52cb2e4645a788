"""What a renewal costs in the portal: the prices of today, and those with a discount code."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Contact, User
from billing.actions.granting import grant_period
from billing.models import CouponUse, Membership, Order, Plan, SupportingDocument
from kit.clock import today
from tests.billing.papers import a_document, a_proof, asks
from tests.makers import a_coupon, a_plan

PAGE = "/portal/membership/"


@pytest.fixture
def plan(db: None) -> Plan:
    """Thirty-five euros a year."""
    return a_plan("standard")


@pytest.fixture
def membership(alice: User, plan: Plan) -> Membership:
    """Alice's, which may be renewed."""
    contact = Contact.objects.get(user=alice)
    Membership.objects.filter(contact=contact).delete()
    found = grant_period(contact=contact, plan=plan, line=None, by=None).membership
    found.periods.update(
        starts_on=today() - timedelta(days=360), ends_on=today() + timedelta(days=5),
        grace_until=today() + timedelta(days=35),
    )  # fmt: skip
    return found


@pytest.fixture
def browser(client: Client, alice: User, membership: Membership) -> Client:
    """Alice, signed in."""
    client.force_login(alice)
    return client


def renew(browser: Client, price: str, coupon: str = "") -> int:
    """Press the button of the one plan, as the page shows it; the answer's status."""
    page = browser.get(PAGE, {"coupon": coupon} if coupon else {})
    [membership] = page.context["viewer"]["memberships"]["nodes"]
    values = {
        "verb": "renew", "membership": membership["id"], "plan": membership["currentPlan"]["id"],
        "price": price, "coupon": coupon, "key": "k" * 24 + price,
    }  # fmt: skip
    return browser.post(f"{PAGE}?coupon={coupon}", values).status_code


def test_no_box_while_there_is_no_code(browser: Client) -> None:
    assert "Code de réduction" not in browser.get(PAGE).content.decode()
    a_coupon("RENTREE")
    assert "Code de réduction" in browser.get(PAGE).content.decode()


def test_the_price_with_a_code_is_shown_and_agreed_to(browser: Client) -> None:
    a_coupon("RENTREE", percent=20)
    page = browser.get(PAGE, {"coupon": "rentree"}).content.decode()
    assert "Renouveler pour 28,00" in page
    assert 'name="price" value="28.00"' in page
    renew(browser, "28.00", "rentree")
    assert Order.objects.get().total.minor == 2800
    assert CouponUse.objects.get().coupon.code == "RENTREE"


def test_a_code_that_does_not_count_is_told_and_the_price_stays(browser: Client) -> None:
    a_coupon("RENTREE")
    page = browser.get(PAGE, {"coupon": "NIMPORTE"}).content.decode()
    assert "Ce code de réduction est inconnu" in page
    assert 'name="price" value="35.00"' in page


def test_another_price_than_the_one_with_the_code_is_refused(browser: Client) -> None:
    a_coupon("RENTREE", percent=20)
    assert renew(browser, "35.00", "RENTREE") == 422
    assert not Order.objects.exists()


def test_after_a_gap_what_is_left_of_the_year_is_paid(
    browser: Client, plan: Plan, membership: Membership
) -> None:
    day = today()
    # The year began in the month before: eleven twelfths are left.
    Plan.objects.filter(pk=plan.pk).update(
        term_kind="fixed_year", year_starts_month=(day.month - 2) % 12 + 1, mid_year_price="by_month",
        price_minor=12000,
    )  # fmt: skip
    membership.periods.update(
        starts_on=day - timedelta(days=500), ends_on=day - timedelta(days=100),
        grace_until=day - timedelta(days=70),
    )  # fmt: skip
    page = browser.get(PAGE).content.decode()
    assert 'name="price" value="110.00"' in page
    assert "120,00" in page
    renew(browser, "110.00")
    line = Order.objects.get().lines.get()
    assert (line.unit_price_minor, line.months) == (11000, 11)
    assert "jusqu’au" in line.label


@pytest.fixture
def proof(plan: Plan, alice: User, carol: User) -> None:
    """The plan has a reduced price, and Alice a right to it."""
    Plan.objects.filter(pk=plan.pk).update(reduced_minor=1500, reduced_for_fr="Études", renewal="offered")
    kind = a_proof()
    asks(plan, kind)
    a_document(alice.contact, kind, carol, accepted=True)


def test_no_tick_where_everybody_pays_the_same(browser: Client) -> None:
    assert "Au tarif réduit" not in browser.get(PAGE).content.decode()


def test_the_reduced_price_is_ticked_shown_and_agreed_to(browser: Client, proof: None) -> None:
    whole = browser.get(PAGE).content.decode()
    assert "Au tarif réduit" in whole
    assert "Tarif réduit\xa0: 15,00" in whole
    page = browser.get(PAGE, {"reduced": "1"})
    shown = page.content.decode()
    assert "Renouveler pour 15,00" in shown
    assert "Tarif réduit, au lieu de 35,00" in shown
    assert "si un justificatif du tarif réduit est valable ce jour-là" in shown
    [membership] = page.context["viewer"]["memberships"]["nodes"]
    values = {
        "verb": "renew", "membership": membership["id"], "plan": membership["currentPlan"]["id"],
        "price": "15.00", "isReduced": "1", "key": "k" * 24,
    }  # fmt: skip
    browser.post(f"{PAGE}?reduced=1", values)
    line = Order.objects.get().lines.get()
    assert (line.unit_price_minor, line.is_reduced) == (1500, True)


def test_without_a_proof_the_page_says_which_and_keeps_the_price(browser: Client, proof: None) -> None:
    SupportingDocument.objects.update(expires_on=today() - timedelta(days=1))
    page = browser.get(PAGE, {"reduced": "1"}).content.decode()
    assert "au choix\xa0: Carte d’étudiant" in page
    assert 'href="/portal/documents/"' in page
    assert 'name="price" value="35.00"' in page
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = browser.get(PAGE, {"reduced": "1"}).content.decode()
    assert "The reduced price needs a document that is accepted and valid, one of: Student card" in english
