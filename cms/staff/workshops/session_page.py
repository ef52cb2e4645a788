"""The page of a session: who comes, who waits, who leads it, what it takes, and what one may do with it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.staff.equipment.links import equipment_cell, somebody
from cms.staff.pages import Detail
from cms.staff.parts import Act, ActedLedger, Cell, Facts, Ledger, Part, Texts, Told
from cms.staff.trade import order_cell
from cms.staff.wording import instant, yes_no
from cms.staff.workshops.seeing import MANAGE, PLAN, SEE, SEE_REVENUE, OfSession, leads
from cms.staff.workshops.tones import booking_state, session_state
from kit.clock import now
from kit.money import Money
from kit.wording import day_and_hours
from workshops.figures import brought, waiting
from workshops.models import Booking, WorkshopSession
from workshops.states import SEATED, BookingState, SessionState

ENDED = frozenset({BookingState.CANCELLED, BookingState.LAPSED})
ENDED_SHOWN = 50


class SessionDetail(OfSession, Detail):
    """One session."""

    thing: WorkshopSession

    def rows(self) -> Any:
        found = super().rows().with_seats()
        return found.select_related("workshop__gives", "series").annotate(
            waiting=waiting(), brought=brought()
        )

    def state(self) -> Cell:
        return session_state(self.thing)

    @cached_property
    def may_manage(self) -> bool:
        """Whether the viewer books and cancels for others, as long as that has a sense."""
        return self.viewer.has_perm(MANAGE) and self.is_to_come

    @cached_property
    def is_to_come(self) -> bool:
        """Whether it is planned and has not begun."""
        return self.thing.state == SessionState.SCHEDULED and self.thing.starts_at > now()

    @cached_property
    def bookings(self) -> list[Booking]:
        """All that the viewer sees of it, by when they were made."""
        found = Booking.objects.visible_to(self.viewer).filter(session=self.thing)
        found = found.select_related("contact", "booker", "line__order", "session__workshop")
        return list(found.order_by("created_at", "pk"))

    def main(self) -> list[Part]:
        parts: list[Part] = []
        if self.thing.cancel_reason:
            told = Told(instant(self.thing.cancelled_at), self.thing.why_cancelled)
            parts.append(Texts(_("Why it is cancelled"), [told], empty=""))
        parts += [self.seated(), self.line()]
        ended = [one for one in self.bookings if one.state in ENDED]
        return [*parts, self.ended(ended)] if ended else parts

    def seated(self) -> ActedLedger:
        """Who has a seat, what they pay and how that stands."""
        found = [one for one in self.bookings if one.state in SEATED and one.state != BookingState.OFFERED]
        head = (_("Person"), _("State"), _("Price"), _("Order"), _("Booked"))
        rows = [
            (
                (
                    somebody(one.contact, self.viewer),
                    booking_state(one),
                    Cell(str(one.price) if one.price_minor else _("free of charge")),
                    self.order(one),
                    Cell(_booked(one)),
                ),
                self.acts_on(one),
            )
            for one in found
        ]
        title = _("Who comes: {taken} of {seats}").format(taken=len(found), seats=self.thing.capacity)
        return ActedLedger(title, head, rows, _("Nobody has booked yet."))

    def order(self, booking: Booking) -> Cell:
        """What pays the seat, for those who see orders, or take money at the desk."""
        if booking.line is None:
            return Cell("")
        if self.viewer.has_perm("billing.view_order"):
            return order_cell(booking.line.order)
        if self.viewer.has_perm("billing.record_payment"):
            return Cell(booking.line.order.number, reverse("desk:order", args=(booking.line.order_id,)))
        return Cell("")

    def acts_on(self, booking: Booking) -> Sequence[Act]:
        """Move and cancel."""
        if not self.may_manage or booking.state not in {BookingState.HELD, BookingState.CONFIRMED}:
            return ()
        cancel = Act(_("Cancel…"), reverse("staff_sessions:cancel_booking", args=(booking.pk,)))
        if booking.state == BookingState.HELD:
            return (cancel,)
        return Act(_("Move…"), reverse("staff_sessions:move_booking", args=(booking.pk,))), cancel

    def line(self) -> ActedLedger:
        """Who waits, in the order in which they are asked; who was asked comes before."""
        asked = [one for one in self.bookings if one.state == BookingState.OFFERED]
        queue = [one for one in self.bookings if one.state == BookingState.WAITLISTED]
        queue.sort(key=lambda one: (one.queued_at, one.pk))
        head = (pgettext("in a line", "Place"), _("Person"), _("State"), _("Waits since"), _("Answers until"))
        rows = [self.waits(one, "") for one in asked]
        rows += [self.waits(one, str(place)) for place, one in enumerate(queue, start=1)]
        return ActedLedger(_("Waiting list"), head, rows, _("Nobody waits."))

    def waits(self, one: Booking, place: str) -> tuple[Sequence[Cell], Sequence[Act]]:
        """One who waits."""
        url = reverse("staff_sessions:cancel_booking", args=(one.pk,))
        cells = (
            Cell(place),
            somebody(one.contact, self.viewer),
            booking_state(one),
            Cell(instant(one.queued_at)),
            Cell(instant(one.held_until)),
        )
        return cells, [Act(_("Take out…"), url)] if self.may_manage else []

    def ended(self, found: Iterable[Booking]) -> Ledger:
        """What was cancelled or ran out, the last first."""
        rows = [
            (
                somebody(one.contact, self.viewer),
                booking_state(one),
                Cell(instant(one.ended_at)),
                Cell(_(one.end_reason) if one.end_reason else ""),
                self.order(one),
            )
            for one in list(found)[: -ENDED_SHOWN - 1 : -1]
        ]
        head = (_("Person"), _("State"), _("Ended"), _("Why"), _("Order"))
        return Ledger(_("Cancelled and run out"), head, rows, empty="")

    def aside(self) -> list[Part]:
        return [self.facts(), self.leaders(), self.takes()]

    def facts(self) -> Facts:
        """What it is, and how it fares."""
        one, workshop = self.thing, self.thing.workshop
        page = reverse("staff_workshops:inspect", args=(workshop.pk,)) if self.viewer.has_perm(SEE) else ""
        money = Money(one.brought, workshop.currency)  # type: ignore[attr-defined]  # annotated by the query
        revenue = str(money) if self.viewer.has_perm(SEE_REVENUE) else ""
        rows = (
            (_("Workshop"), Cell(workshop.name, page)),
            (_("When"), Cell(day_and_hours(one.starts_at, one.ends_at))),
            (_("Where"), Cell(one.place)),
            (_("Seats taken"), Cell(f"{one.taken}/{one.capacity}")),  # type: ignore[attr-defined]  # the same
            (_("Waiting"), Cell(str(one.waiting or ""))),  # type: ignore[attr-defined]  # the same
            (_("Revenue"), Cell(revenue)),
            (_("Gives the qualification"), Cell(workshop.gives.name if workshop.gives else "")),
            (_("People at least"), Cell(str(workshop.least_people or ""))),
            (_("Settled that it takes place"), Cell(instant(one.decided_at))),
            (_("Part of a series"), Cell(yes_no(True) if one.series_id else "")),
            (_("Moved"), Cell(instant(one.moved_at))),
            (_("To know, in French"), Cell(one.note_fr)),
            (_("To know, in English"), Cell(one.note_en)),
        )
        return Facts(_("Session"), rows)

    def leaders(self) -> Ledger:
        """Who leads it."""
        found = self.thing.trainers.filter(released_at=None).select_related("contact")
        rows = [
            (
                somebody(one.contact, self.viewer),
                Cell(_("yes") if one.contact.user_id else _("no: takes no attendance")),
            )
            for one in found
        ]
        return Ledger(_("Who leads it"), (_("Person"), _("Has an account")), rows, empty=_("Nobody yet."))

    def takes(self) -> Ledger:
        """The rooms and machines that it takes."""
        found = self.thing.equipment.select_related("category").order_by("name_fr", "pk")
        sees = self.viewer.has_perm("equipment.view_equipment")
        rows = [(equipment_cell(one) if sees else Cell(one.name),) for one in found]
        return Ledger(_("Rooms and machines"), (_("Equipment"),), rows, empty=_("It takes none."))

    def subjects(self) -> list[models.Model]:
        return [self.thing]

    def acts(self) -> list[Act]:
        key = (self.thing.pk,)
        acts = []
        if self.takes_attendance:
            acts.append(Act(_("Take attendance"), reverse("staff_sessions:attendance", args=key)))
        if self.may_manage:
            url = reverse("staff_sessions:book", args=key)
            acts.append(Act(_("Book for somebody…"), url, tone="secondary"))
        if self.may_change:
            change, cancel = (reverse(f"staff_sessions:{name}", args=key) for name in ("change", "cancel"))
            acts.append(Act(_("Change…"), change, tone="secondary"))
            acts.append(Act(_("Cancel the session…"), cancel, tone="serious"))
        return acts

    @cached_property
    def may_change(self) -> bool:
        """Whether the viewer plans, and it is not over."""
        is_planned = self.thing.state == SessionState.SCHEDULED and self.thing.ends_at > now()
        return is_planned and self.viewer.has_perm(PLAN)

    @cached_property
    def takes_attendance(self) -> bool:
        """Whether it is time to, and the viewer may."""
        is_open = self.thing.state != SessionState.CANCELLED and self.thing.attendance_opens_at <= now()
        return is_open and (self.viewer.has_perm(MANAGE) or leads(self.thing, self.viewer))


def _booked(booking: Booking) -> str:
    """When, and by whom where it was somebody else."""
    if booking.booker_id == booking.contact_id:
        return instant(booking.created_at)
    return _("{day}, by {person}").format(day=instant(booking.created_at), person=booking.booker.full_name)
