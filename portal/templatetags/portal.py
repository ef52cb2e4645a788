"""Values of GraphQL answers in templates: dates, instants and money as people write them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from kit.money import Money, to_minor
from kit.wording import day as day_words
from portal.attempts import Attempt
from portal.forms import paper_form, price_form, seat_form

register = template.Library()
register.simple_tag(paper_form)
register.simple_tag(seat_form)


@register.filter
def as_date(value: str | date | None) -> date | None:
    """`2027-03-14` or an instant as a date where the association is; None stays None."""
    if value is None or not isinstance(value, str):
        return value
    if "T" in value:
        return timezone.localdate(datetime.fromisoformat(value))
    return date.fromisoformat(value)


@register.filter
def in_words(value: str | date | None) -> str:
    """14 mars 2027."""
    found = as_date(value)
    return day_words(found) if found else ""


@register.filter
def day_before(value: str | date | None) -> date | None:
    """The last day of what ends without this one."""
    found = as_date(value)
    return found - timedelta(days=1) if found else None


@register.simple_tag
def renewal_price(
    viewer: dict[str, Any], membership: dict[str, Any], plan: dict[str, Any]
) -> dict[str, Any] | None:
    """What the membership costs to renew by the plan today; None where it cannot be."""
    pair = (membership["id"], plan["id"])
    return next(
        (one for one in viewer["renewalPrices"] if (one["membershipId"], one["planId"]) == pair), None
    )


@register.simple_tag
def coupon_problem(viewer: dict[str, Any]) -> str:
    """Why a discount code counts nowhere, where it does not; empty where it makes anything cheaper."""
    prices = viewer["renewalPrices"]
    told = [one["couponProblem"] for one in prices if one["couponProblem"]]
    return told[0] if told and len(told) == len(prices) else ""


@register.simple_tag
def reduced_for(data: dict[str, Any], membership: dict[str, Any]) -> str | None:
    """Who may renew the membership at a reduced price, in words; None where no plan has one."""
    family, current = membership["family"], membership["currentPlan"]
    plans = [one for one in data["plans"]["nodes"] if one["family"] == family and one["reducedPrice"]]
    alike = [one["reducedFor"] for one in plans if current and one["holderKind"] == current["holderKind"]]
    return max(alike, key=len) if alike else None


@register.simple_tag
def proof_problem(viewer: dict[str, Any]) -> str:
    """Why the reduced price counts nowhere, where it was asked for and does not; else empty."""
    prices = viewer["renewalPrices"]
    told = [one["reducedProblem"] for one in prices if one["reducedProblem"]]
    return told[0] if told and not any(one["isReduced"] for one in prices) else ""


@register.simple_tag
def seats_taken(membership: dict[str, Any]) -> list[dict[str, Any]]:
    """The seats that stand."""
    return [seat for seat in membership["coverages"]["nodes"] if seat["endedAt"] is None]


@register.simple_tag
def seats_elsewhere(viewer: dict[str, Any]) -> list[dict[str, Any]]:
    """The seats that a person has by somebody else's membership."""
    shown = [*viewer["memberships"]["nodes"], *viewer["organisationMemberships"]["nodes"]]
    ids = {membership["id"] for membership in shown}
    return [seat for seat in viewer["coverages"]["nodes"] if (seat["membership"] or {}).get("id") not in ids]


STOP_WORDS = {
    "MEMBER": _("You stopped it."),
    "PROVIDER": _("It was stopped on the pages of the payment provider."),
    "ASSOCIATION": _("The association has paused it."),
    "PRICE": _("The price changed: it goes on only if you accept the new one."),
    "COUPON": _("Your discount code has ended: it goes on only if you accept the price without it."),
    "PROOF": _(
        "The reduced price needs a proof that is valid on the day of the payment. Send one among your "
        "documents, or go on at the full price."
    ),
    "PLAN": _("The plan is no longer offered."),
    "SUSPENDED": _("Your membership is suspended."),
    "TAKEN_BACK": _("What you paid was refunded."),
    "UNPAID": _("The payments failed."),
}


@register.simple_tag
def unpaid_renewal(renewal: dict[str, Any]) -> dict[str, Any] | None:
    """The order of an automatic renewal that waits for its money; None when none does."""
    orders = [bill["order"] for bill in renewal["bills"]["nodes"] if bill["order"]]
    return next((order for order in orders if order["state"] == "PLACED"), None)


@register.simple_tag
def stop_words(reason: str | None) -> str:
    """Why an automatic renewal takes no more money, said to the member."""
    return str(STOP_WORDS.get(reason or "", ""))


