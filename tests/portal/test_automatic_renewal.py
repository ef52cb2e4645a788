"""What the portal says of a membership that renews itself: the same on every page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from billing.models import AutomaticRenewal, Membership, RenewalKind, StopReason
from kit.clock import today

HOME, MEMBERSHIP = "/portal/", "/portal/membership/"
BY_HAND, BY_ITSELF, OPENS = "Renewal by hand", "It renews itself", "Renewal opens on"


@pytest.fixture
def membership(alice: User) -> Membership:
    """Alice's, long before its end."""
    found = Membership.objects.get(contact__user=alice)
    found.periods.update(ends_on=today() + timedelta(days=300), grace_until=today() + timedelta(days=330))
    return found


@pytest.fixture
def renewal(membership: Membership) -> AutomaticRenewal:
    """Agreed to, and running."""
    plan = membership.periods.get().plan
    plan.renewal = RenewalKind.OFFERED
    plan.save()
    return AutomaticRenewal.objects.create(
        membership=membership, plan=plan, amount_minor=6000, next_on=today() + timedelta(days=300),
        stripe_customer_id="cus_1", stripe_subscription_id="sub_1",
    )  # fmt: skip


@pytest.fixture
def told(client: Client, alice: User, membership: Membership) -> Client:
    """Alice, who reads English."""
    client.force_login(alice)
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.parametrize("page", [HOME, MEMBERSHIP])
def test_by_hand_is_said_of_who_agreed_to_nothing(told: Client, page: str) -> None:
    assert BY_HAND in told.get(page).text


@pytest.mark.parametrize("page", [HOME, MEMBERSHIP])
def test_no_page_says_by_hand_while_money_is_taken(
    told: Client, renewal: AutomaticRenewal, page: str
) -> None:
    shown = told.get(page).text
    assert BY_ITSELF in shown
    assert BY_HAND not in shown


def test_the_day_renewal_opens_is_told_to_whom_it_concerns(told: Client, renewal: AutomaticRenewal) -> None:
    assert OPENS not in told.get(MEMBERSHIP).text
    AutomaticRenewal.objects.update(stopped_at=timezone.now(), stopped_because=StopReason.MEMBER)
    shown = told.get(MEMBERSHIP).text
    assert OPENS in shown
    assert BY_HAND in shown


def test_why_the_association_paused_it_is_told_apart(told: Client, renewal: AutomaticRenewal) -> None:
    AutomaticRenewal.objects.update(
        stopped_at=timezone.now(), stopped_because=StopReason.ASSOCIATION, stop_words="A year abroad"
    )
    assert "The reason: A year abroad" in told.get(MEMBERSHIP).text
