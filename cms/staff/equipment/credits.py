"""Credits of a person: the lots, what came and went, and the acts that give and take."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Contact, User
from cms.staff.equipment.acting import StayingForm
from cms.staff.equipment.moments import DayField
from cms.staff.parts import Act, ActedLedger, Cell, Ledger, Part
from cms.staff.wording import day, instant
from equipment.actions.credits import MOST, give_credits, take_credits
from equipment.models import CreditEntry, CreditLot
from kit.clock import midnight

SEE, GIVE_CREDITS = "equipment.view_creditlot", "equipment.give_credits"
# More is for an export.
SHOWN = 20


def credits_parts(contact: Contact, viewer: User) -> list[Part]:
    """The lots and their movements; nothing for who may not see them, or where there never was a credit."""
    if not viewer.has_perm(SEE):
        return []
    lots = CreditLot.objects.visible_to(viewer).filter(contact=contact)
    if not lots.exists():
        return []
    return [_lots(lots, viewer), _ledger(contact, viewer)]


def _lots(lots: QuerySet[CreditLot], viewer: User) -> ActedLedger:
    rows = []
    for one in lots[:SHOWN]:
        url = reverse("staff_members:take_credits", args=(one.pk,))
        may_take = bool(one.left) and viewer.has_perm(GIVE_CREDITS)
        ends_on = day(one.ends_at - timedelta(seconds=1)) if one.ends_at else _("without end")
        cells = (Cell(one.reason), Cell(str(one.left)), Cell(day(one.created_at)), Cell(ends_on))
        rows.append((cells, [Act(_("Take back…"), url)] if may_take else []))
    balance = CreditLot.objects.filter(pk__in=lots.values("pk")).usable().balance()
    title = _("Credits: {count} to spend").format(count=balance)
    return ActedLedger(title, (_("Why"), _("Left"), _("Given"), _("Last day")), rows, empty="")


def _ledger(contact: Contact, viewer: User) -> Ledger:
    found = CreditEntry.objects.visible_to(viewer).filter(lot__contact=contact)
    found = found.select_related("reservation__occupancy__equipment", "usage__equipment", "by")
    rows = [
        (
            Cell(instant(one.at)),
            Cell(one.get_kind_display()),
            Cell(f"{one.amount:+d}"),
            Cell(_what_for(one)),
            Cell(str(one.by or _("the program"))),
        )
        for one in found[:SHOWN]
    ]
    head = (_("When"), _("What happened"), _("Credits"), _("What for"), _("By"))
    return Ledger(_("Movements of credits"), head, rows, empty="")


def _what_for(one: CreditEntry) -> str:
    if one.reservation is not None:
        return f"{one.reservation.equipment.name}, {instant(one.reservation.occupancy.starts_at)}"
    return one.usage.equipment.name if one.usage is not None else ""


class CreditsForm(forms.Form):
    """How many, why, and until when."""

    amount = forms.IntegerField(label=gettext_lazy("Credits"), min_value=1, max_value=MOST)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)
    last_day = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Left empty: they do not end."),
    )


class GiveCredits(StayingForm):
    """A page that gives credits to a person."""

    permission = GIVE_CREDITS
    form_class = CreditsForm
    heading = gettext_lazy("Give credits to {name}")
    submit = gettext_lazy("Give")
    crumb = gettext_lazy("Credits")

    def act(self, values: dict[str, Any]) -> str:
        last_day = values["last_day"]
        ends_at = midnight(last_day + timedelta(days=1)) if last_day else None
        amount = values["amount"]
        give_credits(
            contact=self.thing, amount=amount, reason=values["reason"], ends_at=ends_at, by=self.viewer
        )
        return _("{person} has {count} credits more.").format(person=self.thing_name, count=amount)


class TakeForm(forms.Form):
    """Why they are taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class TakeCredits(StayingForm):
    """A page that takes back what is left of a lot."""

    permission = GIVE_CREDITS
    form_class = TakeForm
    heading = gettext_lazy("Take back credits: {name}")
    submit = gettext_lazy("Take back")
    is_serious = True

    def rows(self) -> QuerySet[CreditLot]:
        return CreditLot.objects.visible_to(self.viewer).select_related("contact")

    @property
    def thing_url(self) -> str:
        return reverse("staff_members:inspect", args=(self.thing.contact_id,))

    @property
    def thing_name(self) -> str:
        return str(self.thing.contact.full_name)

    def act(self, values: dict[str, Any]) -> str:
        count = self.thing.left
        take_credits(lot=self.thing, reason=values["reason"], by=self.viewer)
        return _("{count} credits are taken back.").format(count=count)
