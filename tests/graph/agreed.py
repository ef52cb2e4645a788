"""What people agreed to renew by itself, in the world of the access matrix."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Contact
from billing.actions.orders import place_order
from billing.models import AutomaticRenewal, HolderKind, RenewalBill
from kit.clock import today
from tests.makers import a_coupon

OF_COMPANY: dict[str, Any] = {"holder_kind": HolderKind.ORGANISATION, "seats": 3}


def agreed_to_renew(name: str, contact: Contact) -> None:
    """A renewal of the person's membership whose last bill waits, and one that was paused and ended."""
    membership = contact.memberships.get(organisation=None, family="membership")
    plan = membership.periods.latest("pk").plan
    common: dict[str, Any] = {
        "membership": membership,
        "plan": plan,
        "amount_minor": 3500,
        "next_on": today(),
    }
    ended = timezone.now()
    AutomaticRenewal.objects.create(
        **common, state="ended", stopped_because="association", stopped_at=ended, ended_at=ended,
        stop_words=f"what {name} was told", stripe_subscription_id=f"sub_old_{name}",
        coupon=a_coupon(f"OLD-{name}".upper(), span="always"),
    )  # fmt: skip
    renewal = AutomaticRenewal.objects.create(**common, stripe_subscription_id=f"sub_{name}")
    order = place_order(contact=contact, plan=plan, label=plan.name, amount_minor=3500, by=None)
    retry_at = timezone.now() + timedelta(days=3)
    RenewalBill.objects.create(
        renewal=renewal, order=order, stripe_invoice_id=f"in_{name}", retry_at=retry_at
    )


def renewals_of(contact: Contact) -> dict[str, list[Any]]:
    """By type, the running one first."""
    found = AutomaticRenewal.objects.filter(membership__contact=contact)
    bills = RenewalBill.objects.filter(order__contact=contact)
    return {"AutomaticRenewal": list(found.order_by("-pk")), "RenewalBill": list(bills)}
