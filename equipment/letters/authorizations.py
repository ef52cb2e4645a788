"""Letters on authorizations: given, suspended, withdrawn, ending."""

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Association
from equipment.models import Authorization
from kit.mail import Letter
from kit.wording import day

MACHINES = f"{settings.SITE_URL}/portal/machines/"


def _read(pk: int) -> Authorization:
    return Authorization.objects.select_related("contact", "qualification").get(pk=pk)


def _letter(row: Authorization, subject: str, heading: str, *paragraphs: str) -> Letter:
    return Letter(
        to=row.contact.email,
        sender=Association.objects.current(),
        subject=subject,
        heading=heading,
        paragraphs=paragraphs,
        action=(_("My machines"), MACHINES),
        facts=((_("Qualification"), row.qualification.name), (_("Level"), str(row.get_level_display()))),
    )


def given(pk: int) -> Letter | None:
    """What one may do now, and until when; nothing when it is withdrawn already."""
    row = _read(pk)
    if row.revoked_at is not None:
        return None
    ends = [at for at in (row.expires_at, row.unused_until) if at is not None]
    until = (_("It counts until {day}; we write to you before.").format(day=day(min(ends))),) if ends else ()
    return _letter(
        row,
        _("You are qualified: {qualification}").format(qualification=row.qualification.name),
        _("You are qualified"),
        _("Your machines page shows what is open to you now."),
        *until,
    )


def suspended(pk: int) -> Letter | None:
    """Why it counts for nothing now; nothing when that was lifted."""
    row = _read(pk)
    if row.suspended_at is None:
        return None
    return _letter(
        row,
        _("Suspended: {qualification}").format(qualification=row.qualification.name),
        _("Your authorization is suspended"),
        row.suspension_reason,
        _("Talk to who looks after the machine: it can be lifted."),
    )


def revoked(pk: int) -> Letter | None:
    """Why it was withdrawn."""
    row = _read(pk)
    return _letter(
        row,
        _("Withdrawn: {qualification}").format(qualification=row.qualification.name),
        _("Your authorization was withdrawn"),
        row.revocation_reason,
        _("To have it again, talk to who looks after the machine."),
    )


def ending(pk: int) -> Letter | None:
    """When it ends, and what keeps it; nothing when it ended otherwise."""
    row = _read(pk)
    ends = [at for at in (row.expires_at, row.unused_until) if at is not None]
    if row.revoked_at is not None or not ends:
        return None
    is_by_disuse = row.unused_until is not None and row.unused_until == min(ends)
    what_to_do = (
        _("Use the machine once before that day, and it stays.")
        if is_by_disuse
        else _("Have it refreshed before that day, and nothing changes for you.")
    )
    return _letter(
        row,
        _("{qualification} ends on {day}").format(qualification=row.qualification.name, day=day(min(ends))),
        _("Your authorization ends soon"),
        what_to_do,
    )
