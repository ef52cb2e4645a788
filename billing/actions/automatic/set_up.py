"""Sets up an automatic renewal for a membership that is paid already: nothing is charged on that page."""

from django.db import transaction

from accounts.models import User
from billing.actions.automatic.terms import terms_of_membership
from billing.actions.checkout import Way, open_intent, page_of, way_back
from billing.coming_days import last_period
from billing.models import CallKind, Membership, ProviderCall
from billing.refusals import MembershipSuspended, PriceChanged, RenewalNotOffered, RenewalPaused
from kit.locks import hold
from kit.money import Money
from kit.refusals import NotAllowed


# Durable: inside another transaction the intent would not be committed before the call.
@transaction.atomic(durable=True)
def _intend(membership: Membership, way: Way, expected_minor: int) -> ProviderCall:
    hold(f"set-up:{membership.pk}")
    membership.refresh_from_db()
    if membership.suspended_at is not None:
        raise MembershipSuspended
    if membership.renewals.paused().exists():
        raise RenewalPaused
    terms, last = terms_of_membership(membership), last_period(membership)
    if terms is None or last is None or membership.renewals.taking_money().exists():
        raise RenewalNotOffered
    currency = last.plan.currency
    if terms["amount_minor"] != expected_minor:
        raise PriceChanged(price=Money(terms["amount_minor"], currency), path=("expectedPrice",))
    asked = {"label": "", "amount_minor": 0, "currency": currency, "language": membership.contact.language}
    return open_intent(
        membership.provider_calls.open_pages(),
        ProviderCall(kind=CallKind.SET_UP, membership=membership, idempotency_key=f"set-up-{membership.pk}"),
        {**asked, **way, "renews": terms},
    )


def start_set_up(
    *, membership: Membership, expected_minor: int, success_path: str, cancel_path: str, by: User
) -> str:
    """The address of the hosted page on which the holder agrees to the renewals; outside of a transaction.

    `expected_minor` is what each renewal was shown to take. Raises NotAllowed, RenewalNotOffered,
    RenewalPaused, PriceChanged, MembershipSuspended, ProviderUnavailable.
    """
    if not Membership.objects.belonging_to(by).filter(pk=membership.pk).exists():
        raise NotAllowed
    return page_of(_intend(membership, way_back(success_path, cancel_path), expected_minor))
