"""Merges two cards of one person; nothing that hung on either is lost."""

from django.db import transaction

from accounts.holdings import joiners
from accounts.merging import fill_gaps, move_all, number_of
from accounts.models import AuditEntry, Contact, User
from accounts.permissions import project_contact
from accounts.records import record
from accounts.refusals import (
    BothHaveUsers,
    CardErased,
    RepresentationForbidden,
    SameCard,
)
from kit.refusals import NotAllowed, NotFound


@transaction.atomic
def merge_contacts(*, kept: Contact, merged: Contact, by: User) -> Contact:
    """Move everything of `merged` to `kept`, fill what its card lacks, and delete `merged`.

    Raises NotAllowed, NotFound, SameCard, CardErased, BothHaveUsers, RepresentationForbidden, MergeConflict,
    and what the apps' joiners raise: two memberships of one family that overlap.
    """
    if not (by.has_perm("accounts.change_contact") and by.has_perm("accounts.delete_contact")):
        raise NotAllowed
    if kept.pk == merged.pk:
        raise SameCard(path=("merged_id",))
    kept, merged = _locked(kept, merged)
    _check(kept, merged)
    number, number_kept = number_of(merged), number_of(kept)
    gone = merged.pk
    for join in joiners():
        join(kept, merged)
    move_all(merged, kept)
    fill_gaps(kept, merged)
    _take_links(kept, merged)
    merged.delete()
    kept.save()
    project_contact(kept)
    _move_records(kept, gone)
    record("contact.merged", kept, by=by, kept=number_kept, merged=number, merged_id=gone)
    return kept


def _locked(kept: Contact, merged: Contact) -> tuple[Contact, Contact]:
    # In one order, so that two merges of the same two cards do not wait for each other.
    pks = (kept.pk, merged.pk)
    rows = {row.pk: row for row in Contact.objects.select_for_update().filter(pk__in=pks).order_by("pk")}
    if len(rows) < len(pks):
        # Merged into another card since it was shown.
        raise NotFound(path=("merged_id",))
    return rows[kept.pk], rows[merged.pk]


def _check(kept: Contact, merged: Contact) -> None:
    if kept.erased_at is not None or merged.erased_at is not None:
        raise CardErased(path=("merged_id",))
    if kept.user_id is not None and merged.user_id is not None:
        raise BothHaveUsers
    guardians = {kept.legal_representative_id, merged.legal_representative_id} - {None}
    has_wards = kept.represented.exists() or merged.represented.exists()
    # Rights pass from one to one: nobody represents themself, or both represents and is represented.
    if len(guardians) > 1 or (guardians and has_wards):
        raise RepresentationForbidden


def _take_links(kept: Contact, merged: Contact) -> None:
    user, kept.legal_representative = merged.user, kept.legal_representative or merged.legal_representative
    if user is not None:
        # The account is one person's at a time.
        Contact.objects.filter(pk=merged.pk).update(user=None)
        kept.user = user


def _move_records(kept: Contact, gone: int) -> None:
    """The history of the merged card goes on as that of the kept one."""
    entries = AuditEntry.objects.filter(subject_type=Contact._meta.label, subject_id=gone)
    entries.update(subject_id=kept.pk)
