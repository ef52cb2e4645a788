"""The page of a workshop: what people read, its rules, who leads it, and its sessions to come."""

from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cms.staff.equipment.links import somebody
from cms.staff.pages import Detail
from cms.staff.parts import Act, ActedLedger, Cell, Facts, Ledger, Part, Portrait, Texts, Told
from cms.staff.wording import yes_no
from cms.staff.workshops.seeing import CHANGE, PLAN
from cms.staff.workshops.sessions_list import led_by_told, seats_told, session_cell, with_leaders
from cms.staff.workshops.tones import session_state
from workshops.figures import waiting
from workshops.models import Workshop, WorkshopSession

SHOWN = 12


class WorkshopDetail(Detail):
    """One workshop."""

    thing: Workshop

    def rows(self) -> QuerySet[Workshop]:
        return Workshop.objects.visible_to(self.viewer).select_related("gives")

    @cached_property
    def may_change(self) -> bool:
        """Whether the viewer may change it."""
        return self.viewer.has_perm(CHANGE)

    def state(self) -> Cell:
        if self.thing.is_visible:
            return Cell(_("on the public pages"), tone="ok")
        return Cell(_("hidden"), tone="wait")

    def main(self) -> list[Part]:
        one = self.thing
        told = [
            Told(_("In French"), one.name_fr, note=one.summary_fr),
            Told(_("In English"), one.name_en, note=one.summary_en),
            Told(_("Description in French"), one.description_fr),
            Told(_("Description in English"), one.description_en),
        ]
        shown = [entry for entry in told if entry.text]
        return [self.sessions(), Texts(_("What people read"), shown, empty=""), self.leaders()]

    def sessions(self) -> Ledger:
        """Those to come, the next first."""
        found = WorkshopSession.objects.visible_to(self.viewer).coming().filter(workshop=self.thing)
        nearest = with_leaders(found.with_seats().annotate(waiting=waiting())).order_by("starts_at", "pk")
        rows = [
            (
                session_cell(one),
                session_state(one),
                Cell(seats_told(one)),
                Cell(str(one.waiting or "")),  # type: ignore[attr-defined]  # annotated by the query
                Cell(led_by_told(one)),
            )
            for one in nearest[:SHOWN]
        ]
        head = (_("When"), _("State"), _("Seats taken"), _("Waiting"), _("Who leads it"))
        return Ledger(_("Sessions to come"), head, rows, empty=_("None is planned."))

    def leaders(self) -> ActedLedger:
        """Who leads its sessions, unless a session says otherwise."""
        rows = []
        for one in self.thing.trainers.order_by("sort_name", "pk"):
            url = reverse("staff_workshops:dismiss", args=(self.thing.pk, one.pk))
            cells = (
                somebody(one, self.viewer),
                Cell(_("yes") if one.user_id else _("no: takes no attendance")),
            )
            rows.append((cells, [Act(_("Take off"), url, posts=True)] if self.may_change else []))
        add = Act(
            _("Add somebody…"), reverse("staff_workshops:name", args=(self.thing.pk,)), tone="secondary"
        )
        head = (_("Person"), _("Has an account"))
        acts = [add] if self.may_change else []
        return ActedLedger(_("Who leads it"), head, rows, _("Nobody yet."), acts)

    def aside(self) -> list[Part]:
        parts: list[Part] = [self.facts(), self.prices(), self.rules()]
        if self.thing.picture:
            parts.insert(0, Portrait(_("Picture"), self.thing.picture.url, self.thing.picture_alt))
        return parts

    def facts(self) -> Facts:
        """What it is, for whom, and what it opens."""
        one = self.thing
        needed = ", ".join(qualification.name for qualification in one.prerequisites.all())
        gives = f"{one.gives.name} ({one.get_gives_level_display()})" if one.gives else ""
        rows = (
            (_("Kind"), Cell(one.get_kind_display())),
            (_("Qualifications needed"), Cell(needed)),
            (_("Gives the qualification"), Cell(gives)),
            (_("For members only"), Cell(yes_no(one.is_for_members))),
            (_("Without an account too"), Cell(yes_no(one.takes_guests))),
            (_("Seats"), Cell(str(one.seats))),
            (_("Minutes it lasts"), Cell(str(one.minutes))),
            (_("Code"), Cell(one.code)),
        )
        return Facts(_("Workshop"), rows)

    def prices(self) -> Facts:
        """What a seat costs, for whom."""
        one = self.thing
        rows = (
            (_("Everybody"), Cell(str(one.price) if one.price_minor else _("free of charge"))),
            (_("Members"), Cell(str(one.member_price) if one.member_price is not None else "")),
            (_("Reduced price"), Cell(str(one.reduced_price) if one.reduced_price is not None else "")),
        )
        return Facts(_("Price of a seat"), rows)

    def rules(self) -> Facts:
        """By when one books, answers and cancels."""
        one = self.thing
        before, hours = _("{count} hours before"), _("{count} hours")
        least = _("{people}, decided {count} hours before").format(
            people=one.least_people, count=one.decide_hours
        )
        rows = (
            (_("People at least"), Cell(least if one.least_people else "")),
            (_("Bookings close"), Cell(before.format(count=one.close_hours) if one.close_hours else "")),
            (_("Time to answer an offer"), Cell(hours.format(count=one.offer_hours))),
            (_("All is refunded until"), Cell(before.format(count=one.cancel_hours))),
            (_("Refunded after that"), Cell(f"{one.late_refund_percent} %")),
        )
        return Facts(_("Booking and cancelling"), rows)

    def subjects(self) -> list[models.Model]:
        return [self.thing]

    def acts(self) -> list[Act]:
        key = (self.thing.pk,)
        acts = []
        if self.viewer.has_perm(PLAN):
            asked = f"?workshop={self.thing.pk}"
            acts += [
                Act(_("Plan a session"), reverse("staff_sessions:plan") + asked),
                Act(_("Plan a series"), reverse("staff_sessions:series") + asked, tone="secondary"),
            ]
        if self.may_change:
            acts += [
                Act(_("Edit"), reverse("staff_workshops:edit", args=key), tone="secondary"),
                Act(_("Picture…"), reverse("staff_workshops:picture", args=key), tone="secondary"),
                self.showing(),
            ]
        return acts

    def showing(self) -> Act:
        """Take it off the public pages, or put it there."""
        key = (self.thing.pk,)
        if self.thing.is_visible:
            return Act(_("Hide"), reverse("staff_workshops:hide", args=key), posts=True, tone="secondary")
        return Act(
            _("Put on the public pages"),
            reverse("staff_workshops:show", args=key),
            posts=True,
            tone="secondary",
        )
