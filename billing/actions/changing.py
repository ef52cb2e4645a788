"""Changes the plan of a membership in the middle of a period, for the price of the difference."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from accounts.records import record
from billing.actions.automatic.running import follow_plan
from billing.actions.granting import revoke_period
from billing.actions.locks import locked_order
from billing.actions.orders import end_order, place_order
from billing.actions.prices import MINIMUM_CARD_MINOR
from billing.actions.seats import keep_within
from billing.actions.settlement import settle_order
from billing.change_price import change_price
from billing.coming_days import last_period, term_from
from billing.models import Membership, MembershipPeriod, Order, OrderLine, Plan, PriceKind, TermKind
from billing.periods import Period, grace_end
from billing.refusals import (
    ChangeWithRenewal,
    MembershipSuspended,
    NothingToRenew,
    PlanWithdrawn,
    PriceChanged,
    SeatsTaken,
)
from billing.states import OrderState
from kit.clock import today
from kit.locks import hold
from kit.money import Money
from kit.refusals import NotAllowed, Refusal

MONTHS_OF_A_YEAR = 12


def price_of_change(period: MembershipPeriod, plan: Plan, day: date) -> int:
    """What the rest of `period` costs by `plan` from `day` on, in cents; negative for a cheaper plan."""
    difference = change_price(
        paid_minor=_worth(period),
        paid_days=_whole(period),
        price_minor=plan.price_minor,
        term_days=term_from(day, plan),
        today=day,
    )
    # Less than a card payment takes is not asked for.
    return 0 if 0 < difference < MINIMUM_CARD_MINOR else difference


def _whole(period: MembershipPeriod) -> Period:
    """Its days as they were paid for, those that went to another plan too."""
    return Period(period.starts_on, period.full_ends_on or period.ends_on)


def _length(period: MembershipPeriod) -> int:
    whole = _whole(period)
    return (whole.end - whole.start).days


def _worth(period: MembershipPeriod) -> int:
    """What its whole days cost, in cents: beside its own line, what came over with a change of plan."""
    if period.line is None:
        # Brought from elsewhere or given without an order: worth what its plan costs.
        return period.plan.price_minor
    before = period.line.replaces
    if before is None:
        return period.line.unit_price_minor
    came_over = Fraction(_worth(before) * _length(period), _length(before))
    return period.line.unit_price_minor + round(came_over)


@dataclass(frozen=True)
class _Now:
    """A membership today: what is asked of the database once for any number of plans."""

    membership: Membership
    period: MembershipPeriod | None
    covered: int
    day: date


def _now(membership: Membership) -> _Now:
    return _Now(membership, last_period(membership), membership.coverages.standing().count(), today())


def _changeable(now: _Now, plan: Plan) -> MembershipPeriod:
    """The period whose rest can go to `plan`. Raises what `change_plan` says."""
    if now.membership.suspended_at is not None:
        raise MembershipSuspended
    if plan.family != now.membership.family or plan.withdrawn_at is not None:
        raise PlanWithdrawn(path=("plan",))
    period = now.period
    if period is None:
        raise NothingToRenew
    if now.covered > plan.seats:
        raise SeatsTaken(seats=plan.seats)
    # Over, not begun, of a free price, or of the other kind of holder: a renewal is what changes the plan.
    is_running = period.starts_on <= now.day < period.ends_on
    is_priced = PriceKind.FREE not in {plan.price_kind, period.plan.price_kind}
    if not is_running or not is_priced or plan.holder_kind != period.plan.holder_kind or plan == period.plan:
        raise ChangeWithRenewal(paid_until=period.ends_on)
    return period


def changes_of(membership: Membership) -> list[tuple[Plan, int]]:
    """The dearer plans on offer that it can change to today, each with the price in cents, cheapest first."""
    now = _now(membership)
    offered = Plan.objects.on_offer().filter(family=membership.family)
    priced = [(plan, _price_or_none(now, plan)) for plan in offered if not _is_shorter(plan, now.period)]
    return sorted(((plan, minor) for plan, minor in priced if minor is not None), key=lambda one: one[1])


def _is_shorter(plan: Plan, period: MembershipPeriod | None) -> bool:
    """Whether it lasts less than the plan of the period: a trial is no offer for the rest of a year."""
    return period is not None and _months(plan) < _months(period.plan)


def _months(plan: Plan) -> int:
    return MONTHS_OF_A_YEAR if plan.term_kind == TermKind.FIXED_YEAR else plan.term_months


def _price_or_none(now: _Now, plan: Plan) -> int | None:
    try:
        minor = price_of_change(_changeable(now, plan), plan, now.day)
    except Refusal:
        return None
    return minor if minor >= 0 else None


@transaction.atomic
def change_plan(*, membership: Membership, plan: Plan, expected_minor: int, by: User) -> Order:
    """The order that gives the rest of the running period to a dearer plan; the open one, if there is one.

    `expected_minor` is the price that was shown. With nothing to pay, it is changed at once; automatic
    renewals follow the plan. Raises NotAllowed, MembershipSuspended, PlanWithdrawn, SeatsTaken, PriceChanged,
    and ChangeWithRenewal for a cheaper plan and wherever else the next renewal is what changes it.
    """
    if not Membership.objects.visible_to(by).filter(pk=membership.pk).exists():
        raise NotAllowed
    hold(f"renew:{membership.pk}")
    membership.refresh_from_db()
    now = _now(membership)
    period = _changeable(now, plan)
    amount = price_of_change(period, plan, now.day)
    if amount < 0:
        raise ChangeWithRenewal(paid_until=period.ends_on)
    if amount != expected_minor:
        raise PriceChanged(price=Money(amount, plan.currency), path=("expectedPrice",))
    return _open_change(period, plan, amount, by) or _new_change(period, plan, amount, by)


def _open_change(period: MembershipPeriod, plan: Plan, amount_minor: int, by: User) -> Order | None:
    same = None
    waiting = Order.objects.payable().filter(lines__replaces=period)
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        order = locked_order(pk)
        line = order.lines.get()
        if order.state != OrderState.PLACED:
            raise ChangeWithRenewal(paid_until=period.ends_on)
        if same is None and (line.plan_id, line.unit_price_minor) == (plan.pk, amount_minor):
            same = order
        else:
            end_order(order=order, state=OrderState.CANCELLED, reason="replaced by another order", by=by)
    return same


def _new_change(period: MembershipPeriod, plan: Plan, amount_minor: int, by: User) -> Order:
    membership = period.membership
    with override(membership.contact.language):
        label = _("{plan} instead of {old}, until {day}").format(
            plan=plan.name, old=period.plan.name, day=f"{period.last_day:%d/%m/%Y}"
        )
    order = place_order(
        contact=membership.contact,
        organisation=membership.organisation,
        plan=plan,
        label=label,
        amount_minor=amount_minor,
        replaces=period,
        by=by,
    )
    if amount_minor == 0:
        settle_order(order=order, payment=None, by=by)
    return order


class PlanChangeFulfilment:
    """A line of kind `plan_change` gives the days that are left of a period to another plan."""

    def may_fulfil(self, line: OrderLine) -> bool:
        """Whether any day of the period is left."""
        return _rest_of(line) is not None or _given(line) is not None

    def fulfil(self, line: OrderLine, *, by: User | None) -> None:
        old = _rest_of(line)
        if old is None or line.plan is None or _given(line) is not None:
            return
        start, end, grace = max(today(), old.starts_on), old.ends_on, old.grace_until
        _shorten(old, start)
        membership = old.membership
        MembershipPeriod.objects.update_or_create(
            line=line,
            defaults={
                "membership": membership, "plan": line.plan, "starts_on": start, "ends_on": end,
                "grace_until": max(grace, grace_end(end, line.plan.grace_days)),
                "revoked_at": None, "revocation_reason": "",
            },
        )  # fmt: skip
        record("membership.plan_changed", membership, by=by, plan=line.plan.code, starts_on=start)
        keep_within(membership, line.plan, by=by)
        follow_plan(membership, line.plan, by=by)

    def release(self, line: OrderLine) -> None:
        """Nothing is held for an unpaid change."""

    def revoke(self, line: OrderLine, *, reason: str, by: User | None) -> None:
        given = _given(line)
        if given is None or line.replaces is None:
            return
        revoke_period(given, reason=reason, by=by)
        _restore(MembershipPeriod.objects.select_for_update().get(pk=line.replaces.pk))


def _given(line: OrderLine) -> MembershipPeriod | None:
    return MembershipPeriod.objects.standing().select_for_update().filter(line=line).first()


def _rest_of(line: OrderLine) -> MembershipPeriod | None:
    """The locked period whose rest the line changes; None when it is over or was taken back."""
    assert line.replaces is not None  # noqa: S101 - the database's constraint on lines
    Membership.objects.select_for_update().get(pk=line.replaces.membership_id)
    standing = MembershipPeriod.objects.standing().select_for_update(of=("self",))
    left = standing.select_related("membership").filter(pk=line.replaces.pk, ends_on__gt=today())
    return left.first()


def _shorten(old: MembershipPeriod, day: date) -> None:
    """End the old period where the new one begins; one of which no day was used is set aside."""
    if day <= old.starts_on:
        old.revoked_at, old.revocation_reason = timezone.now(), "changed to another plan"
    else:
        old.full_ends_on, old.ends_on = old.ends_on, day
    old.save()


def _restore(old: MembershipPeriod) -> None:
    if old.full_ends_on is not None:
        old.ends_on, old.full_ends_on = old.full_ends_on, None
    else:
        old.revoked_at, old.revocation_reason = None, ""
    old.save()
