"""Calendars over HTTP, read by a library: one's own by a private address, and those of everybody."""

import uuid
from datetime import timedelta
from typing import Any

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions.representation import set_legal_representative
from accounts.models import Contact, User
from equipment.actions.reserving import reserve_for
from kit.refusals import NotAllowed
from tests.equipment.machines import a_machine, at, contact_of
from tests.makers import a_contact
from tests.workshops.shops import a_session, a_trainer_of, a_workshop
from workshops.actions.booking import book_for
from workshops.actions.booking_ends import cancel_booking
from workshops.actions.feeds import close_feed, open_feed, renew_feed
from workshops.actions.session_changes import change_session
from workshops.actions.session_ends import cancel_session
from workshops.letters.invitation import session_file
from workshops.models import Booking, CalendarFeed, WorkshopSession

pytestmark = pytest.mark.django_db


def _read(path: str, **headers: str) -> icalendar.Calendar:
    answer = Client().get(path, headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    read = icalendar.Calendar.from_ical(answer.content)
    assert isinstance(read, icalendar.Calendar)
    return read


def _events(path: str) -> dict[str, Any]:
    """By summary."""
    return {str(event["SUMMARY"]): event for event in _read(path).walk("VEVENT")}


def _address(user: User) -> str:
    return f"/calendars/{open_feed(contact=contact_of(user), by=user).key}.ics"


def _booked(contact: Contact, session: WorkshopSession, state: str = "confirmed") -> Booking:
    instant = timezone.now()
    over = instant if state in ("cancelled", "lapsed") else None
    return Booking.objects.create(
        session=session, contact=contact, booker=contact, state=state, queued_at=instant,
        held_until=instant + timedelta(hours=1), ended_at=over,
    )  # fmt: skip


def test_one_s_own_time_and_how_sure_it_is(alice: User, bob: User, carol: User) -> None:
    contact = contact_of(alice)
    states = ("confirmed", "held", "offered", "waitlisted", "cancelled", "lapsed")
    for day, state in enumerate(states, 1):
        _booked(contact, a_session(a_workshop(name_fr=state.title()), at(day, 10)), state)
    a_trainer_of(a_session(a_workshop(name_fr="Menuiserie"), at(20, 10), place="Salle 2"), alice)
    machine = a_machine(name_fr="Laser", public_rate_minor=0)
    reserve_for(contact=contact, equipment=machine, start=at(3, 14), end=at(3, 15), by=carol)
    # What others do is in theirs.
    _booked(contact_of(bob), a_session(a_workshop(name_fr="Ailleurs")))
    events = _events(_address(alice))
    assert {name: str(event["STATUS"]) for name, event in events.items()} == {
        "Confirmed": "CONFIRMED",
        "Held (à payer)": "TENTATIVE",
        "Offered (place proposée)": "TENTATIVE",
        "Waitlisted (sur liste d’attente)": "TENTATIVE",
        "Cancelled": "CANCELLED",
        "Menuiserie (vous animez)": "CONFIRMED",
        "Laser": "CONFIRMED",
    }
    led = events["Menuiserie (vous animez)"]
    assert (led["LOCATION"], led["DTSTART"].dt) == ("Salle 2", at(20, 10))
    assert str(led["UID"]).startswith("session-")


def test_a_family_has_one_event_and_no_names(alice: User) -> None:
    session = a_session(a_workshop(name_fr="Couture"))
    mother, child = contact_of(alice), a_contact(given_name="Zoé", family_name="Roy")
    set_legal_representative(contact=child, representative=mother, by=None)
    _booked(child, session)
    _booked(mother, session, "waitlisted")
    _booked(a_contact(given_name="Ana", family_name="Petit"), session)
    trainer = a_contact(given_name="Luc", family_name="Meyer")
    later = a_session(a_workshop(name_fr="Soudure"), at(9, 9), trainers=[trainer])
    _booked(child, later)
    address = _address(alice)
    assert {name: str(event["STATUS"]) for name, event in _events(address).items()} == {
        "Couture": "CONFIRMED",
        "Soudure": "CONFIRMED",
    }
    told = Client().get(address).content.decode()
    for name in ("Zoé", "Roy", "Ana", "Petit", "Luc", "Meyer", "Alice", "@example.org"):
        assert name not in told


def test_a_key_is_renewed_and_closed_and_what_was_never_one_opens_nothing(alice: User) -> None:
    contact, client = contact_of(alice), Client()
    _booked(contact, a_session())
    old = _address(alice)
    assert _address(alice) == old
    new = f"/calendars/{renew_feed(contact=contact, by=alice).key}.ics"
    assert [client.get(path).status_code for path in (old, new)] == [404, 200]
    close_feed(contact=contact, by=alice)
    close_feed(contact=contact, by=alice)
    assert client.get(new).status_code == 404
    assert client.get(f"/calendars/{uuid.uuid4()}.ics").status_code == 404
    assert client.post(new).status_code in (404, 405)


def test_it_closes_with_the_account(alice: User) -> None:
    address = _address(alice)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("who", ["bob", "carol", "trudy"])
@pytest.mark.parametrize("act", [open_feed, renew_feed, close_feed])
def test_nobody_else_opens_or_sees_one(
    act: Any, who: str, alice: User, request: pytest.FixtureRequest
) -> None:
    by, contact = request.getfixturevalue(who), contact_of(alice)
    feed = open_feed(contact=contact, by=alice)
    with pytest.raises(NotAllowed):
        act(contact=contact, by=by)
    assert not CalendarFeed.objects.visible_to(by).exists()
    assert list(CalendarFeed.objects.standing()) == [feed]


def test_a_change_keeps_its_name_and_says_that_it_is_newer(alice: User, carol: User) -> None:
    session = a_session(a_workshop(name_fr="Couture"))
    _booked(contact_of(alice), session)
    address = _address(alice)
    # Calendars tell whole seconds.
    ago = timezone.now() - timedelta(hours=1)
    WorkshopSession.objects.update(changed_at=ago)
    Booking.objects.update(created_at=ago)
    before = _events(address)["Couture"]
    change_session(session=session, start=at(9, 18), place="Ailleurs", by=carol)
    after = _events(address)["Couture"]
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt
    assert (after["DTSTART"].dt, after["LOCATION"]) == (at(9, 18), "Ailleurs")
    cancel_session(session=session, reason="Panne.", by=carol)
    # The job that ends the bookings has not run: nobody comes for nothing.
    gone = _events(address)["Couture"]
    assert (gone["STATUS"], gone["SEQUENCE"], gone["UID"]) == ("CANCELLED", 2, before["UID"])


def test_what_is_cancelled_is_shown_for_a_while(alice: User) -> None:
    booking = _booked(contact_of(alice), a_session())
    cancel_booking(booking=booking, by=alice)
    address = _address(alice)
    assert len(_events(address)) == 1
    Booking.objects.update(ended_at=timezone.now() - timedelta(days=32))
    assert _events(address) == {}


def test_an_hour_on_the_wall_is_right_on_both_sides_of_the_change_of_clocks(alice: User) -> None:
    hours = set()
    for month in (1, 7):
        start = timezone.localtime().replace(
            month=month,
            day=15,
            hour=18,
            minute=30,
            second=0,
            microsecond=0,
            year=timezone.localdate().year + 1,
        )
        if start > timezone.now() + timedelta(days=360):
            continue
        _booked(contact_of(alice), a_session(start=start))
    for event in _events(_address(alice)).values():
        hours.add(timezone.localtime(event["DTSTART"].dt).strftime("%H:%M"))
        assert event["DTSTART"].dt.utcoffset() == timedelta(0)
    assert hours == {"18:30"}


def test_a_program_that_has_it_already_gets_nothing_anew(alice: User, carol: User) -> None:
    session = a_session()
    _booked(contact_of(alice), session)
    address, client = _address(alice), Client()
    first = client.get(address)
    assert first["Cache-Control"] == "private, max-age=300"
    assert first["X-Robots-Tag"] == "noindex"
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    change_session(session=session, place="Ailleurs", by=carol)
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_hostile_words_stay_words(alice: User) -> None:
    nasty = "a;b,c\\d\nEND:VEVENT\x1b\u2028é" + "é" * 80
    workshop = a_workshop(name_fr="Couture", summary_fr=nasty)
    _booked(contact_of(alice), a_session(workshop, place="Salle; 2, fond\r\nX-EVIL:1", note_fr="N" * 300))
    content = Client().get(_address(alice)).content
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert b"\r\nX-EVIL" not in content
    event = _events(_address(alice))["Couture"]
    assert event["LOCATION"] == "Salle; 2, fond\nX-EVIL:1"
    assert str(event["DESCRIPTION"]).startswith("a;b,c\\d\nEND:VEVENTé")


def test_it_speaks_its_owner_s_language(alice: User) -> None:
    contact = contact_of(alice)
    _booked(contact, a_session(a_workshop(name_fr="Couture", name_en="Sewing")), "waitlisted")
    Contact.objects.filter(pk=contact.pk).update(language="en")
    assert set(_events(_address(alice))) == {"Sewing (on the waiting list)"}


def _asked(path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert Client().get(path).status_code == 200
    return len(asked)


def test_more_of_everything_asks_nothing_more(alice: User, carol: User) -> None:
    contact, machine = contact_of(alice), a_machine(public_rate_minor=0)
    room = a_machine(kind="space")
    address, counts = _address(alice), []
    for day in (1, 2, 3):
        session = a_session(start=at(day, 10), equipment=[room])
        _booked(contact, session)
        a_trainer_of(a_session(start=at(day, 15)), alice)
        reserve_for(contact=contact, equipment=machine, start=at(day, 19), end=at(day, 20), by=carol)
        counts.append([_asked(address), _asked("/calendars/workshops.ics")])
    assert counts == [[7, 4]] * 3
    assert _asked(f"/calendars/workshops/{session.workshop.code}.ics") == 4


def test_everybody_s_calendar_shows_sessions_and_nobody(alice: User, carol: User) -> None:
    workshop = a_workshop(name_fr="Couture", name_en="Sewing")
    coming = a_session(workshop, place="Salle 2", trainers=[a_contact(given_name="Luc")])
    off = a_session(workshop, at(9, 10))
    a_session(a_workshop(name_fr="Soudure"))
    a_session(a_workshop(name_fr="Caché", is_visible=False))
    _booked(contact_of(alice), coming)
    cancel_session(session=off, reason="Luc est malade.", by=carol)
    path = f"/calendars/workshops/{workshop.code}.ics"
    read = _read(path)
    assert str(read["X-WR-CALNAME"]) == "Couture"
    assert {str(one["UID"]): str(one["STATUS"]) for one in read.walk("VEVENT")} == {
        f"session-{coming.uid}@127.0.0.1": "CONFIRMED",
        f"session-{off.uid}@127.0.0.1": "CANCELLED",
    }
    assert "Luc" not in Client().get(path).content.decode()
    assert Client().get(path)["Cache-Control"] == "public, max-age=300"
    assert set(_events("/calendars/workshops.ics")) == {"Couture", "Soudure"}
    assert set(_events(f"{path}?lang=en")) == {"Sewing"}
    assert set(_events(f"{path}?lang=%00")) == {"Couture"}


def test_what_is_hidden_has_no_public_calendar() -> None:
    hidden = a_workshop(is_visible=False)
    a_session(hidden)
    for code in (hidden.code, "nothing"):
        assert Client().get(f"/calendars/workshops/{code}.ics").status_code == 404


def test_a_letter_s_file_is_the_same_event(alice: User, carol: User) -> None:
    booking = book_for(session=a_session(), contact=contact_of(alice), by=carol)
    (event,) = icalendar.Calendar.from_ical(session_file(booking.session).content).walk("VEVENT")
    (own,) = _events(_address(alice)).values()
    assert event["UID"] == own["UID"]
