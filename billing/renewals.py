"""Whether a membership can be renewed now, and how far it has run: in SQL, for lists of any length."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Greatest, Least
from django.utils.translation import gettext_lazy as _

from billing.actions.memberships import RENEWAL_OPENS_DAYS
from billing.models import PUT_ON_BY_MEMBER, MembershipPeriod, Plan, RenewalKind
from billing.models.membership import paid_until
from billing.states import RenewalState
from kit.clock import Today


class RenewalBlocker(models.TextChoices):
    """Why a membership cannot be renewed now."""

    SUSPENDED = "suspended", _("suspended")
    TOO_EARLY = "too_early", _("paid far ahead")
    NO_PLAN = "no_plan", _("no plan on offer")
    NOTHING = "nothing", _("nothing to renew")


def _plans_on_offer() -> Exists:
    return Exists(Plan.objects.filter(kind="membership", family=OuterRef("family"), withdrawn_at=None))


def _standing_periods() -> Exists:
    return Exists(MembershipPeriod.objects.filter(membership=OuterRef("pk"), revoked_at=None))


def _blockers() -> dict[RenewalBlocker, Q]:
    too_far = _days_on(RENEWAL_OPENS_DAYS)
    return {
        RenewalBlocker.SUSPENDED: Q(suspended_at__isnull=False),
        RenewalBlocker.TOO_EARLY: Q(_GreaterThan(paid_until(), too_far)),
        RenewalBlocker.NO_PLAN: ~Q(_plans_on_offer()),
        RenewalBlocker.NOTHING: ~Q(_standing_periods()),
    }


class _GreaterThan(Func):
    template = "(%(expressions)s)"
    arg_joiner = " > "
    output_field = models.BooleanField()
    conditional = True


def renewal_blockers() -> Func:
    """SQL: a list of RenewalBlocker, empty when a member may renew `membership` now."""
    cases = [Case(When(condition, then=Value(blocker))) for blocker, condition in _blockers().items()]
    listed = Func(*cases, template="ARRAY[%(expressions)s]::text[]")
    return Func(listed, Value(None), function="array_remove", output_field=ArrayField(models.CharField()))


def may_renew() -> Case:
    """SQL: whether nothing stands in the way of a renewal."""
    blocked = Q()
    for condition in _blockers().values():
        blocked |= condition
    return Case(When(blocked, then=Value(False)), default=Value(True), output_field=models.BooleanField())


def renewal_opens_on() -> Func:
    """SQL: the first day on which a renewal is taken; null when nothing was ever paid."""
    return Func(
        paid_until(), Value(RENEWAL_OPENS_DAYS), template="(%(expressions)s)", arg_joiner=" - ",
        output_field=models.DateField(),
    )  # fmt: skip


def _days_on(days: int) -> Func:
    """SQL: the date so many days after today."""
    return Func(
        Today(), Value(days), template="(%(expressions)s)", arg_joiner=" + ", output_field=models.DateField()
    )


def may_resume() -> Case:
    """SQL, of an automatic renewal: whether a member may have it go on."""
    stopped_by_itself = Q(stopped_because__in=PUT_ON_BY_MEMBER, membership__suspended_at=None)
    on_offer = Q(plan__withdrawn_at=None) & ~Q(plan__renewal=RenewalKind.BY_HAND)
    going = ~Q(state=RenewalState.ENDED) & stopped_by_itself & on_offer
    return Case(When(going, then=Value(True)), default=Value(False), output_field=models.BooleanField())


def last_day() -> Func:
    """SQL: the last day paid for, as people say it; null when no period stands."""
    return Func(paid_until(), template="(%(expressions)s - 1)", output_field=models.DateField())


def _days(later: object, earlier: object) -> Func[models.IntegerField[int, int]]:
    """SQL: the days from one date to another; dates subtract to a whole number in PostgreSQL."""
    return Func(
        later, earlier, template="(%(expressions)s)", arg_joiner=" - ", output_field=models.IntegerField()
    )


def days_left() -> Case:
    """SQL: paid days from today on, today included; 0 when they are over, null when no period stands."""
    return Case(
        When(_IsNull(paid_until()), then=Value(None)),
        default=Greatest(Value(0), _days(paid_until(), Today())),
        output_field=models.IntegerField(),
    )


class _IsNull(Func):
    template = "(%(expressions)s IS NULL)"
    output_field = models.BooleanField()
    conditional = True


def share_elapsed() -> Coalesce:
    """SQL: how much of the period that runs is over, 0 to 1; 1 when none runs and none is to come."""
    standing = MembershipPeriod.objects.filter(
        membership=OuterRef("pk"), revoked_at=None, ends_on__gt=Today()
    )
    share = Cast(_days(Today(), "starts_on"), models.FloatField()) / _days("ends_on", "starts_on")
    bounded = Greatest(Value(0.0), Least(Value(1.0), share))
    return Coalesce(
        Subquery(standing.order_by("starts_on").annotate(it=bounded).values("it")[:1]), Value(1.0)
    )
