"""Discount codes: what they take off, for whom, how often; and that none is used too often."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEntry, User
from accounts.roles import MANAGER, RECEPTION, TREASURER
from billing.actions.applications import submit_application, verify_application, withdraw_application
from billing.actions.cancellation import cancel_unpaid_order
from billing.actions.coupons import create_coupon, edit_coupon, withdraw_coupon
from billing.actions.entering import enter_application
from billing.actions.memberships import renew_membership
from billing.actions.orders import expire_orders
from billing.actions.prices import discounted
from billing.actions.pricing import price
from billing.models import Coupon, CouponUse, Invoice, Membership, Order
from billing.refusals import CouponForOtherPlans, CouponOver, CouponUnknown, CouponUsedUp, PriceChanged
from billing.states import ApplicationState, OrderState
from kit.clock import today
from kit.refusals import Invalid, InvalidInput, NotAllowed
from tests.makers import a_coupon, a_member, a_plan, a_submission, a_user, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def tess() -> User:
    """The treasurer."""
    return a_user("tess@example.org", TREASURER)


def applied(code: str, expected_minor: int | None = None, **plan: Any) -> Order | None:
    """The order of somebody who applies with a code, if there is anything to pay."""
    application = submit_application(
        submission=a_submission(coupon=code), plan=a_plan(**plan), expected_minor=expected_minor
    )
    verify_application(application=application)
    return Order.objects.filter(application=application).first()


def soon_over(user: User) -> Membership:
    """The user's membership, which may be renewed."""
    membership = Membership.objects.get(contact__user=user)
    membership.periods.update(
        starts_on=today() - timedelta(days=360), ends_on=today() + timedelta(days=5),
        grace_until=today() + timedelta(days=35),
    )  # fmt: skip
    return membership


@given(st.integers(0, 1_000_000), st.integers(1, 100))
def test_a_percentage_never_costs_more_nor_less_than_nothing(price: int, percent: int) -> None:
    assert 0 <= discounted(price, Coupon(percent=percent)) <= price


@pytest.mark.parametrize(
    ("coupon", "price"),
    [
        ({"percent": 20}, 2800),
        ({"percent": 33}, 2345),
        ({"amount_minor": 500}, 3000),
        ({"amount_minor": 4000}, 0),
        # What no card payment can be is given away.
        ({"amount_minor": 3451}, 0),
        ({"amount_minor": 3450}, 50),
        ({"percent": 100}, 0),
    ],
)
def test_what_is_left_of_thirty_five_euros(coupon: dict[str, int], price: int) -> None:
    assert discounted(3500, Coupon(**coupon)) == price


def test_the_order_and_the_invoice_say_the_code() -> None:
    a_coupon("RENTREE", percent=20)
    order = applied(" rentree ")
    assert order is not None
    pay(order)
    assert order.lines.get().label == "Adhésion simple (code RENTREE, −20\xa0%)"
    assert Invoice.objects.get(order=order).content["lines"][0]["label"] == order.lines.get().label
    assert order.total.minor == 2800
    assert CouponUse.objects.get().discount_minor == 700


def test_the_price_expected_is_the_one_with_the_code() -> None:
    a_coupon("RENTREE", percent=20)
    assert applied("RENTREE", 2800) is not None
    with pytest.raises(PriceChanged):
        applied("RENTREE", 3500)


def test_nothing_left_to_pay_admits_like_a_free_plan() -> None:
    a_coupon("CADEAU", percent=100)
    application = submit_application(
        submission=a_submission(coupon="CADEAU"), plan=a_plan(approval="on_payment")
    )
    assert verify_application(application=application).state == ApplicationState.ADMITTED
    assert CouponUse.objects.counted().count() == 1


def test_unknown_and_not_begun_are_told_the_same() -> None:
    a_coupon("DEMAIN", starts_on=today() + timedelta(days=1))
    told = set()
    for code in ("DEMAIN", "NEVER", "NUL\0"):
        with pytest.raises(CouponUnknown) as refused:
            applied(code)
        told.add(str(refused.value.message))
    assert len(told) == 1


