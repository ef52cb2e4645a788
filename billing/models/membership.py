from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    Expression,
    F,
    Func,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, Organisation, acted_for_by, belonging_to
from billing.models.order import OrderLine
from billing.models.plan import Plan
from billing.states import MembershipState
from kit.clock import Today

if TYPE_CHECKING:
    from accounts.viewers import Viewer


def _periods(aggregate: models.Aggregate, outer: str = "pk") -> Subquery:
    standing = MembershipPeriod.objects.filter(membership=OuterRef(outer), revoked_at=None)
    return Subquery(standing.order_by().values("membership").annotate(it=aggregate).values("it"))


def paid_until() -> Subquery:
    """SQL: the first day that is no longer paid; null when no period stands."""
    return _periods(Max("ends_on"))


def member_since() -> Subquery:
    """SQL: the first day of the first period; null when no period stands."""
    return _periods(Min("starts_on"))


def seats() -> Coalesce:
    """SQL: how many people the membership covers, by the plan of its last period; 0 when none stands."""
    standing = MembershipPeriod.objects.filter(membership=OuterRef("pk"), revoked_at=None)
    return Coalesce(Subquery(standing.order_by("-ends_on").values("plan__seats")[:1]), 0)


def seats_taken() -> Coalesce:
    """SQL: how many people the membership covers now."""
    standing = Coverage.objects.filter(membership=OuterRef("pk"), ended_at=None).order_by()
    return Coalesce(Subquery(standing.values("membership").annotate(it=Count("pk")).values("it")), 0)


def membership_state(on: Expression | None = None) -> Case:
    """SQL: what the membership is (a MembershipState) on a day, also SQL; today, where the association is."""
    day = on or Today()
    standing = MembershipPeriod.objects.filter(membership=OuterRef("pk"), revoked_at=None)
    running = standing.filter(starts_on__lte=day, ends_on__gt=day)
    return Case(
        When(suspended_at__isnull=False, then=Value(MembershipState.SUSPENDED)),
        When(Exists(running), then=Value(MembershipState.ACTIVE)),
        When(Exists(standing.filter(starts_on__gt=day)), then=Value(MembershipState.UPCOMING)),
        When(Exists(standing.filter(grace_until__gt=day)), then=Value(MembershipState.IN_GRACE)),
        default=Value(MembershipState.EXPIRED),
        output_field=models.CharField(),
    )


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for the back office; for others those of the contacts and organisations they act for."""
        if viewer.has_perm("billing.view_membership"):
            return self
        return self.belonging_to(viewer)

    def belonging_to(self, viewer: Viewer) -> Self:
        """Those whose holder the viewer acts for."""
        return self.filter(belonging_to(viewer))

    def with_state(self) -> Self:
        """Adds `state_now`, `paid_until` and `member_since`, computed by the database today."""
        return self.annotate(
            state_now=membership_state(), paid_until=paid_until(), member_since=member_since()
        )

    def in_state(self, *states: MembershipState) -> Self:
        """Those that are in one of these states today."""
        return self.with_state().filter(state_now__in=states)


class Membership(models.Model):
    """What a contact holds in one plan family, made of periods; suspended until lifted.

    With an `organisation` it is the organisation's, and `contact` is who joined for it. `coverages` say who
    is a member by it: its holder alone for most, up to the plan's seats for families and companies.
    """

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="memberships", verbose_name=_("holder"))
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("organisation"),
    )
    family = models.SlugField(_("family"))
    suspended_at = models.DateTimeField(_("suspended at"), null=True, blank=True)
    suspension_reason = models.TextField(_("reason of the suspension"), blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        base_manager_name = "objects"
        permissions = (("suspend_membership", "Can suspend and reinstate memberships"),)
        constraints = (
            models.UniqueConstraint(
                fields=("contact", "family"),
                condition=Q(organisation=None),
                name="one_membership_per_family",
            ),
            models.UniqueConstraint(
                fields=("organisation", "family"), name="one_membership_per_organisation"
            ),
            models.CheckConstraint(
                condition=Q(suspended_at=None) | ~Q(suspension_reason=""), name="suspension_has_a_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.holder_name} ({self.family})"

    @property
    def holder_name(self) -> str:
        """Whose it is."""
        return self.organisation.name if self.organisation else self.contact.full_name


class CoverageQuerySet(models.QuerySet["Coverage"]):
    """Who is covered, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the memberships that the viewer sees, and those of the contacts they act for."""
        if viewer.has_perm("billing.view_membership"):
            return self
        seen = Membership.objects.visible_to(viewer)
        return self.filter(Q(membership__in=seen) | Q(contact__in=acted_for_by(viewer)))

    def standing(self) -> Self:
        """Those that did not end."""
        return self.filter(ended_at=None)


class Coverage(models.Model):
    """A contact is a member by a membership, which may be somebody else's: a seat of it."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="coverages")
    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="coverages", verbose_name=_("person covered")
    )
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = CoverageQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat of a membership")
        verbose_name_plural = _("seats of memberships")
        base_manager_name = "objects"
        # Those that stand come first, however many ended.
        ordering = (F("ended_at").desc(nulls_first=True), "since", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("membership", "contact"), condition=Q(ended_at=None), name="one_seat_per_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.contact} ({self.membership_id})"


class MembershipPeriodQuerySet(models.QuerySet["MembershipPeriod"]):
    """Periods, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the memberships that the viewer sees."""
        return self.filter(membership__in=Membership.objects.visible_to(viewer))

    def standing(self) -> Self:
        """Those that were not revoked."""
        return self.filter(revoked_at=None)


class MembershipPeriod(models.Model):
    """Days paid for, half-open: from `starts_on` up to and without `ends_on`."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="periods")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="periods")
    # One period per line, for ever: a payment received twice never extends twice.
    line = models.OneToOneField(OrderLine, models.PROTECT, null=True, related_name="period")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until, not included"))
    grace_until = models.DateField(_("grace until, not included"))
    # Where it ended before a change of plan shortened it.
    full_ends_on = models.DateField(null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revocation_reason = models.TextField(_("why it was revoked"), blank=True)

    objects = MembershipPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("period of a membership")
        verbose_name_plural = _("periods of memberships")
        base_manager_name = "objects"
        ordering = ("starts_on", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="period_has_a_day"),
            models.CheckConstraint(condition=Q(grace_until__gte=F("ends_on")), name="grace_follows_period"),
            ExclusionConstraint(
                name="periods_never_overlap",
                expressions=[
                    ("membership", RangeOperators.EQUAL),
                    (
                        Func("starts_on", "ends_on", function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(revoked_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"

    @property
    def last_day(self) -> date:
        """The last day paid for, as people say it."""
        return self.ends_on - timedelta(days=1)
