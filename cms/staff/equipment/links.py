"""Machines and people as cells that lead to their pages, for those who may open them."""

from django.urls import reverse

from accounts.models import Contact, User
from cms.staff.parts import Cell
from cms.staff.people import person_cell
from equipment.models import Equipment


def equipment_cell(equipment: Equipment) -> Cell:
    """The machine by its name; who sees a row about it sees it too."""
    return Cell(equipment.name, reverse("staff_equipment:inspect", args=(equipment.pk,)))


def somebody(contact: Contact | None, viewer: User) -> Cell:
    """The person, or nothing for nobody and for who was erased."""
    return person_cell(contact, viewer) if contact is not None else Cell("")
