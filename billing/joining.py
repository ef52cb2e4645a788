"""How what two cards of one person hold in billing becomes one person's."""

from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format

from accounts.merging import move_all
from accounts.models import AuditEntry, Contact
from billing.actions.automatic.running import end_renewal
from billing.actions.supporting import withdraw
from billing.models import Coverage, Membership, StopReason, SupportingDocument
from billing.refusals import MembershipsOverlap


def join_coverages(kept: Contact, merged: Contact) -> None:
    """A person has one seat of a membership; the second one ends, and stays on record."""
    twice = Coverage.objects.standing().filter(
        contact=merged, membership__in=Coverage.objects.standing().filter(contact=kept).values("membership")
    )
    twice.update(ended_at=timezone.now())


def join_memberships(kept: Contact, merged: Contact) -> None:
    """Two memberships of one family become one, with the periods of both. Raises MembershipsOverlap."""
    for gone in merged.memberships.select_for_update().filter(organisation=None):
        same = kept.memberships.select_for_update().filter(organisation=None, family=gone.family).first()
        if same is not None:
            _check_days(same, gone)
            _join(same, gone)


def _check_days(same: Membership, gone: Membership) -> None:
    for period in gone.periods.standing():
        both = same.periods.standing().filter(starts_on__lt=period.ends_on, ends_on__gt=period.starts_on)
        other = both.order_by("starts_on").first()
        if other is not None:
            raise MembershipsOverlap(
                begins=date_format(max(period.starts_on, other.starts_on), "DATE_FORMAT"),
                until=date_format(min(period.last_day, other.last_day), "DATE_FORMAT"),
            )


def _join(same: Membership, gone: Membership) -> None:
    holders = (same.contact_id, gone.contact_id)
    # Their holder's seat is one seat, and so is everybody's who sits in both.
    covered = same.coverages.standing().values("contact")
    double = gone.coverages.standing()
    (double.filter(contact__in=holders) | double.filter(contact__in=covered)).update(ended_at=timezone.now())
    if same.suspended_at is None:
        same.suspended_at, same.suspension_reason = gone.suspended_at, gone.suspension_reason
    same.created_at = min(same.created_at, gone.created_at)
    same.save()
    if same.renewals.standing().exists():
        # One way to renew by itself is enough: that of the card that stays.
        for renewal in gone.renewals.standing():
            end_renewal(renewal, StopReason.REPLACED, by=None)
    move_all(gone, same)
    about = AuditEntry.objects.filter(subject_type=Membership._meta.label, subject_id=gone.pk)
    about.update(subject_id=same.pk)
    gone.delete()


def join_supporting_documents(kept: Contact, merged: Contact) -> None:
    """Of two documents of one kind that nobody checked yet, the later one is checked."""
    waiting = SupportingDocument.objects.select_for_update().to_check()
    for document in waiting.filter(contact=merged):
        same = waiting.filter(contact=kept, kind=document.kind_id).first()
        if same is not None:
            older = min(same, document, key=lambda one: (one.given_at, one.pk))
            withdraw(older, by=None)


def let_documents_move(_kept: Contact, merged: Contact) -> None:
    """The database lets no document change, but for where those of a merged card are filed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('etabli.merged_contact', %s, true)", [str(merged.pk)])
