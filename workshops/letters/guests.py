"""The letter by which somebody without an account confirms their address."""

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Association
from kit.letter import Letter
from workshops.guest_links import guest_path
from workshops.letters.shape import facts_of
from workshops.models import GuestRequest


def read_request(pk: int) -> GuestRequest:
    """The request with what the letter tells of it."""
    return GuestRequest.objects.select_related("session__workshop").get(pk=pk)


def language_of(pk: int) -> str:
    """The language in which it was asked."""
    return read_request(pk).language


def verify(pk: int) -> Letter | None:
    """The link; nothing when the address is confirmed already."""
    row = read_request(pk)
    if row.verified_at is not None:
        return None
    return Letter(
        to=row.email,
        sender=Association.objects.current(),
        subject=_("Confirm your address: {workshop}").format(workshop=row.session.workshop.name),
        heading=_("One step left to book"),
        paragraphs=(
            _("Open the link and confirm: then the seats are yours, or you pay them."),
            _("Nothing is held before that. The link works for two days."),
            _("If you asked for nothing, leave this letter: nothing happens."),
        ),
        action=(_("Confirm and book"), settings.SITE_URL + guest_path(row)),
        facts=(*facts_of(row.session), (_("For"), _names(row))),
    )


def _names(row: GuestRequest) -> str:
    with_them = (f"{one['given_name']} {one['family_name']}" for one in row.people)
    return ", ".join([row.full_name, *with_them])
