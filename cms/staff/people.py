"""A person as a link, for those who may open the card."""

from django.urls import reverse

from accounts.models import Contact, User
from cms.staff.parts import Cell


def person_cell(contact: Contact, viewer: User) -> Cell:
    """The name, leading to the card."""
    can_open = viewer.has_perm("accounts.view_contact")
    return Cell(contact.full_name, reverse("staff_members:inspect", args=(contact.pk,)) if can_open else "")
