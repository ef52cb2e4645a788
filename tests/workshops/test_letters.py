"""Letters on bookings: to whom, in which language, and what they say of money, time and what to do."""

from datetime import timedelta
from typing import Any

import icalendar
import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from accounts.actions.representation import set_legal_representative
from accounts.models import Association, User
from kit.mail import deliver
from tests.equipment.machines import a_machine, at, contact_of
from tests.makers import a_contact, pay
from tests.workshops.shops import a_session, a_workshop
from workshops.actions.booking import book, book_for
from workshops.actions.booking_ends import cancel_booking, end_for_cancelled_session
from workshops.actions.session_changes import change_session
from workshops.actions.session_ends import cancel_session
from workshops.actions.waiting import join_line
from workshops.models import Booking

pytestmark = pytest.mark.django_db


def _told(kind: str, booking: Booking) -> EmailMessage | None:
    """The letter as it is sent; None when there is nothing to say any more."""
    mail.outbox.clear()
    deliver(kind, booking.pk)
    return mail.outbox[0] if mail.outbox else None


def _text(kind: str, booking: Booking) -> str:
    letter = _told(kind, booking)
    assert letter is not None
    return f"{letter.subject}\n{letter.body}".replace("\u00a0", " ")


def _paid(alice: User, **values: object) -> Booking:
    """Alice's seat at 35 euros, in seven days."""
    session = a_session(a_workshop(name_fr="Laser", price_minor=3500, **values), place="Salle 2")
    (booking,) = book(session=session, contacts=[contact_of(alice)], booker=contact_of(alice), by=alice)
    assert booking.line is not None
    pay(booking.line.order)
    booking.refresh_from_db()
    return booking


def test_a_confirmation_says_what_when_where_and_how_to_leave(alice: User) -> None:
    text = _text("booking_confirmed", _paid(alice))
    assert "Inscription : Laser" in text
    assert "Où : Salle 2" in text
    assert "Prix : 35,00 €" in text
    assert "Remboursement intégral jusqu’au : " in text
    assert "/portal/bookings/" in text
    # Alice comes herself: whose seat it is needs no word.
    assert "Qui vient" not in text


def test_the_limit_is_told_as_it_is_when_the_letter_is_sent(alice: User) -> None:
    text = _text("booking_confirmed", _paid(alice, cancel_hours=24 * 8, late_refund_percent=30))
    assert "Remboursement intégral" not in text
    assert "30 % du prix" in text
    assert "rien n’est remboursé" in _text("booking_confirmed", _paid(alice, cancel_hours=24 * 8))


def test_rooms_are_where_it_is_when_no_place_was_typed(carol: User) -> None:
    room = a_machine(name_fr="Salle du haut", kind="space")
    session = a_session(equipment=[room, a_machine(name_fr="Perceuse")])
    text = _text("booking_confirmed", book_for(session=session, contact=a_contact(), by=carol))
    assert "Où : Salle du haut" in text
    assert "Perceuse" not in text
    assert "Prix" not in text


def test_a_seat_comes_with_the_file_for_one_s_calendar(alice: User, carol: User) -> None:
    Association.objects.update(name="Le Fab", email="bonjour@example.org")
    booking = _paid(alice)
    change_session(session=booking.session, place="Salle 3, au fond", by=carol)
    letter = _told("booking_confirmed", booking)
    assert letter is not None
    (attached,) = letter.attachments
    assert (attached[0].endswith(".ics"), attached[2]) == (True, "text/calendar")
    read: Any = icalendar.Calendar.from_ical(attached[1])
    (event,) = read.walk("VEVENT")
    assert (read["METHOD"], event["SUMMARY"], event["LOCATION"]) == ("PUBLISH", "Laser", "Salle 3, au fond")
    assert event["DTSTART"].dt == booking.session.starts_at
    assert event["SEQUENCE"] == 1
    assert event["ORGANIZER"] == "mailto:bonjour@example.org"
    # Whoever else comes is nobody's business.
    assert "alice" not in attached[1].lower()


def test_who_represents_a_child_is_written_to_in_their_language() -> None:
    mother = a_contact(given_name="Marie", email="roy@example.org", language="en")
    child = a_contact(given_name="Zoé", family_name="Roy", email="zoe@example.org", language="fr")
    set_legal_representative(contact=child, representative=mother, by=None)
    child.refresh_from_db()
    session = a_session(a_workshop(name_fr="Laser", name_en="Laser cutter"))
    for booker in (mother, child):
        Booking.objects.all().delete()
        booking = Booking.objects.create(session=session, contact=child, booker=booker, state="confirmed")
        letter = _told("booking_confirmed", booking)
        assert letter is not None
        assert (letter.to, letter.subject) == (["roy@example.org"], "Booked: Laser cutter")
        assert "Who comes: Zoé Roy" in letter.body


