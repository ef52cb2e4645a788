"""Plans as the public pages show them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.actions.prices import Shown, newcomer_price
from billing.models import Plan, PriceKind, TermKind
from kit.money import Money
from kit.wording import day, price


@dataclass(frozen=True)
class Offer:
    """A plan with its price and term in words; `minor` is the price of today in cents.

    `whole` says what a whole year costs, where today's price is for a part of one.
    """

    plan: Plan
    minor: int
    figure: str
    per: str
    whole: str
    term: str
    is_free_price: bool
    lowest: str
    suggested: str
    highest: str
    share: float


def offer_of(plan: Plan) -> Offer:
    """How one plan is shown, in the language now active."""
    is_free = plan.price_kind == PriceKind.FREE
    highest = max(plan.price_minor * 2, plan.minimum_minor + 1000)
    span = highest - plan.minimum_minor
    shown = newcomer_price(plan)
    return Offer(
        plan=plan,
        minor=shown.minor,
        figure=_figure(plan, shown),
        per=_per(plan, shown),
        whole=_whole(plan, shown),
        term=term_of(plan),
        is_free_price=is_free,
        lowest=price(plan.minimum_minor, plan.currency),
        suggested=_("{price} suggested").format(price=price(plan.price_minor, plan.currency)),
        highest=price(highest, plan.currency),
        share=(plan.price_minor - plan.minimum_minor) / span,
    )


def offers() -> list[Offer]:
    """All plans on offer, in the association's order."""
    return [offer_of(plan) for plan in Plan.objects.on_offer()]


def _figure(plan: Plan, shown: Shown) -> str:
    """The price in short."""
    if plan.price_kind == PriceKind.FREE:
        return _("Free price")
    return price(shown.minor, plan.currency) if shown.minor else _("Free of charge")


def term_of(plan: Plan) -> str:
    """How long it lasts."""
    if plan.term_kind == TermKind.FIXED_YEAR:
        return _("until the end of the association’s year")
    return ngettext("{n} month", "{n} months", plan.term_months).format(n=plan.term_months)


def term_today(plan: Plan) -> str:
    """How long it lasts for whoever joins today."""
    last_day = newcomer_price(plan).last_day
    return term_of(plan) if last_day is None else _("until {day}").format(day=day(last_day))


def _whole(plan: Plan, shown: Shown) -> str:
    if shown.last_day is None:
        return ""
    whole = price(plan.price_minor, plan.currency)
    return _("{price} for a whole year: this one has begun.").format(price=whole)


def _per(plan: Plan, shown: Shown) -> str:
    if shown.last_day is not None:
        return _("until {day}").format(day=day(shown.last_day))
    if plan.price_kind == PriceKind.FIXED and not plan.price_minor:
        return ""
    is_year = plan.term_kind == TermKind.FIXED_YEAR or plan.term_months == 12
    span = _("a year") if is_year else term_of(plan)
    if plan.price_kind == PriceKind.FREE:
        lowest = price(plan.minimum_minor, plan.currency)
        return _("from {price}, {span}").format(price=lowest, span=span)
    return f"/ {span}"


def amount_text(minor: int, currency: str) -> str:
    """An amount to pay, cents always written."""
    return str(Money(minor, currency)) if minor else _("Nothing")