@register.simple_tag
def certified(viewer: dict[str, Any]) -> list[dict[str, Any]]:
    """The seats of memberships that run, of which there is a certificate."""
    return [seat for seat in viewer["coverages"]["nodes"] if seat["state"] == "ACTIVE"]


@register.simple_tag
def orders_by_organisation(viewer: dict[str, Any]) -> list[tuple[str, list[Any], list[Any]]]:
    """(name, all orders, those to pay) of each organisation that one acts for."""
    groups: dict[str, list[Any]] = {}
    for order in viewer["organisationOrders"]["nodes"]:
        groups.setdefault(order["organisation"]["name"], []).append(order)
    return [
        (name, orders, [order for order in orders if order["state"] == "PLACED"])
        for name, orders in sorted(groups.items())
    ]


@register.filter
def amount(value: dict[str, Any] | None) -> str:
    """`{amount, currencyCode}` as 35,00 €."""
    if not value:
        return ""
    currency = value["currencyCode"]
    return str(Money(to_minor(Decimal(value["amount"]), currency), currency))


@register.simple_tag
def typed(attempt: Attempt, verb: str, name: str, value: object = "") -> object:
    """What was typed into a field before the refusal, else the value as it stands."""
    return attempt.posted.get(name, value) if attempt.verb == verb else (value if value is not None else "")


@register.simple_tag
def problem(attempt: Attempt, verb: str, name: str = "") -> str:
    """The sentence about a field, or about the act as a whole; empty when there is none."""
    return str(attempt.problems.get(name, "")) if attempt.verb == verb else ""


@register.simple_tag
def trouble(attempt: Attempt) -> str:
    """What stopped an act whose page shows no field to mend: every sentence, one after the other."""
    return " ".join(attempt.problems.values())


@register.filter
def local(address: str | None) -> str:
    """One of our own absolute addresses without its host, so that it works by whatever name one came."""
    parts = urlsplit(address or "")
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


@register.simple_tag
def to_send(viewer: dict[str, Any]) -> list[dict[str, Any]]:
    """The documents that it is the person's turn to send."""
    return [asked for asked in viewer["askedDocuments"] if asked["isToDo"]]


@register.simple_tag
def days_left(days: int) -> str:
    """`159 days left`; empty when none is."""
    return ngettext("{n} day left", "{n} days left", days).format(n=days) if days > 0 else ""


@register.simple_tag
def price_field(attempt: Attempt, plan: dict[str, Any]) -> BoundField:
    """The field `price` of a plan whose price is free: what was typed, or the amount suggested."""
    return price_form(attempt, plan)["price"]


_ORDER_STATES = {
    "PLACED": ("warn", _("To be paid")),
    "PAID": ("ok", pgettext_lazy("order", "Paid")),
    "FULFILLED": ("ok", pgettext_lazy("order", "Paid")),
    "CANCELLED": ("stop", pgettext_lazy("order", "Cancelled")),
    "EXPIRED": ("stop", pgettext_lazy("order", "Expired")),
}
_PAID_BY = {
    "CARD": _("Paid by card"),
    "SEPA": _("Paid by direct debit"),
    "CASH": _("Paid in cash"),
    "CHEQUE": _("Paid by cheque"),
    "TRANSFER": _("Paid by transfer"),
}


@register.simple_tag
def given_back(order: dict[str, Any]) -> dict[str, Any] | None:
    """How much of an order was given back, where that is a part of it."""
    back: dict[str, Any] = order["refunded"]
    return back if 0 < Decimal(back["amount"]) < Decimal(order["total"]["amount"]) else None


def _given_back(payments: list[dict[str, Any]], *, is_whole: bool) -> tuple[str, Any]:
    if any(payment["isRefundUnderWay"] for payment in payments):
        return "wait", _("Refund under way")
    return "ok", pgettext_lazy("order", "Refunded") if is_whole else _("Partly refunded")


@register.simple_tag
def order_state(order: dict[str, Any]) -> dict[str, object]:
    """`kind` and `word` for the component `state`: what the customer should know of an order."""
    kind, word = _ORDER_STATES[order["state"]]
    payments = order["payments"]["nodes"]
    paid = [payment for payment in payments if payment["state"] == "SUCCEEDED"]
    is_kept = any(payment["refunded"]["amount"] != payment["amount"]["amount"] for payment in paid)
    # Money that came twice went back, and the order stands: that is paid, and nothing else.
    if paid and (Decimal(order["refunded"]["amount"]) or not is_kept):
        kind, word = _given_back(paid, is_whole=not is_kept)
    elif any(payment["state"] == "PENDING" for payment in payments):
        kind, word = "wait", _("Payment under way")
    elif paid and kind == "ok":
        word = _PAID_BY[paid[0]["method"]]
    return {"kind": kind, "word": word}
