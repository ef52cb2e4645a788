"""What must come before a person is erased, and what becomes of what they booked and led."""

from django.db.models import QuerySet
from django.db.models.functions import Now

from accounts.erasing import GONE
from accounts.holdings import Person
from accounts.models import Contact
from billing.models import AT_THE_DESK
from kit.clock import now
from kit.wording import day_and_hours
from workshops.actions.booking_ends import give_up_for
from workshops.models import Booking, SessionTrainer, WorkshopSession
from workshops.prices import refund_of
from workshops.refusals import LeadsSessions, SeatPaidByHand

ERASED = "erased"


def _coming(contact: Contact) -> QuerySet[Booking]:
    return Booking.objects.open().filter(contact=contact, session__starts_at__gt=Now())


def refuse_trainers(contact: Contact) -> None:
    """People have booked with somebody: another one leads what is to come first."""
    coming = WorkshopSession.objects.scheduled().filter(ends_at__gt=Now())
    led = SessionTrainer.objects.standing().filter(contact=contact, session__in=coming)
    row = led.select_related("session__workshop").order_by("starts_at").first()
    if row is not None:
        when = day_and_hours(row.starts_at, row.ends_at)
        raise LeadsSessions(name=row.session.workshop.name, when=when)


def refuse_paid_at_the_desk(contact: Contact) -> None:
    """What goes back by hand needs somebody to give it to: such a seat is given up first."""
    paid = _coming(contact).filter(line__order__payments__method__in=AT_THE_DESK)
    for row in paid.select_related("session__workshop").order_by("session__starts_at"):
        if refund_of(row, now()):
            raise SeatPaidByHand(when=day_and_hours(row.session.starts_at, row.session.ends_at))


def give_up_bookings(person: Person) -> None:
    """Their seats are for those who wait. What was paid goes back as when one gives up by oneself."""
    give_up_for(_coming(person.contact), reason=ERASED)


def empty_bookings(rows: QuerySet[Booking], person: Person) -> None:
    """That a seat was taken, and what it cost; not in whose words it ended."""
    rows.filter(contact=person.contact).exclude(end_reason="").update(end_reason=GONE)
