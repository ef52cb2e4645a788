"""Sessions are changed: what is given and nothing else, and who is told."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import AuditEntry, User
from equipment.models import Occupancy
from equipment.refusals import InThePast
from kit.refusals import Invalid, InvalidInput
from kit.states import StateForbids
from tests.equipment.machines import a_machine, at, contact_of
from tests.makers import a_contact
from tests.workshops.shops import a_session, a_trainer_of, a_workshop
from workshops.actions.booking import book
from workshops.actions.session_changes import change_session
from workshops.actions.waiting import join_line
from workshops.models import Booking, SessionTrainer, WorkshopSession
from workshops.refusals import EquipmentTaken, SeatsTaken, SessionOver, TrainerBusy

pytestmark = pytest.mark.django_db


def _booked(session: WorkshopSession) -> Booking:
    guest = a_contact()
    return book(session=session, contacts=[guest], booker=guest, by=None)[0]


def _told(kind: str) -> list[int]:
    jobs = ProcrastinateJob.objects.filter(args__kind=kind).order_by("pk")
    return [job.args["subject_id"] for job in jobs]


def test_another_time_moves_all_and_tells_everybody(carol: User, alice: User) -> None:
    laser = a_machine()
    session = a_session(a_workshop(minutes=90, takes_guests=True), capacity=1, equipment=[laser])
    trainer = a_trainer_of(session, alice)
    SessionTrainer.objects.update(told_at=session.created_at)
    booked, guest = _booked(session), a_contact()
    waiting = join_line(session=session, contact=guest, booker=guest, by=None)
    moved = change_session(session=session, start=at(8, 14), by=carol)
    assert (moved.starts_at, moved.ends_at) == (at(8, 14), at(8, 15, 30))
    assert moved.revision == 1
    assert moved.moved_at is not None
    assert moved.moved_at >= booked.created_at
    assert _told("session_moved") == [booked.pk, waiting.pk]
    standing = Occupancy.objects.standing().get()
    assert (standing.starts_at, standing.ends_at) == (at(8, 14), at(8, 15, 30))
    trainer.refresh_from_db()
    # Their list was of another time.
    assert (trainer.starts_at, trainer.ends_at, trainer.told_at) == (at(8, 14), at(8, 15, 30), None)
    verbs = AuditEntry.objects.about(session).values_list("verb", flat=True)
    assert sorted(verbs) == ["session.changed", "session.moved"]


def test_it_may_move_into_its_own_time(carol: User, alice: User) -> None:
    session = a_session(start=at(7, 10), equipment=[a_machine()])
    a_trainer_of(session, alice)
    assert change_session(session=session, start=at(7, 11), by=carol).ends_at == at(7, 13)


def test_other_words_tell_nobody(carol: User) -> None:
    session = a_session(a_workshop(takes_guests=True), equipment=[a_machine()])
    _booked(session)
    changed = change_session(session=session, place="Cour", note_fr="Apportez un tablier", by=carol)
    assert (changed.place, changed.note_fr, changed.revision, changed.moved_at) == (
        "Cour", "Apportez un tablier", 1, None,
    )  # fmt: skip
    assert _told("session_moved") == []
    # Nothing is nothing.
    assert change_session(session=session, place="Cour", by=carol).revision == 1
    assert AuditEntry.objects.about(session).count() == 1
    assert change_session(session=session, place="", by=carol).place == ""


def test_what_it_takes_no_more_is_free(carol: User) -> None:
    laser, saw = a_machine(), a_machine()
    session = a_session(equipment=[laser])
    changed = change_session(session=session, equipment=[saw], by=carol)
    assert list(changed.equipment) == [saw]
    assert a_session(equipment=[laser]).pk
    assert list(change_session(session=session, equipment=[], by=carol).equipment) == []


def test_a_clash_leaves_it_as_it_was(carol: User, alice: User) -> None:
    laser = a_machine(name_fr="Laser")
    a_session(start=at(8, 10), equipment=[laser], trainers=[contact_of(alice)])
    session = a_session(start=at(9, 10), equipment=[laser])
    with pytest.raises(EquipmentTaken, match="Laser"):
        change_session(session=session, start=at(8, 11), place="Cour", by=carol)
    with pytest.raises(TrainerBusy, match="Alice Martin"):
        change_session(session=session, start=at(8, 11), equipment=[], trainers=[contact_of(alice)], by=carol)
    session.refresh_from_db()
    assert (session.starts_at, session.place, session.moved_at) == (at(9, 10), "", None)
    assert Occupancy.objects.standing().filter(starts_at=at(9, 10)).count() == 1


def test_more_seats_go_to_those_who_wait(carol: User) -> None:
    session = a_session(a_workshop(takes_guests=True), capacity=1)
    _booked(session)
    guests = [a_contact() for _ in range(2)]
    line = [join_line(session=session, contact=one, booker=one, by=None) for one in guests]
    change_session(session=session, capacity=2, by=carol)
    states = [Booking.objects.get(pk=one.pk).state for one in line]
    assert states == ["offered", "waitlisted"]
    with pytest.raises(SeatsTaken, match="2"):
        change_session(session=session, capacity=1, by=carol)
    with pytest.raises(Invalid):
        change_session(session=session, capacity=0, by=carol)


def test_what_is_over_or_cancelled_is_not_moved(carol: User) -> None:
    over = a_session(start=at(-2, 10))
    with pytest.raises(SessionOver):
        change_session(session=over, start=at(3, 10), by=carol)
    coming = a_session()
    with pytest.raises(InThePast):
        change_session(session=coming, start=at(-1, 10), by=carol)
    with pytest.raises(InvalidInput):
        change_session(session=coming, end=coming.starts_at - timedelta(hours=1), by=carol)
    WorkshopSession.objects.filter(pk=coming.pk).update(
        state="cancelled", cancelled_at=coming.created_at, cancel_reason="Panne"
    )
    with pytest.raises(StateForbids):
        change_session(session=coming, place="Cour", by=carol)


def test_a_session_that_runs_goes_on_longer(carol: User) -> None:
    session = a_session(start=at(-1, 10), end=at(1, 10))
    assert change_session(session=session, end=at(1, 12), by=carol).ends_at == at(1, 12)
    with pytest.raises(InThePast):
        change_session(session=session, end=at(-1, 12), by=carol)


def test_a_move_beyond_the_deadline_asks_anew(carol: User) -> None:
    session = a_session(a_workshop(decide_hours=48, least_people=2), start=at(3, 10))
    assert change_session(session=session, start=at(1, 10), by=carol).decided_at
    assert change_session(session=session, start=at(9, 10), by=carol).decided_at is None
