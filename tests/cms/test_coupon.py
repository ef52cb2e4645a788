"""The discount code and the price of a part of a year, as the visitor meets them on the public site."""

import pytest
from django.test import Client

from billing.models import Application, CouponUse, Plan
from kit.clock import today
from tests.cms.conftest import FORM, Post
from tests.makers import a_coupon
from tests.pages import block_id

YOU = {"given": "Camille", "family": "Roy", "email": "camille@example.org"}
LAST = f"{FORM}?step=2"


@pytest.fixture
def begun(plans: dict[str, Plan]) -> Plan:
    """The yearly plan, whose year began in the month before today's."""
    Plan.objects.filter(code="yearly").update(
        term_kind="fixed_year", year_starts_month=(today().month - 2) % 12 + 1, mid_year_price="by_month",
        price_minor=12000,
    )  # fmt: skip
    return Plan.objects.get(code="yearly")


def test_the_box_is_there_while_a_code_is_on_offer(client: Client, post: Post) -> None:
    post(1, **YOU)
    assert 'name="coupon"' not in client.get(LAST).content.decode()
    a_coupon("RENTREE")
    assert 'name="coupon"' in client.get(LAST).content.decode()
    assert 'name="coupon"' not in client.get(FORM).content.decode()


def test_the_summary_shows_the_price_with_the_code_and_so_is_it_agreed(client: Client, post: Post) -> None:
    a_coupon("RENTREE", percent=20)
    post(1, **YOU)
    extra = {"coupon": "rentree", f"{block_id('plan')}.shown.yearly": "6000"}
    post(2, go="update", plan="yearly", extra=extra)
    page = client.get(LAST).content.decode()
    assert "RENTREE, −20" in page
    assert "48,00" in page
    post(2, plan="yearly", rules="on", extra=extra)
    assert Application.objects.get().amount_minor == 4800
    assert CouponUse.objects.get().discount_minor == 1200


def test_a_wrong_code_is_told_at_its_box_and_nothing_is_sent(client: Client, post: Post) -> None:
    a_coupon("RENTREE")
    post(1, **YOU)
    page = post(2, plan="yearly", rules="on", extra={"coupon": "RENTRE"}).content.decode()
    assert "Ce code de réduction est inconnu" in page
    assert 'value="RENTRE"' in page
    assert not Application.objects.exists()


def test_a_code_does_not_hide_that_the_price_changed(client: Client, post: Post) -> None:
    a_coupon("RENTREE", percent=20)
    post(1, **YOU)
    extra = {"coupon": "RENTREE", f"{block_id('plan')}.shown.yearly": "5000"}
    post(2, plan="yearly", rules="on", extra=extra)
    assert not Application.objects.exists()


def test_what_is_left_of_the_year_is_shown_and_agreed(client: Client, begun: Plan, post: Post) -> None:
    post(1, **YOU)
    page = client.get(LAST).content.decode()
    assert f'name="{block_id("plan")}.shown.yearly" value="11000"' in page
    assert "110" in page
    post(2, plan="yearly", rules="on", extra={f"{block_id('plan')}.shown.yearly": "11000"})
    application = Application.objects.get()
    assert (application.amount_minor, application.months) == (11000, 11)
