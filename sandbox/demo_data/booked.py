"""Who booked which session: planned into the association's past, for sessions that are over and to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from accounts.models import Contact
from billing.models import Order, OrderLine
from equipment.models import Authorization
from sandbox.demo_data.cast import COMPANY, LATE, MEMBER, REFERENT
from sandbox.demo_data.history import History, give_back, pay
from workshops.deciding.facts import guests
from workshops.models import Booking, PriceKind, WorkshopSession
from workshops.states import BookingState, SessionState

# What becomes of one booking after the other: of sessions that are over, and of those to come.
OVER = ("attended",) * 9 + ("absent", "cancelled", "attended", "lapsed")
TO_COME = ("confirmed",) * 6 + ("cancelled",)
# Workshops whose next session is full, and how many wait for it.
FULL = {"tour-a-metaux": 2, "soudure-mig": 0}
CAST = tuple(one.email for one in (MEMBER, LATE, COMPANY, REFERENT))
WHY = "Empêchement familial"
_ENDED = (BookingState.CANCELLED, BookingState.LAPSED)


@dataclass(frozen=True)
class Booked:
    """Plans the bookings of sessions into a history; the one that goes on now is left to its day."""

    history: History
    sessions: list[WorkshopSession]
    now: datetime

    def plan_all(self) -> None:
        """Everybody books some days before the session, or before now."""
        full = set(FULL)
        for session in self.sessions:
            if session.starts_at < self.now < session.ends_at:
                continue
            is_full = session.starts_at > self.now and session.workshop.code in full
            full -= {session.workshop.code} if is_full else set()
            self._plan(session, is_full=is_full)

    def _plan(self, session: WorkshopSession, *, is_full: bool) -> None:
        last = min(session.starts_at, self.now)
        for seat, state in enumerate(self._states(session, is_full=is_full)):
            at = last - timedelta(days=self.history.chance.randrange(2, 20), minutes=seat)
            self.history.at(at, partial(self._booked, session, state, at))
        for _ in range(FULL[session.workshop.code] if is_full else 0):
            at = last - timedelta(days=1, minutes=self.history.chance.randrange(300))
            self.history.at(at, partial(self._booked, session, "waitlisted", at))

    def _states(self, session: WorkshopSession, *, is_full: bool) -> Iterator[str]:
        chance, seats = self.history.chance, session.capacity
        if is_full:
            # Where nobody waits yet, the cast has the last seat.
            yield from ["confirmed"] * (seats if FULL[session.workshop.code] else seats - 1)
            return
        for _seat in range(chance.randrange(seats // 2, seats + 1)):
            yield chance.choice(OVER if session.starts_at < self.now else TO_COME)

    def _booked(self, session: WorkshopSession, state: str, at: datetime) -> None:
        contact = self._somebody(session)
        if contact is None:
            return
        minor, kind = self._price(session, contact, at)
        booking = Booking(
            session=session, contact=contact, booker=contact, state=state, price_minor=minor, price_kind=kind,
            created_at=at, queued_at=at if state == BookingState.WAITLISTED else None,
            marked_at=session.ends_at if state in ("attended", "absent") else None,
            ended_at=at + timedelta(days=1) if state in _ENDED else None,
            end_reason=WHY if state == BookingState.CANCELLED else "",
        )  # fmt: skip
        if minor and state not in (BookingState.LAPSED, BookingState.WAITLISTED):
            self._order(booking, at)
        booking.save()

    def _somebody(self, session: WorkshopSession) -> Contact | None:
        """A member of that time who has no booking of it yet, if there is one; the cast books by itself."""
        booked = Booking.objects.filter(session=session).values("contact")
        known = Contact.objects.exclude(coverages=None).exclude(pk__in=booked).exclude(email__in=CAST)
        known = known.distinct().order_by("pk")
        pks = list(known.values_list("pk", flat=True))
        return Contact.objects.get(pk=self.history.chance.choice(pks)) if pks else None

    def _price(self, session: WorkshopSession, contact: Contact, at: datetime) -> tuple[int, PriceKind]:
        workshop = session.workshop
        is_member = guests([contact.pk], at)[contact.pk].person.membership is not None
        if workshop.member_price_minor is not None and is_member:
            return workshop.member_price_minor, PriceKind.MEMBER
        return workshop.price_minor, PriceKind.PUBLIC

    def _order(self, booking: Booking, at: datetime) -> None:
        order, paid_at = (
            Order.objects.create(contact=booking.contact, placed_at=at),
            at + timedelta(minutes=2),
        )
        label = f"{booking.session.workshop.name_fr}, {booking.session.starts_at:%d/%m/%Y}"
        booking.line = OrderLine.objects.create(
            order=order, kind="booking", label=label, unit_price_minor=booking.price_minor
        )

        def settle() -> None:
            pay(order, paid_at, "card", self.history.chance)
            Order.objects.filter(pk=order.pk).update(state="fulfilled", fulfilled_at=paid_at)

        self.history.at(paid_at, settle)
        if booking.state == BookingState.CANCELLED:
            back = at + timedelta(days=1)
            self.history.at(back, lambda: self._give_back(order, back))

    def _give_back(self, order: Order, at: datetime) -> None:
        order.refresh_from_db()
        give_back(order, at, WHY, self.history.chance)


def close_past(now: datetime) -> None:
    """What is over took place; who was there keeps the authorization that stands for it."""
    WorkshopSession.objects.filter(ends_at__lt=now).update(state=SessionState.HELD)
    rows = Booking.objects.filter(state="attended", session__workshop__gives__isnull=False)
    for booking in rows.select_related("session__workshop").order_by("-session__starts_at"):
        held = Authorization.objects.filter(
            contact=booking.contact, qualification=booking.session.workshop.gives, booking=None
        )
        booking.authorization = held.order_by("-issued_at").first()
        booking.save(update_fields=["authorization"])
