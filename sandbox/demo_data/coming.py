"""What the cast does with sessions, by the acts themselves: a seat paid, one held, one offered, two waited for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import Contact, User
from billing.actions.desk import take_payment
from billing.models import Order, PaymentMethod
from kit.clock import today
from sandbox.demo_data.cast import COMPANY, LATE, MEMBER
from sandbox.demo_data.sessions import NOW
from workshops.actions.booking import book, book_for
from workshops.actions.booking_ends import cancel_booking
from workshops.actions.session_ends import cancel_session
from workshops.actions.waiting import join_line
from workshops.models import Booking, WorkshopSession

CALLED_OFF = ("sortie-de-residence", "Les artistes sont retenus à Nantes ; la soirée revient au printemps.")


@dataclass(frozen=True)
class Coming:
    """Has the cast book as they would in the portal."""

    desk: User
    now: datetime

    def happen(self) -> None:
        """Nadia's bookings, the session that goes on, and one that is called off."""
        nadia = Contact.objects.get(email=MEMBER.email)
        self._pay(self._book(nadia, "fraiseuse-numerique"))
        self._book(nadia, "parent-enfant")
        self._wait(nadia, "tour-a-metaux")
        self._offer(nadia, "soudure-mig")
        self._go_on()
        code, reason = CALLED_OFF
        cancel_session(session=self._next(code), reason=reason, by=self.desk)

    def _next(self, code: str) -> WorkshopSession:
        session = WorkshopSession.objects.coming().filter(workshop__code=code).first()
        if session is None:
            raise ValueError(f"no session of {code} is to come")
        return session

    def _book(self, contact: Contact, code: str) -> Booking:
        session = WorkshopSession.objects.coming().filter(workshop__code=code).with_seats_left().first()
        if session is None:
            raise ValueError(f"every session of {code} is full")
        return book(session=session, contacts=[contact], booker=contact, by=contact.user)[0]

    def _pay(self, booking: Booking) -> None:
        order = Order.objects.get(lines__booking=booking)
        take_payment(
            order=order, method=PaymentMethod.CASH, amount_minor=order.total.minor, received_on=today(),
            by=self.desk,
        )  # fmt: skip

    def _wait(self, contact: Contact, code: str) -> Booking:
        """The last seat of the next session goes to a guest of the team, and the contact waits for one."""
        session = self._next(code)
        for email in (LATE.email, COMPANY.email):
            if session.capacity > Booking.objects.seated().filter(session=session).count():
                guest = Contact.objects.get(email=email)
                book_for(session=session, contact=guest, by=self.desk, is_free=True)
        return join_line(session=session, contact=contact, booker=contact, by=contact.user)

    def _offer(self, contact: Contact, code: str) -> None:
        self._wait(contact, code)
        given = Booking.objects.seated().filter(session=self._next(code), price_kind="team").first()
        if given is not None:
            cancel_booking(booking=given, by=self.desk)

    def _go_on(self) -> None:
        """Three people sit in the session that goes on now; nobody has ticked them yet."""
        session = WorkshopSession.objects.get(
            workshop__code=NOW, starts_at__lt=self.now, ends_at__gt=self.now
        )
        people = Contact.objects.exclude(coverages=None).exclude(led_sessions__session=session).distinct()
        for contact in people.order_by("pk")[: session.capacity - 1]:
            Booking.objects.create(
                session=session, contact=contact, booker=contact, state="confirmed", price_kind="team",
                created_at=self.now - timedelta(days=3),
            )  # fmt: skip
