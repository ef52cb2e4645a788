"""Reminders, thanks and lists: the right people, once, and anew when a session moves."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Contact, User
from accounts.records import record
from equipment.models import Authorization
from kit.mail import deliver, post
from tests.equipment.machines import a_machine, a_qualification, qualify
from tests.makers import a_contact
from tests.workshops.shops import a_session, a_workshop
from workshops import reminding
from workshops.actions.session_changes import change_session
from workshops.actions.session_ends import cancel_session
from workshops.models import Booking, SessionTrainer, WorkshopSession
from workshops.reminding import remind_of_sessions, send_lists, thank_for_coming

pytestmark = pytest.mark.django_db


def _in(hours: float) -> datetime:
    return timezone.now() + timedelta(hours=hours)


def _booked(session: WorkshopSession, hours_ago: float = 100, **values: object) -> Booking:
    """A seat that somebody has had for a while."""
    contact = a_contact(email=f"n{Contact.objects.count()}@example.org")
    values = {"state": "confirmed", "created_at": _in(-hours_ago), **values}
    return Booking.objects.create(session=session, contact=contact, booker=contact, **values)


def _letters(kind: str) -> list[int]:
    jobs = ProcrastinateJob.objects.filter(task_name="kit.deliver", args__kind=kind).order_by("pk")
    return [job.args["subject_id"] for job in jobs]


def test_reminded_once_within_a_day() -> None:
    soon, later = a_session(start=_in(23)), a_session(start=_in(25))
    booked = [_booked(soon), _booked(soon)]
    _booked(later)
    assert [remind_of_sessions(), remind_of_sessions()] == [2, 0]
    assert _letters("session_reminder") == [one.pk for one in booked]


def test_who_has_no_seat_or_no_session_is_not_reminded(carol: User) -> None:
    soon, off = a_session(start=_in(20)), a_session(start=_in(20))
    _booked(soon, state="cancelled", ended_at=_in(-2))
    _booked(soon, state="waitlisted", queued_at=_in(-90))
    _booked(soon, state="offered", queued_at=_in(-90), held_until=_in(3))
    _booked(a_session(start=_in(-1)))
    _booked(off)
    cancel_session(session=off, reason="Panne.", by=carol)
    assert remind_of_sessions() == 0


def test_what_the_team_booked_unpaid_is_reminded_of_and_a_payment_under_way_is_not() -> None:
    soon = a_session(start=_in(20))
    unpaid = _booked(soon, state="held", held_until=soon.starts_at)
    _booked(soon, state="held", held_until=_in(0.4))
    assert remind_of_sessions() == 1
    deliver("session_reminder", unpaid.pk)
    assert "pas encore payée" in mail.outbox[0].body


def test_who_learnt_of_it_less_than_a_day_before_is_not_reminded() -> None:
    soon = a_session(start=_in(20))
    _booked(soon, hours_ago=3)
    # Waited for long, and took the seat that was offered an hour ago.
    waited = _booked(soon, queued_at=_in(-90))
    record("booking.accepted", waited, by=None)
    assert remind_of_sessions() == 0


def test_a_session_that_moves_is_reminded_of_anew(carol: User) -> None:
    session = a_session(start=_in(20))
    booking = _booked(session)
    assert remind_of_sessions() == 1
    change_session(session=session, start=_in(60), by=carol)
    assert remind_of_sessions() == 0
    # Two days later; the row alone tells of the time.
    ago = timedelta(hours=40)
    booking.refresh_from_db()
    assert booking.reminded_at is not None
    Booking.objects.update(reminded_at=booking.reminded_at - ago)
    moved = WorkshopSession.objects.get()
    assert moved.moved_at is not None
    WorkshopSession.objects.update(
        starts_at=moved.starts_at - ago, ends_at=moved.ends_at - ago, moved_at=moved.moved_at - ago
    )
    assert [remind_of_sessions(), remind_of_sessions()] == [1, 0]


def test_a_move_to_the_next_hours_was_told_by_its_own_letter(carol: User) -> None:
    session = a_session(start=_in(50))
    _booked(session)
    change_session(session=session, start=_in(10), by=carol)
    assert remind_of_sessions() == 0


def test_a_kill_marks_nobody_who_was_not_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    soon = a_session(start=_in(20))
    first, second = _booked(soon), _booked(soon)

    def killed(kind: str, pk: int) -> None:
        if pk == second.pk:
            raise KeyboardInterrupt
        post(kind, pk)

    monkeypatch.setattr(reminding, "post", killed)
    with pytest.raises(KeyboardInterrupt):
        remind_of_sessions()
    monkeypatch.undo()
    assert _letters("session_reminder") == [first.pk]
    assert remind_of_sessions() == 1
    assert _letters("session_reminder") == [first.pk, second.pk]


def test_a_reminder_is_silent_when_the_seat_was_given_up_since() -> None:
    booking = _booked(a_session(start=_in(20)))
    remind_of_sessions()
    Booking.objects.update(state="cancelled", ended_at=timezone.now())
    deliver("session_reminder", booking.pk)
    assert mail.outbox == []


def _yesterday() -> datetime:
    return timezone.localtime().replace(hour=10, minute=0) - timedelta(days=1)


def test_those_who_came_are_thanked_the_next_morning() -> None:
    past = a_session(start=_yesterday())
    came = _booked(past, state="attended")
    _booked(past, state="absent")
    _booked(a_session(start=_yesterday() - timedelta(days=9)), state="attended")
    today = timezone.localtime().replace(hour=0, minute=1)
    _booked(a_session(start=today, end=today + timedelta(seconds=1)), state="attended")
    assert [thank_for_coming(), thank_for_coming()] == [1, 0]
    assert _letters("session_thanks") == [came.pk]
    deliver("session_thanks", came.pk)
    assert "Regardez le programme." in mail.outbox[0].body
    # The person may do without it: mail programs offer that themselves.
    assert mail.outbox[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_thanks_name_the_machines_that_a_sign_off_opened() -> None:
    laser, safety = a_qualification(), a_qualification()
    a_machine(laser, name_fr="Trotec")
    a_machine(laser, name_fr="Epilog", is_visible=False)
    a_machine(laser, safety, name_fr="Grosse fraiseuse")
    a_machine(safety, name_fr="Perceuse")
    booking = _booked(a_session(a_workshop(gives=laser), start=_yesterday()), state="attended")
    given = qualify(booking.contact, laser)
    Booking.objects.update(authorization=given)
    deliver("session_thanks", booking.pk)
    assert "Ouvert pour vous\u00a0: Trotec\n" in mail.outbox[0].body
    assert "/portal/machines/" in mail.outbox[0].body
    mail.outbox.clear()
    Authorization.objects.update(revoked_at=timezone.now(), revocation_reason="Erreur")
    deliver("session_thanks", booking.pk)
    assert "Trotec" not in mail.outbox[0].body


def test_who_leads_it_gets_the_list_once_and_anew_when_it_moves(carol: User) -> None:
    trainer, dismissed = a_contact(email="trainer@example.org"), a_contact()
    session = a_session(start=_in(20), trainers=[trainer, dismissed])
    SessionTrainer.objects.filter(contact=dismissed).update(released_at=timezone.now())
    _booked(session)
    _booked(session, state="waitlisted", queued_at=_in(-90))
    Contact.objects.filter(bookings__state="confirmed").update(given_name="Ana", family_name="Roy")
    assert [send_lists(), send_lists()] == [1, 0]
    (told,) = _letters("trainer_list")
    deliver("trainer_list", told)
    letter = mail.outbox[0]
    assert letter.to == ["trainer@example.org"]
    assert "1 personne vient." in letter.body
    assert "1. Ana Roy" in letter.body
    assert "Sur liste d’attente\u00a0: 1" in letter.body
    change_session(session=session, start=_in(10), by=carol)
    assert send_lists() == 1
