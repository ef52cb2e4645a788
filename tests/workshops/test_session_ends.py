"""Sessions end: cancelled by the team or for want of people, with everybody's money; closed when over."""

from datetime import timedelta

import pytest
from django.db.models import F
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import AuditEntry, User
from billing.models import Order, Refund
from equipment.models import Occupancy
from kit.refusals import InvalidInput, NotAllowed
from kit.states import StateForbids
from tests.equipment.machines import a_machine, at, contact_of
from tests.makers import a_contact, pay
from tests.workshops.shops import a_session, a_trainer_of, a_workshop
from workshops import tasks
from workshops.actions import session_ends
from workshops.actions.booking import book
from workshops.actions.booking_ends import cancel_booking, end_for_cancelled_session
from workshops.actions.session_changes import change_session
from workshops.actions.session_ends import (
    TOO_FEW,
    cancel_session,
    cancel_undersubscribed,
    close_session,
    end_bookings,
)
from workshops.models import Booking, SessionTrainer, Workshop, WorkshopSession
from workshops.refusals import AttendanceMissing, SessionNotOver, SessionOver

pytestmark = pytest.mark.django_db


def _booked(session: WorkshopSession, *, is_paid: bool = False) -> Booking:
    guest = a_contact()
    booking = book(session=session, contacts=[guest], booker=guest, by=None)[0]
    if is_paid:
        pay(Order.objects.get(lines__booking=booking))
    return booking


def _states(session: WorkshopSession) -> list[str]:
    return list(Booking.objects.filter(session=session).order_by("pk").values_list("state", flat=True))


def _jobs() -> list[dict[str, object]]:
    return [job.args for job in ProcrastinateJob.objects.filter(task_name="workshops.end_bookings")]


def test_cancelling_lets_everything_go_at_once(carol: User, alice: User) -> None:
    laser = a_machine()
    session = a_session(equipment=[laser])
    a_trainer_of(session, alice)
    cancelled = cancel_session(session=session, reason=" La machine est en panne. ", by=carol)
    assert (cancelled.state, cancelled.cancel_reason) == ("cancelled", "La machine est en panne.")
    assert (cancelled.revision, cancelled.cancelled_at is not None) == (1, True)
    assert not Occupancy.objects.standing().exists()
    # What it was to take can still be read.
    assert list(cancelled.equipment) == [laser]
    assert not SessionTrainer.objects.standing().exists()
    assert not WorkshopSession.objects.led_by(alice).exists()
    assert a_session(equipment=[laser], trainers=[contact_of(alice)]).pk
    # Twice changes nothing.
    assert cancel_session(session=session, reason="Autre chose", by=carol).revision == 1
    assert _jobs() == [{"session_id": session.pk}]
    assert AuditEntry.objects.about(session).get().reason == "La machine est en panne."


def test_why_is_told_and_what_is_over_stays(carol: User) -> None:
    session = a_session()
    for reason in ("  ", "x" * 1001, "a\0b"):
        with pytest.raises(InvalidInput):
            cancel_session(session=session, reason=reason, by=carol)
    over = a_session(start=at(-2, 10))
    with pytest.raises(SessionOver):
        cancel_session(session=over, reason="Trop tard", by=carol)


def test_the_job_ends_every_booking_with_its_money(carol: User) -> None:
    session = a_session(a_workshop(price_minor=3000, takes_guests=True))
    for is_paid in (True, True, False):
        _booked(session, is_paid=is_paid)
    cancel_session(session=session, reason="La machine est en panne.", by=carol)
    assert _states(session) == ["confirmed", "confirmed", "held"]
    tasks.end_bookings(session.pk)
    assert _states(session) == ["cancelled", "cancelled", "cancelled"]
    assert sorted(Refund.objects.values_list("amount_minor", flat=True)) == [3000, 3000]
    # After a kill it may run again.
    assert end_bookings(session.pk) == 0
    assert Refund.objects.count() == 2


