"""Opens payment pages.

The intent is committed before Stripe is called, the answer after; no lock is held between. Two clicks,
two tabs or a crash between find the open intent and repeat its call with the same key: the same page.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TypedDict

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts.models import Contact
from billing import queue
from billing.actions.automatic.terms import only_line, terms_of_order
from billing.actions.locks import locked_order
from billing.coming_days import held_membership
from billing.gateway import Checkout, GatewayRefused, GatewayUnavailable, Renewing, stripe
from billing.models import CallKind, Order, ProviderCall, RenewalBill, RenewalKind
from billing.refusals import (
    DecisionFirst,
    OrderNotPayable,
    PaymentUnderWay,
    ProviderUnavailable,
    RenewalNotOffered,
    RenewalPaused,
)
from billing.states import OrderState, PaymentState
from kit.clock import now

# Stripe takes 30 minutes to 24 hours.
PAGE_LIFE = timedelta(hours=12)
# Under this, a new page is opened rather than one that closes while the card is being typed.
USEFUL_LIFE = timedelta(minutes=10)
# Under this, Stripe may refuse to open the page at all: an intent without answer is of no use any more.
OPENING_LIFE = timedelta(minutes=35)


class Way(TypedDict):
    """Where the payment page sends people back to; what it says of the payment is never trusted."""

    success_url: str
    cancel_url: str


def way_back(success_path: str, cancel_path: str) -> Way:
    """Absolute addresses of paths of ours."""
    return {
        "success_url": settings.SITE_URL + success_path,
        "cancel_url": settings.SITE_URL + cancel_path,
    }


# Durable: inside another transaction the intent would not be committed before the call.
@transaction.atomic(durable=True)
def _intend(order: Order, way: Way, *, renews: bool) -> ProviderCall:
    """The open intent of the order, or a new one, committed on return."""
    order = locked_order(order.pk)
    if order.state != OrderState.PLACED:
        raise OrderNotPayable(state=order.get_state_display())
    if not Order.objects.payable_online().filter(pk=order.pk).exists():
        raise DecisionFirst
    _check_no_debit(order)
    terms = _terms(order, renews=renews)
    return open_intent(
        order.provider_calls.open_pages(),
        ProviderCall(kind=CallKind.CHECKOUT, order=order, idempotency_key=f"checkout-{order.pk}"),
        {
            **_asked(order),
            "language": order.contact.language,
            **way,
            **({"renews": terms} if terms else {}),
            # What is held for an hour cannot wait for a debit of four days.
            **({"is_instant": True} if order.pay_by is not None else {}),
        },
    )


def _asked(order: Order) -> dict[str, object]:
    """What the page asks for: one thing, or each of several."""
    items = [{"label": line.label, "amount_minor": line.total.minor} for line in order.lines.all()]
    return {
        "label": items[0]["label"],
        "amount_minor": order.total.minor,
        "currency": order.currency,
        **({"items": items} if len(items) > 1 else {}),
    }


def _check_no_debit(order: Order) -> None:
    """A debit takes days to arrive: whoever ordered one must not pay a second time meanwhile."""
    under_way = order.payments.filter(state=PaymentState.PENDING).first()
    if under_way is not None:
        raise PaymentUnderWay(method=under_way.get_method_display())


def _terms(order: Order, *, renews: bool) -> Renewing | None:
    """What the payer agrees to, if they asked for it or the plan is sold in no other way.

    While the association has paused the renewal they agree to none: a plan of that kind is paid by hand.
    """
    if _is_paused(order):
        if renews:
            raise RenewalPaused
        return None
    terms = terms_of_order(order)
    if terms is None and renews:
        raise RenewalNotOffered
    always = order.lines.filter(plan__renewal=RenewalKind.AUTOMATIC).exists()
    return terms if renews or always else None


def _is_paused(order: Order) -> bool:
    line = only_line(order)
    if line is None or line.plan is None:
        return False
    held = held_membership(contact=order.contact, organisation=order.organisation, plan=line.plan)
    return held is not None and held.renewals.paused().exists()


def open_intent(
    waiting: Iterable[ProviderCall], intent: ProviderCall, asked: dict[str, object]
) -> ProviderCall:
    """The intent that waits for the same, or `intent`, kept; pages for anything else are closed.

    Inside the transaction that locked what is paid. `asked` is what the provider is called with.
    """
    instant = now()
    for call in waiting:
        if _is_useful(call, instant) and _is_same(call, asked):
            return call
        # Its page may still be open in another tab.
        queue.close_page(call)
        call.closed_at = instant
        call.save(update_fields=["closed_at"])
    # The random part keeps a key from meeting one of another installation on the same account.
    intent.idempotency_key += f"-{secrets.token_hex(8)}"
    intent.expires_at = instant + PAGE_LIFE
    intent.parameters = {**asked, "expires_at": int(intent.expires_at.timestamp())}
    intent.save()
    return intent


def _is_useful(call: ProviderCall, instant: datetime) -> bool:
    needed = OPENING_LIFE if call.answered_at is None else USEFUL_LIFE
    return call.expires_at is not None and call.expires_at > instant + needed


def _is_same(call: ProviderCall, asked: Mapping[str, object]) -> bool:
    """Whether a page asks for the same agreement: with renewals or without, and at the same price."""
    return bool(call.parameters.get("renews") == asked.get("renews"))


def carry_out(call: ProviderCall) -> Checkout:
    """Make the call of an intent, or make it again, and keep the answer.

    An intent that the provider refuses is closed, so that the next attempt begins with a new one.
    """
    # Not kept with the intent: it is personal, and whoever it is about has it.
    about = Contact.objects.filter(Q(orders__provider_calls=call) | Q(memberships__provider_calls=call))
    email = about.values_list("email", flat=True)[0]
    try:
        checkout = stripe.open_checkout(
            idempotency_key=call.idempotency_key, customer_email=email, **call.parameters
        )
    except GatewayRefused:
        ProviderCall.objects.filter(pk=call.pk).update(closed_at=now())
        raise
    keep_answer(call, checkout)
    return checkout


def keep_answer(call: ProviderCall, checkout: Checkout) -> None:
    """Note which page the intent opened."""
    ProviderCall.objects.filter(pk=call.pk).update(
        stripe_object_id=checkout.id, url=checkout.url, expires_at=checkout.expires_at, answered_at=now()
    )


def start_checkout(*, order: Order, success_path: str, cancel_path: str, renews: bool = False) -> str:
    """The address of the hosted page on which `order` is paid; the same page until it is used or closes.

    `renews`: the payer agrees to an automatic renewal as well. The renewal that the provider itself could not
    charge is paid on the provider's page of that bill. The paths are ours, to come back to. Raises
    OrderNotPayable, DecisionFirst, PaymentUnderWay, RenewalNotOffered, RenewalPaused and ProviderUnavailable;
    call it outside of any transaction. Who may pay is for the caller to ask: whoever holds the applicant's
    link, or sees the order.
    """
    bill = RenewalBill.objects.filter(order=order, order__state=OrderState.PLACED).exclude(url="").first()
    if bill is not None:
        _check_no_debit(order)
        return bill.url
    return page_of(_intend(order, way_back(success_path, cancel_path), renews=renews))


def page_of(call: ProviderCall) -> str:
    """The address of a committed intent's page, opened now if it is not open yet."""
    if call.url:
        return call.url
    try:
        return carry_out(call).url
    except (GatewayUnavailable, GatewayRefused) as error:
        raise ProviderUnavailable from error
