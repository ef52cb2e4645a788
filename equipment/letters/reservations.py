"""Letters on reservations: confirmed, cancelled, and when the equipment cannot serve."""

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Association
from equipment.models import Reservation
from equipment.states import EquipmentState, ReservationState
from kit.mail import Letter
from kit.wording import day_and_hours

RESERVATIONS = f"{settings.SITE_URL}/portal/machines/"


def _read(pk: int) -> Reservation:
    return Reservation.objects.select_related("contact", "occupancy__equipment").get(pk=pk)


def _letter(row: Reservation, subject: str, heading: str, *paragraphs: str) -> Letter:
    hours = day_and_hours(row.occupancy.starts_at, row.occupancy.ends_at)
    paid = ((_("Price"), str(row.price)),) if row.price_minor else ()
    spent = ((_("Credits"), str(row.credits)),) if row.credits else ()
    return Letter(
        to=row.contact.email,
        sender=Association.objects.current(),
        subject=subject,
        heading=heading,
        paragraphs=paragraphs,
        action=(_("My machines"), RESERVATIONS),
        facts=((_("Equipment"), row.equipment.name), (_("When"), hours), *paid, *spent),
    )


def confirmed(pk: int) -> Letter | None:
    """What is reserved, and until when it can be given up; nothing when it is over already."""
    row = _read(pk)
    if row.state != ReservationState.CONFIRMED:
        return None
    return _letter(
        row,
        _("Reserved: {equipment}").format(equipment=row.equipment.name),
        _("It is yours at these hours"),
        _("Something came up? Give it up on your machines page, so that somebody else can have it."),
    )


def cancelled(pk: int) -> Letter | None:
    """That it is cancelled, why, and what becomes of the money."""
    row = _read(pk)
    returned = row.line is not None and row.line.order.payments.filter(refunds__isnull=False).exists()
    money = (_("What was paid goes back by itself, by the same means of payment."),) if returned else ()
    return _letter(
        row,
        _("Cancelled: {equipment}").format(equipment=row.equipment.name),
        _("The reservation is cancelled"),
        *((row.end_reason,) if row.end_reason else ()),
        *money,
    )


def out_of_order(pk: int) -> Letter | None:
    """That the equipment may not serve; nothing when it works again, or the reservation is over."""
    row = _read(pk)
    if row.state != ReservationState.CONFIRMED or row.equipment.state == EquipmentState.IN_SERVICE:
        return None
    return _letter(
        row,
        _("Out of order: {equipment}").format(equipment=row.equipment.name),
        _("It may not serve at your hours"),
        row.equipment.state_reason,
        _("Your reservation stands. Give it up if you like: what was paid goes back, however late it is."),
    )
