"""Out of order, in service again, retired: the acts on an equipment's state."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.staff.equipment.acting import Button, StayingForm
from cms.staff.equipment.equipment_page import CHANGE
from equipment.actions.service import put_in_service, put_out_of_order, retire_equipment


class OutOfOrderForm(forms.Form):
    """Why nobody may use it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Read on its page, and in the mail to those who reserved it."),
    )


class RetireForm(OutOfOrderForm):
    """Why it goes, and what becomes of those who reserved it."""

    cancel_reservations = forms.BooleanField(
        label=gettext_lazy("Cancel the reservations to come and give back what was paid"), required=False
    )


class PutOutOfOrder(StayingForm):
    """A page that asks for the reason."""

    permission = CHANGE
    form_class = OutOfOrderForm
    heading = gettext_lazy("Put “{name}” out of order")
    submit = gettext_lazy("Put out of order")
    is_serious = True

    def act(self, values: dict[str, Any]) -> str:
        put_out_of_order(equipment=self.thing, reason=values["reason"], by=self.viewer)
        told = _("“{name}” is out of order. Those who reserved it are told by mail.")
        return told.format(name=self.thing_name)


class PutInService(Button):
    """A button that has it used again."""

    permission = CHANGE

    def run(self) -> str:
        put_in_service(equipment=self.thing, by=self.viewer)
        return _("“{name}” is in service.").format(name=self.thing_name)


class Retire(StayingForm):
    """A page that asks for the reason, and about the reservations."""

    permission = CHANGE
    form_class = RetireForm
    heading = gettext_lazy("Retire “{name}”")
    submit = gettext_lazy("Retire")
    is_serious = True

    def act(self, values: dict[str, Any]) -> str:
        retire_equipment(equipment=self.thing, by=self.viewer, **values)
        return _("“{name}” is retired. Its page and its past stay.").format(name=self.thing_name)
