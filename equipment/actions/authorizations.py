"""Gives authorizations, suspends and withdraws them; guardian's rows on equipment follow in the same act."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Contact, User
from accounts.records import record
from billing.actions.reasons import checked_reason
from equipment.actions.rights import check_grants, check_is_somebody
from equipment.ends import end_by_age, end_by_disuse
from equipment.models import Authorization, Equipment, Level, Qualification
from equipment.permissions import project_contacts
from equipment.refusals import AuthorizationOver
from kit.locks import hold
from kit.mail import post
from kit.refusals import InvalidInput

GIVEN_ANEW = "given anew"


@transaction.atomic
def grant_authorization(
    *,
    contact: Contact,
    qualification: Qualification,
    level: Level,
    reason: str,
    by: User,
    expires_at: datetime | None = None,
) -> Authorization:
    """Qualify a contact, from now on. What stood for the same qualification is replaced and kept as history.

    Without `expires_at` it ends when the qualification says. Raises NotAllowed, CardErased, ReasonMissing,
    InvalidInput.
    """
    check_grants(by, qualification, [contact])
    return issue_authorization(
        contact=contact,
        qualification=qualification,
        level=level,
        reason=reason,
        by=by,
        expires_at=expires_at,
    )


@transaction.atomic
def grant_authorizations(
    *, contacts: Sequence[Contact], qualification: Qualification, level: Level, reason: str, by: User
) -> list[Authorization]:
    """Qualify many at once, all or nobody; who holds as much already is left as they are."""
    check_grants(by, qualification, contacts)
    held = Authorization.objects.active().filter(qualification=qualification, level__gte=level)
    enough = set(held.filter(contact__in=contacts).values_list("contact_id", flat=True))
    return [
        issue_authorization(contact=contact, qualification=qualification, level=level, reason=reason, by=by)
        for contact in contacts
        if contact.pk not in enough
    ]


@transaction.atomic
def issue_authorization(
    *,
    contact: Contact,
    qualification: Qualification,
    level: Level,
    reason: str,
    by: User | None,
    expires_at: datetime | None = None,
) -> Authorization:
    """`grant_authorization` inside an act that asked for the right already: a trainer's sign-off."""
    check_is_somebody(contact)
    reason = checked_reason(reason)
    now = timezone.now()
    if expires_at is not None and expires_at <= now:
        raise InvalidInput(path=("expires_at",), problem=_("Choose a day to come."))
    # Two at once would each find nothing to replace.
    hold(f"authorization:{contact.pk}:{qualification.pk}")
    for standing in Authorization.objects.standing().filter(contact=contact, qualification=qualification):
        _revoke(standing, reason=GIVEN_ANEW, by=by, at=now)
    given = Authorization.objects.create(
        contact=contact,
        qualification=qualification,
        level=level,
        issued_at=now,
        issued_by=by,
        reason=reason,
        expires_at=expires_at or end_by_age(qualification, now),
        unused_until=end_by_disuse(qualification, now),
    )
    record("authorization.granted", given, by=by, reason=reason, level=int(level))
    project_contacts([contact])
    post("authorization_given", given.pk)
    return given


@transaction.atomic
def revoke_authorization(*, authorization: Authorization, reason: str, by: User) -> Authorization:
    """Withdraw it for good, with a reason that the person reads. Raises AuthorizationOver, NotAllowed."""
    authorization = _locked(authorization, by)
    _revoke(authorization, reason=checked_reason(reason), by=by, at=timezone.now())
    project_contacts([authorization.contact])
    post("authorization_revoked", authorization.pk)
    return authorization


@transaction.atomic
def suspend_authorization(*, authorization: Authorization, reason: str, by: User) -> Authorization:
    """Have it count for nothing until lifted. Suspending twice keeps the first reason."""
    authorization = _locked(authorization, by)
    reason = checked_reason(reason)
    if authorization.suspended_at is None:
        authorization.suspended_at, authorization.suspension_reason = timezone.now(), reason
        authorization.save(update_fields=["suspended_at", "suspension_reason"])
        record("authorization.suspended", authorization, by=by, reason=reason)
        project_contacts([authorization.contact])
        post("authorization_suspended", authorization.pk)
    return authorization


@transaction.atomic
def reinstate_authorization(*, authorization: Authorization, by: User) -> Authorization:
    """Lift a suspension; nothing happens when there is none."""
    authorization = _locked(authorization, by)
    if authorization.suspended_at is not None:
        authorization.suspended_at, authorization.suspension_reason = None, ""
        authorization.save(update_fields=["suspended_at", "suspension_reason"])
        record("authorization.reinstated", authorization, by=by)
        project_contacts([authorization.contact])
    return authorization


def note_practice(*, contact: Contact, equipment: Equipment, at: datetime) -> None:
    """Somebody used an equipment: what qualifies them for it does not lapse for want of practice yet."""
    asked = Qualification.objects.filter(requirements__equipment=equipment)
    held = Authorization.objects.standing().filter(contact=contact, qualification__in=asked)
    for authorization in held.select_related("qualification").select_for_update(of=("self",)):
        authorization.last_used_at = at
        # What lapsed already is not revived by a use that should not have been.
        if authorization.unused_until is not None and authorization.unused_until > at:
            authorization.unused_until = end_by_disuse(authorization.qualification, at)
        authorization.save(update_fields=["last_used_at", "unused_until"])


def _locked(authorization: Authorization, by: User) -> Authorization:
    rows = Authorization.objects.select_for_update(of=("self",)).select_related("qualification", "contact")
    locked = rows.get(pk=authorization.pk)
    check_grants(by, locked.qualification, [locked.contact])
    if locked.revoked_at is not None:
        raise AuthorizationOver
    return locked


def _revoke(authorization: Authorization, *, reason: str, by: User | None, at: datetime) -> None:
    authorization.revoked_at, authorization.revoked_by, authorization.revocation_reason = at, by, reason
    authorization.save(update_fields=["revoked_at", "revoked_by", "revocation_reason"])
    record("authorization.revoked", authorization, by=by, reason=reason)
