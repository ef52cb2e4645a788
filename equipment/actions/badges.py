"""Hands out badges, blocks those that were lost, takes them back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Contact, User, acted_for_by
from accounts.records import record
from billing.actions.reasons import checked_reason
from equipment.actions.rights import check_is_somebody
from equipment.models import Badge
from equipment.numbers import normalized, uid_hash
from equipment.refusals import BadgeTaken
from kit.locks import hold
from kit.refusals import InvalidInput, NotAllowed

RIGHT = "equipment.change_badge"
LONGEST_LABEL, LONGEST_REASON = 60, 200


@transaction.atomic
def give_badge(*, contact: Contact, uid: str, by: User, label: str = "") -> Badge:
    """The badge with this number opens for the contact from now on; their own once more changes nothing.

    One that somebody else has, blocked or not, must be taken back from them first: nobody finds out later who
    held it. Raises NotAllowed, CardErased, InvalidInput, BadgeTaken.
    """
    if not by.has_perm(RIGHT):
        raise NotAllowed
    check_is_somebody(contact)
    number = normalized(uid)
    if number is None:
        problem = _("Hold the badge to the reader, or type its number: 6 to 40 digits or letters A to F.")
        raise InvalidInput(path=("uid",), problem=problem)
    hashed = uid_hash(number)
    hold(f"badge:{hashed.hex()}")
    held = Badge.objects.filter(uid_hash=hashed).first()
    if held is not None and (held.contact_id != contact.pk or held.blocked_at is not None):
        raise BadgeTaken(path=("uid",))
    return held or _made(contact, hashed, label.strip()[:LONGEST_LABEL], by)


def _made(contact: Contact, hashed: bytes, label: str, by: User) -> Badge:
    badge = Badge.objects.create(contact=contact, uid_hash=hashed, label=label)
    record("badge.given", badge, by=by, contact=contact.pk)
    return badge


@transaction.atomic
def block_badge(*, badge: Badge, by: User, reason: str = "") -> Badge:
    """Opens nothing from this instant on: lost, or stolen. Blocking twice keeps the first reason.

    For whose it is, whoever represents them, and the team. Raises NotAllowed.
    """
    is_own = Contact.objects.filter(pk__in=acted_for_by(by)).filter(pk=badge.contact_id).exists()
    if not is_own and not by.has_perm(RIGHT):
        raise NotAllowed
    badge = Badge.objects.select_for_update().get(pk=badge.pk)
    if badge.blocked_at is None:
        badge.blocked_at = timezone.now()
        badge.block_reason = checked_reason(reason or _("reported lost"))[:LONGEST_REASON]
        badge.save(update_fields=["blocked_at", "block_reason"])
        record("badge.blocked", badge, by=by, reason=badge.block_reason)
    return badge


@transaction.atomic
def unblock_badge(*, badge: Badge, by: User) -> Badge:
    """It was found: it opens again. For the team alone. Raises NotAllowed."""
    if not by.has_perm(RIGHT):
        raise NotAllowed
    badge = Badge.objects.select_for_update().get(pk=badge.pk)
    if badge.blocked_at is not None:
        badge.blocked_at, badge.block_reason = None, ""
        badge.save(update_fields=["blocked_at", "block_reason"])
        record("badge.unblocked", badge, by=by)
    return badge


@transaction.atomic
def remove_badge(*, badge: Badge, by: User) -> None:
    """It is nobody's again, and may be given to somebody else. What it opened stays on record."""
    if not by.has_perm(RIGHT):
        raise NotAllowed
    record("badge.removed", badge, by=by, contact=badge.contact_id)
    badge.delete()
