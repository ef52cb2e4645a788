"""Reservations as a table, for every page that shows some."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Contact, User
from cms.staff.equipment.links import equipment_cell, somebody
from cms.staff.equipment.tones import reservation_state
from cms.staff.parts import Cell, Ledger
from equipment.models import Equipment, Reservation
from kit.wording import day_and_hours

SEE, MANAGE = "equipment.view_reservation", "equipment.manage_reservation"
SHOWN = 20


def hours(one: Reservation) -> str:
    """Day and hours."""
    return day_and_hours(one.occupancy.starts_at, one.occupancy.ends_at)


def price_in_words(one: Reservation) -> str:
    """Money, credits, or nothing."""
    if one.credits:
        return _("{count} credits").format(count=one.credits)
    return str(one.price) if one.price_minor else ""


def _ledger(title: str, found: QuerySet[Reservation], viewer: User, empty: str, *, same: str = "") -> Ledger:
    """`same` names the column that would say the same in each row: "equipment" or "person"."""
    found = found.select_related("occupancy__equipment", "contact")
    rows = [
        {
            "hours": Cell(hours(one), reverse("staff_reservations:inspect", args=(one.pk,))),
            "equipment": equipment_cell(one.occupancy.equipment),
            "person": somebody(one.contact, viewer),
            "state": reservation_state(one),
        }
        for one in found[:SHOWN]
    ]
    heads = {
        "hours": _("When"),
        "equipment": _("Equipment"),
        "person": _("Person"),
        "state": _("State"),
    }
    shown = [name for name in heads if name != same]
    return Ledger(
        title,
        [heads[name] for name in shown],
        [[row[name] for name in shown] for row in rows],
        empty=empty,
    )


def coming_ledger(equipment: Equipment, viewer: User, until: datetime) -> list[Ledger]:
    """Who has an equipment next; nothing for who may not see it."""
    if not viewer.has_perm(SEE) or not equipment.is_reservable:
        return []
    found = Reservation.objects.visible_to(viewer).coming()
    found = found.filter(occupancy__equipment=equipment, occupancy__starts_at__lt=until)
    found = found.order_by("occupancy__starts_at")
    empty = _("Nobody reserved it for the next days.")
    return [_ledger(_("Reservations to come"), found, viewer, empty, same="equipment")]


def of_person(contact: Contact, viewer: User) -> list[Ledger]:
    """A person's last reservations; nothing for who may not see them, or where there never was one."""
    found = Reservation.objects.visible_to(viewer).filter(contact=contact)
    if not viewer.has_perm(SEE) or not found.exists():
        return []
    return [_ledger(_("Reservations"), found, viewer, "", same="person")]


def in_the_time(equipment: Equipment | None, start: datetime, end: datetime, viewer: User) -> list[Ledger]:
    """Reservations that stand in a time, of one equipment with what stands in it, or of all."""
    if not viewer.has_perm(SEE):
        return []
    found = Reservation.objects.visible_to(viewer).holding()
    found = found.filter(occupancy__starts_at__lt=end, occupancy__ends_at__gt=start)
    if equipment is not None:
        ids = [equipment.pk, *equipment.contents.values_list("pk", flat=True)]
        found = found.filter(occupancy__equipment__in=ids)
    found = found.order_by("occupancy__starts_at")
    return [_ledger(_("Reservations in this time"), found, viewer, _("There is none."))]
