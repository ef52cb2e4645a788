"""What a person's page says of workshops: the seats they have or had, and their places in line."""

from django.utils.translation import gettext as _

from accounts.models import Contact, User
from cms.staff.parts import Cell, Ledger
from cms.staff.workshops.seeing import SEE_BOOKINGS
from cms.staff.workshops.sessions_list import session_cell
from cms.staff.workshops.tones import booking_state
from workshops.models import Booking

SHOWN = 20


def bookings_of(contact: Contact, viewer: User) -> list[Ledger]:
    """The person's last bookings; nothing for who may not see them, or where there never was one."""
    if not viewer.has_perm(SEE_BOOKINGS):
        return []
    found = Booking.objects.visible_to(viewer).filter(contact=contact).select_related("session__workshop")
    rows = [
        (
            Cell(one.session.workshop.name),
            session_cell(one.session),
            booking_state(one),
            Cell(str(one.price) if one.price_minor else ""),
        )
        for one in found.order_by("-session__starts_at", "-pk")[:SHOWN]
    ]
    head = (_("Workshop"), _("When"), _("State"), _("Price"))
    return [Ledger(_("Workshops"), head, rows, empty="")] if rows else []
