"""Bookings: what is asked before, what is held, what is paid, what goes back."""

from datetime import date, timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from accounts.permissions import rebuild_permissions
from billing.actions.orders import expire_holds
from billing.models import CreditNote, Order, Refund
from billing.refusals import PriceChanged
from billing.states import OrderState
from kit.refusals import InvalidInput, NotAllowed
from tests.equipment.machines import a_qualification, at, contact_of, qualify
from tests.makers import a_contact, pay
from tests.workshops.shops import a_session, a_workshop
from workshops.actions.booking import book, book_for
from workshops.actions.booking_ends import cancel_booking, end_for_cancelled_session, transfer_booking
from workshops.deciding import BookingReason, may_book, may_book_all
from workshops.models import Booking, PriceKind, WorkshopSession
from workshops.prices import refund_of
from workshops.refusals import BookingOver, BookingRefused, OtherWorkshop, PaymentOpen, SessionFull
from workshops.states import BookingState

pytestmark = pytest.mark.django_db

PRICED = {"price_minor": 3000, "member_price_minor": 2000, "late_refund_percent": 50}


def _book(user: User, session: WorkshopSession, **more: int) -> Booking:
    contact = contact_of(user)
    return book(session=session, contacts=[contact], booker=contact, by=user, **more)[0]


def _booked_and_paid(user: User, session: WorkshopSession) -> Booking:
    booking = _book(user, session)
    pay(Order.objects.get(lines__booking=booking))
    booking.refresh_from_db()
    return booking


def test_what_costs_nothing_is_confirmed_at_once(alice: User) -> None:
    booking = _book(alice, a_session())
    assert (booking.state, booking.line) == (BookingState.CONFIRMED, None)
    letters = ProcrastinateJob.objects.filter(args__kind="booking_confirmed")
    assert [job.args["subject_id"] for job in letters] == [booking.pk]


def test_a_seat_is_held_then_paid(alice: User) -> None:
    booking = _book(alice, a_session(a_workshop(**PRICED)), expected_minor=2000)
    assert (booking.state, booking.price_minor, booking.price_kind) == ("held", 2000, PriceKind.MEMBER)
    order = Order.objects.get()
    assert (order.total.minor, order.pay_by) == (2000, booking.held_until)
    pay(order)
    booking.refresh_from_db()
    assert booking.state == BookingState.CONFIRMED


def test_another_price_than_the_one_shown_is_told(alice: User) -> None:
    with pytest.raises(PriceChanged):
        _book(alice, a_session(a_workshop(**PRICED)), expected_minor=3000)
    assert not Booking.objects.exists()
    assert not Order.objects.exists()


def test_a_second_click_is_the_same_seat(alice: User) -> None:
    session = a_session(a_workshop(**PRICED))
    assert _book(alice, session) == _book(alice, session)
    assert Order.objects.count() == 1


def test_a_hold_that_nobody_paid_frees_the_seat(alice: User, bob: User) -> None:
    session = a_session(a_workshop(**PRICED), capacity=1)
    late = _book(alice, session)
    with pytest.raises(SessionFull) as full:
        _book(bob, session)
    assert full.value.facts == {"waitlist_position": 1}
    Order.objects.update(pay_by=timezone.now() - timedelta(minutes=1))
    Booking.objects.update(held_until=F("held_until") - timedelta(hours=1))
    # Nobody swept yet: whoever wants the seat does.
    assert _book(bob, session).state == BookingState.HELD
    late.refresh_from_db()
    expired = Order.objects.get(lines__booking=late)
    assert (late.state, expired.state) == (BookingState.LAPSED, OrderState.EXPIRED)


def test_money_that_comes_after_the_seat_is_gone_goes_back(alice: User) -> None:
    session = a_session(a_workshop(**PRICED))
    booking = _book(alice, session)
    Order.objects.update(pay_by=timezone.now() - timedelta(minutes=1))
    assert expire_holds() == 1
    pay(Order.objects.get())
    booking.refresh_from_db()
    assert booking.state == BookingState.LAPSED
    assert Refund.objects.get().amount_minor == 2000


def test_children_are_booked_on_one_order(alice: User) -> None:
    parent = contact_of(alice)
    child = a_contact(given_name="Lou", legal_representative=parent, birth_on=date(2016, 3, 1))
    rebuild_permissions()
    session = a_session(a_workshop(**PRICED))
    made = book(session=session, contacts=[parent, child], booker=parent, by=alice, expected_minor=5000)
    order = Order.objects.get()
    assert (order.total.minor, order.lines.count(), order.contact) == (5000, 2, parent)
    pay(order)
    assert {one.state for one in Booking.objects.filter(pk__in=[b.pk for b in made])} == {"confirmed"}
    cancel_booking(booking=Booking.objects.get(contact=child), by=alice)
    assert Refund.objects.get().amount_minor == 3000
    assert Booking.objects.get(contact=parent).state == BookingState.CONFIRMED


def test_nobody_books_for_a_stranger(alice: User, bob: User) -> None:
    session = a_session()
    with pytest.raises(NotAllowed):
        book(session=session, contacts=[contact_of(bob)], booker=contact_of(alice), by=alice)
    with pytest.raises(NotAllowed):
        book(session=session, contacts=[contact_of(alice)], booker=contact_of(bob), by=alice)
    with pytest.raises(InvalidInput):
        book(session=session, contacts=[contact_of(alice)] * 2, booker=contact_of(alice), by=alice)


def test_a_minor_alone_needs_a_representative(alice: User) -> None:
    contact = contact_of(alice)
    contact.birth_on = date(timezone.localdate().year - 15, 1, 1)
    contact.save()
    with pytest.raises(BookingRefused) as refused:
        _book(alice, a_session())
    assert refused.value.facts["reasons"] == (BookingReason.REPRESENTATIVE_NEEDED,)


