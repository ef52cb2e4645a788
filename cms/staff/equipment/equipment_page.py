"""The page of one equipment: what people read, what it asks for, who looks after it, and what comes next."""

from datetime import timedelta

from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cms.staff.equipment.faults_table import faults_ledger
from cms.staff.equipment.in_words import asked_in_words, hours_in_words, slots_in_words
from cms.staff.equipment.links import equipment_cell, somebody
from cms.staff.equipment.maintenance_due import tasks_ledger
from cms.staff.equipment.reservation_table import coming_ledger
from cms.staff.equipment.tones import equipment_state
from cms.staff.pages import Detail
from cms.staff.parts import Act, ActedLedger, Cell, Facts, Ledger, Part, Portrait, Texts, Told
from cms.staff.wording import day, instant, yes_no
from equipment.models import Charge, Equipment
from equipment.states import EquipmentState
from kit.clock import now
from kit.money import Money

ADD, CHANGE = "equipment.add_equipment", "equipment.change_equipment"
# How far the page looks ahead, and how many rows it shows.
AHEAD = timedelta(days=14)


class EquipmentDetail(Detail):
    """One machine, tool or space."""

    thing: Equipment

    def rows(self) -> QuerySet[Equipment]:
        return Equipment.objects.visible_to(self.viewer).select_related("category", "place")

    @cached_property
    def may_change(self) -> bool:
        """Whether the viewer may change it."""
        return self.viewer.has_perm(CHANGE)

    def state(self) -> Cell:
        return equipment_state(self.thing)

    def main(self) -> list[Part]:
        one = self.thing
        told = [
            Told(_("In French"), one.name_fr, note=one.summary_fr),
            Told(_("In English"), one.name_en, note=one.summary_en),
            Told(_("Description in French"), one.description_fr),
            Told(_("Description in English"), one.description_en),
        ]
        shown = [entry for entry in told if entry.text]
        parts: list[Part] = []
        if one.state_reason:
            since = _("Since {day}").format(day=day(one.state_since))
            parts.append(Texts(_("Why it is not in service"), [Told(since, one.state_reason)], empty=""))
        parts += [
            Texts(_("What people read"), shown, empty=""),
            *faults_ledger(one, self.viewer),
            *coming_ledger(one, self.viewer, now() + AHEAD),
            tasks_ledger(one, self.viewer),
            self.documents(),
            self.referents(),
        ]
        return parts

    def documents(self) -> ActedLedger:
        """Manuals and their like, each with its file."""
        rows = []
        for one in self.thing.documents.all():
            url = reverse("staff_equipment:document", args=(one.pk,))
            remove = Act(_("Delete"), reverse("staff_equipment:remove_document", args=(one.pk,)), posts=True)
            cells = (Cell(one.title, url), Cell(one.get_audience_display()), Cell(day(one.added_at)))
            rows.append((cells, [remove] if self.may_change else []))
        add = Act(
            _("Add a document…"), reverse("staff_equipment:add_document", args=(self.thing.pk,)),
            tone="secondary",
        )  # fmt: skip
        head = (_("Document"), _("For"), _("Added"))
        return ActedLedger(
            _("Documents"), head, rows, _("No manual, no safety sheet yet."), [add] if self.may_change else []
        )

    def referents(self) -> ActedLedger:
        """Who looks after it."""
        rows = []
        for one in self.thing.referents.select_related("contact"):
            url = reverse("staff_equipment:dismiss_referent", args=(one.pk,))
            has_account = _("yes") if one.contact.user_id else _("no: no rights yet")
            cells = (somebody(one.contact, self.viewer), Cell(day(one.since)), Cell(has_account))
            rows.append((cells, [Act(_("Dismiss"), url, posts=True)] if self.may_change else []))
        add = Act(
            _("Name a referent…"), reverse("staff_equipment:name_referent", args=(self.thing.pk,)),
            tone="secondary",
        )  # fmt: skip
        head = (_("Referent"), _("Since"), _("Has an account"))
        acts = [add] if self.may_change else []
        return ActedLedger(_("Who looks after it"), head, rows, _("Nobody yet."), acts)

    def aside(self) -> list[Part]:
        one = self.thing
        parts: list[Part] = [self.facts(), self.slots(), self.prices()]
        asked = asked_in_words(one)
        rows = [(Cell(words),) for words in asked]
        parts.append(Ledger(_("What it asks for"), (_("Each of these"),), rows, empty=_("Nothing.")))
        parts.append(self.hours())
        if one.picture:
            parts.insert(0, Portrait(_("Picture"), one.picture.url, one.picture_alt))
        return parts

    def hours(self) -> Ledger:
        """Its opening hours; those of its place, said to be so, where it has none of its own."""
        one = self.thing
        title, days = _("Opening hours"), hours_in_words(one)
        if one.place and not days:
            days = hours_in_words(one.place)
            title = _("Opening hours, those of “{place}”").format(place=one.place.name) if days else title
        rows = [(Cell(name), Cell(spans)) for name, spans in days]
        return Ledger(title, (_("Day"), _("Open")), rows, empty=_("Always open."))

    def facts(self) -> Facts:
        """What it is."""
        one = self.thing
        rows = (
            (_("Kind"), Cell(one.get_kind_display())),
            (_("Category"), Cell(one.category.name if one.category else "")),
            (_("Place"), equipment_cell(one.place) if one.place else Cell("")),
            (_("On the public pages"), Cell(yes_no(one.is_visible))),
            (_("Code"), Cell(one.code)),
            (_("In this state since"), Cell(instant(one.state_since))),
        )
        return Facts(_("Equipment"), rows)

    def slots(self) -> Facts:
        """How one reserves it."""
        one = self.thing
        if not one.is_reservable:
            return Facts(_("Reservations"), ((_("Can be reserved"), Cell(_("no"))),))
        quota = one.week_quota_minutes
        hours = _("{count} minutes").format(count=quota) if quota is not None else ""
        rows = (
            (_("Slots"), Cell(slots_in_words(one))),
            (_("Days ahead at most"), Cell(str(one.horizon_days))),
            (_("A week at most"), Cell(hours)),
            (_("Given up until"), Cell(_("{count} hours before").format(count=one.cancel_hours))),
            (_("Only with a reservation"), Cell(yes_no(one.is_reserved_only))),
        )
        return Facts(_("Reservations"), rows)

    def prices(self) -> Facts:
        """What its use takes."""
        one = self.thing
        rows = [(_("Its use takes"), Cell(one.get_charge_display()))]
        public = str(one.public_rate) if one.public_rate is not None else _("members only")
        if one.charge == Charge.MONEY:
            rows += [
                (_("Everybody, an hour"), Cell(public)),
                (_("Members, an hour"), Cell(str(one.member_rate))),
            ]
            for rate in one.plan_rates.select_related("plan"):
                rows.append((rate.plan.name, Cell(str(Money(rate.rate_minor, one.currency)))))
        if one.charge == Charge.CREDITS:
            rows.append((_("Credits a slot"), Cell(str(one.credits_per_slot))))
        if one.charge != Charge.MONEY and one.public_rate is None:
            rows.append((_("For"), Cell(_("members only"))))
        return Facts(_("Price"), rows)

    def subjects(self) -> list[models.Model]:
        return [self.thing]

    def acts(self) -> list[Act]:
        key = (self.thing.pk,)
        printed = Act(_("Sheet with QR code"), reverse("staff_equipment:printed", args=key), tone="secondary")
        calendar = Act(
            _("Calendar"), f"{reverse('staff_reservations:day')}?equipment={key[0]}", tone="secondary"
        )
        if not self.may_change:
            return [calendar, printed]
        edit = Act(_("Edit"), reverse("staff_equipment:edit", args=key))
        picture = Act(_("Picture…"), reverse("staff_equipment:picture", args=key), tone="secondary")
        return [edit, picture, calendar, printed, *self.state_acts()]

    def state_acts(self) -> list[Act]:
        """Put out of order and in service, retire."""
        key = (self.thing.pk,)
        stop = Act(_("Out of order…"), reverse("staff_equipment:out_of_order", args=key), tone="serious")
        start = Act(_("Put in service"), reverse("staff_equipment:in_service", args=key), posts=True)
        retire = Act(_("Retire…"), reverse("staff_equipment:retire", args=key), tone="serious")
        return {
            EquipmentState.IN_SERVICE: [stop, retire],
            EquipmentState.OUT_OF_ORDER: [start, retire],
            EquipmentState.RETIRED: [start],
        }[EquipmentState(self.thing.state)]
