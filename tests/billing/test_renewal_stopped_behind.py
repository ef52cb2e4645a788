"""A renewal that failed and is then stopped: the provider tries no more, for nothing more was agreed to."""

from collections.abc import Callable

import pytest

from billing.actions.plans import edit_plan
from billing.models import AutomaticRenewal
from billing.states import RenewalState
from tests.billing.conftest import Provider
from tests.billing.renewing import DAY, Scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(provider: Provider, work: Callable[[], int]) -> Scene:
    return Scene(provider, work)


def _fail(scene: Scene) -> AutomaticRenewal:
    """The next renewal fails for now: tomorrow the bank would let it pass."""
    renewal = scene.agree()
    scene.provider.control("switches", decline_renewals=True)
    scene.advance(396 * DAY)
    renewal.refresh_from_db()
    assert renewal.state == RenewalState.BEHIND
    scene.provider.control("switches", decline_renewals=False)
    return renewal


def test_what_failed_is_not_taken_at_a_price_that_is_gone(scene: Scene) -> None:
    renewal = _fail(scene)
    edit_plan(plan=scene.plan, values={"price_minor": 7000}, by=scene.carol)
    scene.settle()
    scene.advance(30 * DAY)
    assert scene.charged() == [6000]
    renewal.refresh_from_db()
    assert renewal.stopped_at is not None