def test_one_that_fails_keeps_nobody_waiting(carol: User, monkeypatch: pytest.MonkeyPatch) -> None:
    session = a_session(a_workshop(takes_guests=True))
    first = _booked(session)
    _booked(session)
    cancel_session(session=session, reason="Panne", by=carol)

    def end_some(pk: int) -> None:
        if pk == first.pk:
            raise ZeroDivisionError
        end_for_cancelled_session(pk)

    with monkeypatch.context() as patch:
        patch.setattr(session_ends, "end_for_cancelled_session", end_some)
        with pytest.raises(ExceptionGroup):
            end_bookings(session.pk)
    assert _states(session) == ["confirmed", "cancelled"]
    assert end_bookings(session.pk) == 1


def test_the_bookings_of_what_takes_place_are_not_ended() -> None:
    session = a_session(a_workshop(takes_guests=True))
    _booked(session)
    assert end_bookings(session.pk) == 0
    assert _states(session) == ["confirmed"]


def _deadline_passes(session: WorkshopSession) -> None:
    WorkshopSession.objects.filter(pk=session.pk).update(
        starts_at=F("starts_at") - timedelta(days=6), ends_at=F("ends_at") - timedelta(days=6)
    )


def _with(people: int, **values: int) -> WorkshopSession:
    """A session in seven days that needs two people."""
    workshop = a_workshop(**{"takes_guests": True, "least_people": 2, "decide_hours": 48, **values})
    session = a_session(workshop)
    for _ in range(people):
        _booked(session)
    return session


def test_too_few_people_cancel_it_at_the_deadline() -> None:
    few, enough, none_needed = _with(1), _with(2), _with(0, least_people=0)
    assert cancel_undersubscribed() == 0
    for session in (few, enough, none_needed):
        _deadline_passes(session)
    assert cancel_undersubscribed() == 1
    for session, state in ((few, "cancelled"), (enough, "scheduled"), (none_needed, "scheduled")):
        session.refresh_from_db()
        assert (session.state, session.decided_at is not None) == (state, True)
    few.refresh_from_db()
    assert few.cancel_reason == TOO_FEW
    assert few.why_cancelled == "Trop peu de personnes étaient inscrites."
    assert _jobs() == [{"session_id": few.pk}]
    assert AuditEntry.objects.about(few).get().actor is None


def test_who_has_not_paid_does_not_count() -> None:
    session = _with(2, price_minor=1000)
    _deadline_passes(session)
    assert cancel_undersubscribed() == 1


def test_once_it_is_settled_it_takes_place(carol: User) -> None:
    session = _with(2)
    _deadline_passes(session)
    assert cancel_undersubscribed() == 0
    cancel_booking(booking=session.bookings.all()[0], by=carol)
    Workshop.objects.update(least_people=5)
    assert cancel_undersubscribed() == 0
    session.refresh_from_db()
    assert session.state == "scheduled"


def test_one_that_was_moved_is_asked_anew(carol: User) -> None:
    session = _with(2)
    _deadline_passes(session)
    cancel_undersubscribed()
    change_session(session=session, start=at(9, 10), by=carol)
    cancel_booking(booking=session.bookings.all()[0], by=carol)
    assert cancel_undersubscribed() == 0
    _deadline_passes(session)
    WorkshopSession.objects.filter(pk=session.pk).update(starts_at=at(1, 10))
    assert cancel_undersubscribed() == 1


def test_its_trainer_closes_it_once_everybody_is_marked(alice: User, bob: User, trudy: User) -> None:
    session = a_session(a_workshop(takes_guests=True))
    a_trainer_of(session, alice)
    a_trainer_of(a_session(start=at(9, 9)), bob)
    booking = _booked(session)
    for user in (bob, trudy):
        with pytest.raises(NotAllowed):
            close_session(session=session, by=user)
    with pytest.raises(SessionNotOver):
        close_session(session=session, by=alice)
    WorkshopSession.objects.filter(pk=session.pk).update(starts_at=at(-2, 9), ends_at=at(-2, 11))
    with pytest.raises(AttendanceMissing):
        close_session(session=session, by=alice)
    Booking.objects.filter(pk=booking.pk).update(state="attended")
    assert close_session(session=session, by=alice).state == "held"
    assert close_session(session=session, by=alice).state == "held"
    assert AuditEntry.objects.about(session).count() == 1


def test_what_took_place_is_not_cancelled(carol: User) -> None:
    session = a_session(start=at(-2, 9), state="held")
    with pytest.raises((SessionOver, StateForbids)):
        cancel_session(session=session, reason="Trop tard", by=carol)