def test_a_code_is_over_on_the_day_after_its_last() -> None:
    a_coupon("HIER", ends_on=today())
    with pytest.raises(CouponOver):
        applied("HIER")
    a_coupon("CE-SOIR", ends_on=today() + timedelta(days=1))
    assert applied("CE-SOIR") is not None


def test_a_withdrawn_code_is_over(tess: User) -> None:
    coupon = withdraw_coupon(coupon=a_coupon("FINI"), by=tess)
    with pytest.raises(CouponOver):
        applied(coupon.code)


def test_a_code_for_other_plans() -> None:
    coupon = a_coupon("ATELIER", percent=10)
    coupon.plans.add(a_plan("workshop"))
    with pytest.raises(CouponForOtherPlans):
        applied("ATELIER")
    with pytest.raises(CouponForOtherPlans):
        applied(a_coupon("LIBRE").code, price_kind="free", minimum_minor=100)


def test_a_use_counts_from_the_form_on_and_no_more_once_that_ends() -> None:
    a_coupon("DEUX", most_uses=1)
    order = applied("DEUX")
    assert order is not None
    assert order.application is not None
    with pytest.raises(CouponUsedUp):
        applied("DEUX")
    withdraw_application(application=order.application)
    assert applied("DEUX") is not None


def test_a_use_is_free_again_when_nobody_pays(alice: User) -> None:
    a_coupon("UN", most_uses=1)
    membership = soon_over(alice)
    plan = a_plan(lapse_days=1)
    order = renew_membership(membership=membership, plan=plan, by=alice, coupon_code="UN")
    Order.objects.filter(pk=order.pk).update(placed_at=order.placed_at - timedelta(days=3))
    expire_orders()
    assert CouponUse.objects.counted().count() == 0
    renew_membership(membership=membership, plan=plan, by=alice, coupon_code="UN")
    assert CouponUse.objects.counted().count() == 1


def test_renewing_twice_with_the_last_use_finds_the_same_order(alice: User) -> None:
    a_coupon("UN", most_uses=1, percent=50)
    membership, plan = soon_over(alice), a_plan()
    orders = {
        renew_membership(membership=membership, plan=plan, by=alice, coupon_code="un", expected_minor=1750).pk
        for _click in range(2)
    }
    assert len(orders) == 1
    without = renew_membership(membership=membership, plan=plan, by=alice, expected_minor=3500)
    assert without.pk not in orders
    assert CouponUse.objects.counted().count() == 0


def test_once_makes_one_payment_cheaper(alice: User) -> None:
    a_coupon("UNE-FOIS", percent=50)
    membership, plan = soon_over(alice), a_plan()
    pay(renew_membership(membership=membership, plan=plan, by=alice, coupon_code="UNE-FOIS"))
    assert price(plan, membership=membership).amount_minor == 3500


def test_always_makes_the_renewals_cheaper_too_until_withdrawn(alice: User, tess: User) -> None:
    coupon = a_coupon("TOUJOURS", percent=50, span="always", most_uses=1)
    membership, plan = soon_over(alice), a_plan()
    pay(renew_membership(membership=membership, plan=plan, by=alice, coupon_code="TOUJOURS"))
    Coupon.objects.update(ends_on=today())
    assert price(plan, membership=membership).amount_minor == 1750
    again = renew_membership(membership=soon_over_again(membership), plan=plan, by=alice)
    assert again.total.minor == 1750
    # The limit is for people, not for their renewals.
    assert CouponUse.objects.counted().count() == 1
    withdraw_coupon(coupon=coupon, by=tess)
    assert price(plan, membership=membership).amount_minor == 3500


