"""A person leaves the workshops: told in full, erased, merged with their other card."""

import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.actions.erase_contact import erase_contact
from accounts.actions.export_contact import export_contact
from accounts.actions.merge_contacts import merge_contacts
from accounts.models import Contact, User
from accounts.refusals import MergeConflict
from billing.models import PaymentMethod, Refund
from tests.equipment.machines import a_qualification, at, qualify
from tests.makers import a_contact, a_user, pay
from tests.workshops.marked import attend_workshops
from tests.workshops.shops import a_session, a_workshop
from workshops.actions.booking import book, book_for
from workshops.actions.feeds import open_feed
from workshops.actions.trainers import set_trainers
from workshops.actions.waiting import join_line
from workshops.models import (
    Booking,
    CalendarFeed,
    SessionTrainer,
    Workshop,
    WorkshopSession,
    WorkshopSessionUserObjectPermission,
)
from workshops.refusals import LeadsSessions, SeatPaidByHand

pytestmark = pytest.mark.django_db

type Committed = Callable[..., object]


@pytest.fixture
def lea() -> Contact:
    """Somebody with an account and no membership."""
    return a_contact(a_user("lea@example.org", name="Léa Roy"))


def _erase(contact: Contact, carol: User, committed: Committed) -> None:
    with committed(execute=True):  # type: ignore[attr-defined]  # pytest-django's context manager
        erase_contact(contact=contact, by=carol)


def _paid(contact: Contact, session: WorkshopSession, method: PaymentMethod = PaymentMethod.CARD) -> Booking:
    (booking,) = book(session=session, contacts=[contact], booker=contact, by=None)
    assert booking.line is not None
    pay(booking.line.order, method)
    booking.refresh_from_db()
    return booking


def test_the_export_tells_all_of_it(lea: Contact, carol: User) -> None:
    cache.clear()
    attend_workshops(lea, carol, "Léa")
    assert lea.user is not None
    with zipfile.ZipFile(BytesIO(export_contact(contact=lea, by=lea.user))) as archive:
        [name] = [one for one in archive.namelist() if one.endswith(".json")]
        told = archive.read(name).decode()
    json.loads(told)
    for text in ("Couture", "Léa est malade.", "liste d’attente", "workshop_trainers"):
        assert text in told, text
    # Whoever finds the copy does not read the calendar.
    assert str(CalendarFeed.objects.get().key) not in told


def test_seats_are_free_lines_end_and_no_address_opens(
    lea: Contact, carol: User, django_capture_on_commit_callbacks: Committed
) -> None:
    attend_workshops(lea, carol, "Léa")
    coming = Booking.objects.get(contact=lea, state="confirmed")
    guest = a_contact()
    WorkshopSession.objects.filter(pk=coming.session_id).update(capacity=1)
    waiting = join_line(session=coming.session, contact=guest, booker=guest, by=None)
    _erase(lea, carol, django_capture_on_commit_callbacks)
    assert set(Booking.objects.filter(contact=lea).values_list("state", "end_reason")) == {("cancelled", "…")}
    waiting.refresh_from_db()
    assert waiting.state == "offered"
    assert not CalendarFeed.objects.exists()
    assert not SessionTrainer.objects.exists()
    assert not Workshop.objects.get().trainers.exists()
    assert not WorkshopSessionUserObjectPermission.objects.exists()


def test_what_goes_back_is_what_goes_back_to_anybody(
    lea: Contact, carol: User, django_capture_on_commit_callbacks: Committed
) -> None:
    late = a_workshop(price_minor=1000, cancel_hours=24 * 30, late_refund_percent=30)
    _paid(lea, a_session(late))
    past = _paid(lea, a_session(late, at(3, 10)))
    WorkshopSession.objects.filter(pk=past.session_id).update(starts_at=timezone.now() - timedelta(hours=3))
    _erase(lea, carol, django_capture_on_commit_callbacks)
    assert list(Refund.objects.values_list("amount_minor", flat=True)) == [300]
    past.refresh_from_db()
    assert past.state == "confirmed"


def test_what_was_paid_at_the_desk_is_fetched_first(lea: Contact, carol: User) -> None:
    _paid(lea, a_session(a_workshop(price_minor=1000)), PaymentMethod.CASH)
    with pytest.raises(SeatPaidByHand):
        erase_contact(contact=lea, by=carol)
    # Of what nothing goes back, nothing is fetched.
    Workshop.objects.update(cancel_hours=24 * 30)
    erase_contact(contact=lea, by=carol)
    assert Refund.objects.count() == 0


def test_who_leads_what_is_to_come_is_replaced_first(lea: Contact, carol: User) -> None:
    session = a_session(trainers=[lea])
    with pytest.raises(LeadsSessions):
        erase_contact(contact=lea, by=carol)
    set_trainers(session, [])
    erase_contact(contact=lea, by=carol)
    assert Contact.objects.get(pk=lea.pk).erased_at is not None