def test_prerequisites_are_asked_and_met(alice: User) -> None:
    safety, laser = a_qualification(), a_qualification()
    session = a_session(a_workshop(prerequisites=[safety, laser]))
    qualify(contact_of(alice), safety)
    answer = may_book(contact_of(alice), session)
    assert (answer.reasons, answer.missing) == ((BookingReason.PREREQUISITE_MISSING,), (laser.pk,))
    qualify(contact_of(alice), laser)
    assert may_book(contact_of(alice), session).is_allowed


def test_the_team_waives_what_it_may(carol: User, trudy: User) -> None:
    session = a_session(a_workshop(is_for_members=True, close_hours=500, **PRICED))
    outsider = a_contact()
    with pytest.raises(NotAllowed):
        book_for(session=session, contact=outsider, by=trudy)
    booking = book_for(session=session, contact=outsider, by=carol)
    assert (booking.state, booking.price_minor, booking.held_until) == ("held", 3000, session.starts_at)
    free = book_for(session=session, contact=a_contact(), by=carol, is_free=True)
    assert (free.state, free.price_kind) == (BookingState.CONFIRMED, PriceKind.TEAM)


@pytest.mark.parametrize(
    ("hours", "moved", "expected"), [(72, False, 2000), (24, False, 1000), (24, True, 2000), (-1, True, 0)]
)
def test_what_goes_back_is_what_the_policy_says(alice: User, hours: int, moved: bool, expected: int) -> None:
    booking = _booked_and_paid(alice, a_session(a_workshop(**PRICED)))
    session = booking.session
    now = session.starts_at - timedelta(hours=hours)
    if moved:
        session.moved_at = booking.created_at + timedelta(minutes=1)
    assert refund_of(booking, now) == expected


def test_giving_up_in_time_gives_all_back(alice: User) -> None:
    booking = cancel_booking(booking=_booked_and_paid(alice, a_session(a_workshop(**PRICED))), by=alice)
    order = Order.objects.get()
    assert (booking.state, order.state) == (BookingState.CANCELLED, OrderState.CANCELLED)
    assert (Refund.objects.get().amount_minor, CreditNote.objects.get().total_minor) == (2000, 2000)
    assert cancel_booking(booking=booking, by=alice) == booking
    assert Refund.objects.count() == 1


def test_giving_up_late_gives_a_part_back(alice: User) -> None:
    session = a_session(a_workshop(**PRICED), at(1, 0))
    booking = cancel_booking(booking=_booked_and_paid(alice, session), by=alice)
    assert (booking.state, Refund.objects.get().amount_minor) == (BookingState.CANCELLED, 1000)


def test_nobody_gives_up_anothers_seat(alice: User, bob: User, carol: User) -> None:
    booking = _booked_and_paid(alice, a_session(a_workshop(**PRICED), at(1, 0)))
    with pytest.raises(NotAllowed):
        cancel_booking(booking=booking, by=bob)
    # The team gives everything back, however late.
    cancel_booking(booking=booking, by=carol)
    assert Refund.objects.get().amount_minor == 2000


def test_what_has_begun_is_not_given_up(alice: User) -> None:
    booking = _book(alice, a_session())
    WorkshopSession.objects.update(starts_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(BookingOver):
        cancel_booking(booking=booking, by=alice)


def test_a_cancelled_session_gives_all_back_once(alice: User, bob: User) -> None:
    session = a_session(a_workshop(**PRICED), at(1, 0))
    paid, unpaid = _booked_and_paid(alice, session), _book(bob, session)
    WorkshopSession.objects.update(state="cancelled", cancelled_at=timezone.now(), cancel_reason="Ill")
    for _ in range(2):
        for booking in (paid, unpaid):
            end_for_cancelled_session(booking.pk)
    assert set(Booking.objects.values_list("state", flat=True)) == {"cancelled"}
    assert Refund.objects.get().amount_minor == 2000
    assert ProcrastinateJob.objects.filter(args__kind="session_cancelled").count() == 2


def test_a_seat_moves_to_another_date(alice: User, bob: User) -> None:
    workshop = a_workshop(**PRICED)
    session, later = a_session(workshop), a_session(workshop, at(9, 10), capacity=1)
    booking = _booked_and_paid(alice, session)
    with pytest.raises(OtherWorkshop):
        transfer_booking(booking=booking, to=a_session(a_workshop(**PRICED)), by=alice)
    with pytest.raises(NotAllowed):
        transfer_booking(booking=booking, to=later, by=bob)
    moved = transfer_booking(booking=booking, to=later, by=alice)
    assert (moved.session, moved.state, Refund.objects.count()) == (later, BookingState.CONFIRMED, 0)
    with pytest.raises(SessionFull):
        transfer_booking(booking=_booked_and_paid(bob, session), to=later, by=bob)
    with pytest.raises(PaymentOpen):
        transfer_booking(booking=_book(bob, a_session(workshop, at(11, 10))), to=session, by=bob)


def test_the_decision_costs_the_same_for_one_and_for_many(
    alice: User, django_assert_num_queries: object
) -> None:
    sessions = [a_session(a_workshop(prerequisites=[a_qualification()])) for _ in range(20)]
    people = [contact_of(alice), *(a_contact() for _ in range(9))]
    now = timezone.now()
    with django_assert_num_queries(9):  # type: ignore[operator]  # pytest-django's fixture
        may_book_all({people[0].pk}, {sessions[0].pk}, now)
    with django_assert_num_queries(9):  # type: ignore[operator]  # as above
        told = may_book_all({one.pk for one in people}, {one.pk for one in sessions}, now)
    assert len(told) == 200
