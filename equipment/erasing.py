"""What must come before a person is erased, and what becomes of what they reserved, hold and reported."""

from django.db.models import QuerySet
from django.db.models.functions import Coalesce, Now

from accounts.erasing import GONE, scrub
from accounts.holdings import Person
from accounts.models import Contact
from accounts.personal_data import forget_files
from billing.models import AT_THE_DESK
from equipment.actions.credits import empty_lot
from equipment.actions.reservation_ends import give_up_for
from equipment.models import Authorization, CreditLot, Fault, Reservation, Usage
from equipment.refusals import ReservationPaidByHand
from kit.clock import now
from kit.wording import day_and_hours

ERASED = "erased"


def _coming(contact: Contact) -> QuerySet[Reservation]:
    return Reservation.objects.coming().filter(contact=contact, occupancy__starts_at__gt=now())


def refuse_paid_at_the_desk(contact: Contact) -> None:
    """What goes back by hand needs somebody to give it to: such a reservation is given up first."""
    paid = _coming(contact).filter(line__order__payments__method__in=AT_THE_DESK)
    row = paid.select_related("occupancy").order_by("occupancy__starts_at").first()
    if row is not None:
        raise ReservationPaidByHand(when=day_and_hours(row.occupancy.starts_at, row.occupancy.ends_at))


def give_up_reservations(person: Person) -> None:
    """Their hours are free for others. What was paid goes back as when one gives up by oneself."""
    give_up_for(_coming(person.contact), reason=ERASED)


def take_credits_back(person: Person) -> None:
    """Credits are nobody's any more."""
    for lot in CreditLot.objects.filter(contact=person.contact, left__gt=0).select_related("contact"):
        empty_lot(lot, reason=ERASED, by=None)


def end_authorizations(rows: QuerySet[Authorization], _person: Person) -> None:
    """That somebody was qualified, from when to when; not in whose words, and for nothing any more."""
    rows.filter(revoked_at=None).update(revoked_at=Now(), revocation_reason=GONE)
    rows.update(reason=GONE, revocation_reason=GONE)
    rows.exclude(suspended_at=None).update(suspension_reason=GONE)


def empty_reservations(rows: QuerySet[Reservation], _person: Person) -> None:
    """That a time was taken, not what for."""
    rows.update(purpose="")
    rows.exclude(end_reason="").update(end_reason=GONE)


def forget_reporter(rows: QuerySet[Fault], person: Person) -> None:
    """What is wrong with a machine stays, in words that name nobody and without the photo."""
    forget_files(*(row.photo for row in rows))
    # Once the reporter is gone, nothing leads from the person to these rows.
    scrub(rows, person.words)
    rows.update(reported_by=None, photo="")


def forget_user(rows: QuerySet[Usage], _person: Person) -> None:
    """How long something ran stays; a use that goes on ends."""
    rows.update(contact=None, ended_at=Coalesce("ended_at", Now()))