def soon_over_again(membership: Membership) -> Membership:
    """The same membership, a year later."""
    last = membership.periods.standing().order_by("ends_on").last()
    assert last is not None
    membership.periods.exclude(pk=last.pk).delete()
    membership.periods.update(
        starts_on=today() - timedelta(days=360), ends_on=today() + timedelta(days=5),
        grace_until=today() + timedelta(days=35),
    )  # fmt: skip
    return membership


def test_always_goes_on_for_whoever_joined_with_it() -> None:
    a_coupon("TOUJOURS", percent=100, span="always")
    plan = a_plan(approval="on_payment")
    application = submit_application(submission=a_submission(coupon="TOUJOURS"), plan=plan)
    verify_application(application=application)
    membership = Membership.objects.get(contact__applications=application)
    assert price(plan, membership=membership).amount_minor == 0
    other = Membership.objects.get(contact=a_member(plan=plan))
    assert price(plan, membership=other).amount_minor == 3500


def test_a_paper_form_with_a_code() -> None:
    a_coupon("STAND", amount_minor=1000)
    rita = a_user("rita@example.org", RECEPTION)
    application = enter_application(submission=a_submission(coupon="STAND"), plan=a_plan(), by=rita)
    assert application.amount_minor == 2500
    assert CouponUse.objects.get().order == application.order


def test_managers_and_treasurers_make_codes(tess: User) -> None:
    plan = a_plan()
    coupon = create_coupon(values={"code": " rentree ", "percent": 10, "plans": [plan]}, by=tess)
    assert (coupon.code, list(coupon.plans.all())) == ("RENTREE", [plan])
    edit_coupon(coupon=coupon, values={"percent": 20}, by=a_user("m@example.org", MANAGER))
    told = AuditEntry.objects.about(coupon).values_list("verb", flat=True)
    assert sorted(told) == ["coupon.created", "coupon.edited"]


def test_nobody_else_makes_them() -> None:
    rita, coupon = a_user("rita@example.org", RECEPTION), a_coupon("X")
    with pytest.raises(NotAllowed):
        create_coupon(values={"code": "MINE", "percent": 100}, by=rita)
    with pytest.raises(NotAllowed):
        edit_coupon(coupon=coupon, values={"percent": 100}, by=rita)
    with pytest.raises(NotAllowed):
        withdraw_coupon(coupon=coupon, by=rita)
    assert not Coupon.objects.visible_to(rita).exists()


@pytest.mark.parametrize(
    "values",
    [
        {"code": "A", "percent": 10, "amount_minor": 100},
        {"code": "A"},
        {"code": "A", "percent": 0},
        {"code": "A", "percent": 101},
        {"code": "", "percent": 10},
        {"code": "DEUX MOTS", "percent": 10},
        {"code": "rentree", "percent": 10},
        {"code": "A", "percent": 10, "starts_on": today, "ends_on": today},
        {"code": "A", "percent": 10, "most_uses": 0},
    ],
)
def test_codes_that_cannot_be(tess: User, values: dict[str, Any]) -> None:
    a_coupon("RENTREE")
    given_values = {name: value() if callable(value) else value for name, value in values.items()}
    with pytest.raises(Invalid):
        create_coupon(values=given_values, by=tess)
    assert Coupon.objects.count() == 1


def test_a_used_code_keeps_its_discount(tess: User) -> None:
    coupon = a_coupon("RENTREE", percent=20)
    applied("RENTREE")
    with pytest.raises(InvalidInput):
        edit_coupon(coupon=coupon, values={"percent": 30}, by=tess)
    assert edit_coupon(coupon=coupon, values={"percent": 20, "most_uses": 3}, by=tess).most_uses == 3


def test_an_unpaid_order_given_up_frees_its_use(alice: User) -> None:
    a_coupon("UN", most_uses=1)
    order = renew_membership(membership=soon_over(alice), plan=a_plan(), by=alice, coupon_code="UN")
    cancel_unpaid_order(order=order, by=alice)
    assert order.state == OrderState.PLACED
    assert CouponUse.objects.counted().count() == 0
