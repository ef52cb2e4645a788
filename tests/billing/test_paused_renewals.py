"""What the association paused, and a bill of a renewal: no way around either."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from billing.actions.automatic.choices import pause_renewal, resume_renewal, stop_renewal
from billing.actions.automatic.set_up import start_set_up
from billing.actions.cancellation import cancel_unpaid_order
from billing.actions.checkout import start_checkout
from billing.actions.memberships import renew_membership
from billing.models import AutomaticRenewal, MembershipPeriod, RenewalBill, StopReason
from billing.refusals import PartOfRenewal, RenewalPaused
from billing.states import OrderState
from tests.billing.conftest import Provider
from tests.billing.renewing import DAY, REFUSED, Scene, letters

pytestmark = pytest.mark.django_db(transaction=True)
BACK: dict[str, Any] = {"success_path": "/a", "cancel_path": "/b"}


@pytest.fixture
def scene(provider: Provider, work: Callable[[], int]) -> Scene:
    return Scene(provider, work)


def _near_the_end() -> None:
    """Renewal by hand opens: as if most of what was agreed were over."""
    back = timedelta(days=355)
    for period in MembershipPeriod.objects.order_by("starts_on"):
        period.starts_on, period.ends_on = period.starts_on - back, period.ends_on - back
        period.save(update_fields=["starts_on", "ends_on"])


def test_a_pause_is_not_walked_around_by_agreeing_anew(scene: Scene) -> None:
    renewal = scene.agree()
    _near_the_end()
    pause_renewal(renewal=renewal, reason="A year abroad", by=scene.carol)
    with pytest.raises(RenewalPaused):
        start_set_up(membership=scene.membership, expected_minor=6000, by=scene.alice, **BACK)
    order = renew_membership(membership=scene.membership, plan=scene.plan, by=scene.alice)
    with pytest.raises(RenewalPaused):
        start_checkout(order=order, renews=True, **BACK)
    assert scene.provider.pay(start_checkout(order=order, **BACK)) == 303
    scene.settle()
    assert AutomaticRenewal.objects.get().stopped_because == StopReason.ASSOCIATION


def test_a_page_that_was_open_before_the_pause_does_not_undo_it(scene: Scene) -> None:
    renewal = scene.agree()
    _near_the_end()
    order = renew_membership(membership=scene.membership, plan=scene.plan, by=scene.alice)
    page = start_checkout(order=order, renews=True, **BACK)
    pause_renewal(renewal=renewal, reason="A year abroad", by=scene.carol)
    assert scene.provider.pay(page) == 303
    scene.settle()
    agreed = AutomaticRenewal.objects.standing().get()
    assert agreed.pk != renewal.pk
    assert (agreed.stopped_because, agreed.stop_words) == (StopReason.ASSOCIATION, "A year abroad")


def test_a_failed_renewal_is_given_up_by_stopping_it_and_not_as_an_order(scene: Scene) -> None:
    renewal = scene.agree(REFUSED)
    scene.advance(396 * DAY)
    order = RenewalBill.objects.get().order
    with pytest.raises(PartOfRenewal):
        cancel_unpaid_order(order=order, by=scene.alice)
    order.refresh_from_db()
    assert order.state == OrderState.PLACED
    stop_renewal(renewal=renewal, by=scene.alice)
    order.refresh_from_db()
    assert order.state == OrderState.CANCELLED


def test_who_puts_it_on_again_is_told_the_amount_and_the_day(scene: Scene) -> None:
    renewal = scene.agree()
    told = letters("renewal_agreed")
    stop_renewal(renewal=renewal, by=scene.alice)
    resume_renewal(renewal=renewal, by=scene.alice, expected_minor=6000)
    assert letters("renewal_agreed") == told + 1
    # Nothing was stopped: nothing is told.
    resume_renewal(renewal=renewal, by=scene.alice, expected_minor=6000)
    assert letters("renewal_agreed") == told + 1
