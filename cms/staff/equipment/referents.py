"""Who looks after an equipment: named from its page, and dismissed there."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.staff.equipment.acting import Button
from cms.staff.equipment.equipment_page import CHANGE
from cms.staff.find_person import FindPerson
from equipment.actions.referents import dismiss_referent, name_referent
from equipment.models import Equipment, Referent


class NameReferent(FindPerson):
    """A page that finds the person."""

    permission = CHANGE
    heading = gettext_lazy("Who looks after “{name}”")
    submit = gettext_lazy("Name as referent")

    def lead(self) -> str:
        return _(
            "A referent authorizes people for it, and sees to its faults and its calendar, with an account."
        )

    def act(self, values: dict[str, Any]) -> str:
        name_referent(equipment=self.thing, contact=values["person"], by=self.viewer)
        told = _("{person} looks after “{name}”.")
        return told.format(person=values["person"].full_name, name=self.thing_name)


class Dismiss(Button):
    """A button that ends it."""

    permission = CHANGE

    def rows(self) -> QuerySet[Referent]:
        seen = Equipment.objects.visible_to(self.viewer)
        return Referent.objects.filter(equipment__in=seen).select_related("equipment", "contact")

    @property
    def thing_url(self) -> str:
        return reverse("staff_equipment:inspect", args=(self.thing.equipment_id,))

    def run(self) -> str:
        person, name = self.thing.contact.full_name, self.thing.equipment.name
        dismiss_referent(referent=self.thing, by=self.viewer)
        return _("{person} no longer looks after “{name}”.").format(person=person, name=name)
