"""Many at once for the last uses of a discount code."""

import pytest

from billing.actions.applications import submit_application
from billing.models import CouponUse
from tests.makers import a_coupon, a_plan, a_submission
from tests.races import at_once, errors, no_row_locks

pytestmark = pytest.mark.django_db(transaction=True)
THREADS, LIMIT, TRIES = 20, 5, 20


def apply_at_once() -> tuple[int, list[str]]:
    """(uses, what was raised) when so many apply with one code."""
    CouponUse.objects.all().delete()
    coupon, plan = a_coupon(percent=10, most_uses=LIMIT), a_plan()
    acts = at_once(
        *[
            lambda: submit_application(submission=a_submission(coupon=coupon.code), plan=plan)
            for _ in range(THREADS)
        ]
    )
    return coupon.uses.counted().count(), errors(acts)


def test_no_one_too_many() -> None:
    assert apply_at_once() == (LIMIT, ["CouponUsedUp"] * (THREADS - LIMIT))


def test_control_without_the_lock_there_are_too_many() -> None:
    with no_row_locks():
        assert any(apply_at_once()[0] > LIMIT for _ in range(TRIES))
