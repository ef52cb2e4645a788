"""Remind several people at once of what they have not paid."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy, ngettext

from billing.actions.reminders import remind_payer
from billing.models import Order
from cms.staff.bulk import BulkAct

REMIND = "billing.change_order"


class BulkRemind(BulkAct):
    """One letter to the customer of each order ticked; those reminded lately are told, not written to."""

    models: ClassVar[list[type[Model]]] = [Order]
    permission = REMIND
    template_name = "staff/bulk_reminder.html"
    display_name = gettext_lazy("Send a reminder")
    action_type = "remind"
    aria_label = gettext_lazy("Send a reminder for the orders ticked")
    action_priority = 10

    def rows(self) -> QuerySet[Order]:
        return Order.objects.visible_to(self.viewer).select_related("contact").prefetch_related("lines")

    def words(self, count: int) -> dict[str, Any]:
        heading = ngettext("Send %(count)d reminder", "Send %(count)d reminders", count)
        return {"heading": heading % {"count": count}, "submit": self.display_name, "button": ""}

    def act_on(self, row: Order, form: forms.Form) -> None:
        remind_payer(order=row, by=self.viewer)

    def done_in_words(self, count: int) -> str:
        told = ngettext("%(count)d reminder is on its way.", "%(count)d reminders are on their way.", count)
        return told % {"count": count}