def test_who_has_no_address_is_written_to_by_who_booked() -> None:
    friend, guest = a_contact(email="friend@example.org"), a_contact(email="")
    session = a_session()
    booking = Booking.objects.create(session=session, contact=guest, booker=friend, state="confirmed")
    letter = _told("booking_confirmed", booking)
    assert letter is not None
    assert letter.to == ["friend@example.org"]
    # Without anybody's address nothing is sent, and nothing fails.
    Booking.objects.update(booker=guest)
    assert _told("booking_confirmed", booking) is None


def test_an_offer_says_until_when_to_answer_and_is_silent_after_that(carol: User) -> None:
    session = a_session(a_workshop(price_minor=3500), capacity=1)
    taken = book_for(session=session, contact=a_contact(), by=carol, is_free=True)
    guest = a_contact(email="guest@example.org")
    waiting = join_line(session=session, contact=guest, booker=guest, by=None)
    text = _text("booking_waitlisted", waiting)
    assert "Place dans la file : 1" in text
    assert "35,00 €" in text
    cancel_booking(booking=taken, by=carol)
    waiting.refresh_from_db()
    assert waiting.held_until is not None
    text = _text("seat_offered", waiting)
    assert f"Répondre avant le : {timezone.localtime(waiting.held_until).day}" in text
    assert "Prendre la place" in text
    assert _told("booking_waitlisted", waiting) is None
    Booking.objects.filter(pk=waiting.pk).update(held_until=timezone.now() - timedelta(minutes=1))
    assert _told("seat_offered", waiting) is None


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("not answered in time", "Le délai de réponse est passé"),
        ("may not book any more", "il manque maintenant quelque chose"),
        ("no seat was freed", "sans qu’une place se libère"),
    ],
)
def test_off_the_line_for_each_reason(reason: str, said: str) -> None:
    contact = a_contact(email="guest@example.org")
    booking = Booking.objects.create(
        session=a_session(), contact=contact, booker=contact, state="lapsed", end_reason=reason,
        queued_at=timezone.now(), ended_at=timezone.now(),
    )  # fmt: skip
    text = _text("offer_lapsed", booking)
    assert said in text
    assert reason not in text


def test_a_cancellation_says_what_goes_back(alice: User) -> None:
    booking = _paid(alice, cancel_hours=24 * 8, late_refund_percent=30)
    cancel_booking(booking=booking, by=alice)
    text = _text("booking_cancelled", booking)
    assert "10,50 € vous sont remboursés" in text
    # The program's own note is no reason for anybody to read.
    assert "given up" not in text


def test_the_team_s_words_are_told(alice: User, carol: User) -> None:
    booking = _paid(alice)
    cancel_booking(booking=booking, by=carol, reason="La machine est en panne.")
    text = _text("booking_cancelled", booking)
    assert "La machine est en panne." in text
    assert "35,00 € vous sont remboursés" in text


def test_a_session_that_does_not_take_place(alice: User, carol: User) -> None:
    booking = _paid(alice)
    cancel_session(session=booking.session, reason="Too few people had booked.", by=carol)
    end_for_cancelled_session(booking.pk)
    text = _text("session_cancelled", booking)
    assert "Séance annulée : Laser" in text
    assert "Too few" not in text
    assert "35,00 € vous sont remboursés" in text


def test_another_time_is_told_to_those_who_are_still_in(alice: User, carol: User) -> None:
    booking = _paid(alice)
    moved = change_session(session=booking.session, start=at(9, 15), by=carol)
    text = _text("session_moved", booking)
    assert "15 h–17 h" in text
    assert "entièrement remboursé" in text
    cancel_booking(booking=booking, by=alice)
    assert _told("session_moved", booking) is None
    assert moved.revision == 1


def test_what_is_over_is_confirmed_to_nobody(alice: User) -> None:
    booking = _paid(alice)
    cancel_booking(booking=booking, by=alice)
    for kind in ("booking_confirmed", "booking_transferred", "session_reminder", "session_thanks"):
        assert _told(kind, booking) is None