def test_a_seat_booked_for_somebody_else_stays_theirs(
    lea: Contact, carol: User, django_capture_on_commit_callbacks: Committed
) -> None:
    friend = a_contact()
    Booking.objects.create(session=a_session(), contact=friend, booker=lea, state="confirmed")
    _erase(lea, carol, django_capture_on_commit_callbacks)
    assert Booking.objects.get().state == "confirmed"


def _states(*bookings: Booking) -> list[str]:
    found = dict(Booking.objects.values_list("pk", "state"))
    return [found[booking.pk] for booking in bookings]


def _both(session: WorkshopSession, kept: str, merged: str) -> tuple[Contact, Contact, Booking, Booking]:
    one, other = a_contact(), a_contact()
    first, second = [
        Booking.objects.create(
            session=session, contact=contact, booker=contact, state=state, queued_at=timezone.now(),
            held_until=timezone.now() + timedelta(hours=1),
        )
        for contact, state in ((one, kept), (other, merged))
    ]  # fmt: skip
    return one, other, first, second


@pytest.mark.parametrize(
    ("kept", "merged", "left"),
    [
        ("confirmed", "waitlisted", ["confirmed", "cancelled"]),
        ("offered", "confirmed", ["cancelled", "confirmed"]),
        ("waitlisted", "waitlisted", ["offered", "cancelled"]),
    ],
)
def test_of_two_seats_the_better_stays(kept: str, merged: str, left: list[str], carol: User) -> None:
    one, other, first, second = _both(a_session(), kept, merged)
    merge_contacts(kept=one, merged=other, by=carol)
    assert _states(first, second) == left
    assert set(Booking.objects.values_list("contact", "booker")) == {(one.pk, one.pk)}


@pytest.mark.parametrize(
    ("kept", "merged", "left"),
    [
        ("absent", "attended", ["cancelled", "attended"]),
        ("attended", "confirmed", ["attended", "cancelled"]),
        ("attended", "attended", ["attended", "cancelled"]),
    ],
)
def test_who_was_there_was_there(kept: str, merged: str, left: list[str], carol: User) -> None:
    one, other, first, second = _both(a_session(start=at(-2, 10)), kept, merged)
    given = qualify(other, a_qualification())
    Booking.objects.filter(pk=second.pk).update(authorization=given)
    merge_contacts(kept=one, merged=other, by=carol)
    assert _states(first, second) == left
    # What was signed off is told with the seat that stays.
    assert Booking.objects.get(state="attended").authorization == given


def test_a_seat_paid_twice_is_paid_back_once(carol: User) -> None:
    session = a_session(a_workshop(price_minor=1000))
    kept, merged = a_contact(), a_contact()
    first, second = _paid(kept, session), _paid(merged, session)
    merge_contacts(kept=kept, merged=merged, by=carol)
    assert _states(first, second) == ["confirmed", "cancelled"]
    assert Refund.objects.get().amount_minor == 1000


def test_a_seat_that_is_being_paid_is_let_end_first(carol: User) -> None:
    session = a_session(a_workshop(price_minor=1000))
    kept, merged = a_contact(), a_contact()
    book_for(session=session, contact=kept, by=carol, is_free=True)
    held = book_for(session=session, contact=merged, by=carol)
    with pytest.raises(MergeConflict):
        merge_contacts(kept=kept, merged=merged, by=carol)
    assert _states(held) == ["held"]


def test_who_leads_by_both_cards_leads_once(alice: User, carol: User) -> None:
    kept, merged = a_contact(), a_contact(a_user("two@example.org"))
    workshop = a_workshop(trainers=[kept, merged])
    both, one = a_session(workshop, trainers=[kept, merged]), a_session(start=at(9, 9), trainers=[kept])
    merge_contacts(kept=kept, merged=merged, by=carol)
    assert set(SessionTrainer.objects.values_list("session", "contact")) == {
        (both.pk, kept.pk), (one.pk, kept.pk),
    }  # fmt: skip
    assert list(workshop.trainers.all()) == [kept]
    # The account of the merged card leads what the kept one leads.
    rows = WorkshopSessionUserObjectPermission.objects.values_list("content_object", "user__email")
    assert set(rows) == {(both.pk, "two@example.org"), (one.pk, "two@example.org")}


def test_one_address_opens_the_calendar_of_both(alice: User, carol: User) -> None:
    merged = a_contact(a_user("two@example.org"))
    kept = a_contact()
    assert merged.user is not None
    theirs = open_feed(contact=merged, by=merged.user)
    own = CalendarFeed.objects.create(contact=kept)
    merge_contacts(kept=kept, merged=merged, by=carol)
    assert list(CalendarFeed.objects.standing()) == [own]
    theirs.refresh_from_db()
    assert (theirs.contact, theirs.revoked_at is None) == (kept, False)
