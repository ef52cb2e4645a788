"""Who sees which session and whose booking, and that a list of any length asks the same questions."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Contact, User
from accounts.roles import MANAGER
from graph.engine.nodes import id_of
from graph.equipment.qualification import Qualification as QualificationNode
from graph.workshops.booking import Booking as BookingNode
from graph.workshops.session import WorkshopSession as SessionNode
from tests.equipment.machines import a_machine, a_qualification, at, contact_of, qualify
from tests.graph.asking import ask
from tests.makers import a_contact, a_user
from tests.workshops.shops import a_session, a_trainer_of, a_workshop
from workshops.models import Booking, WorkshopSession

pytestmark = pytest.mark.django_db
LIST = """{ workshopSessions(first: 50) { nodes { startsAt seatsLeft waiting viewerLeads
  equipment { name } trainers { fullName } workshop { name gives { name } }
  booking { state waitlistPosition canCancel }
  access { isAllowed reasons { code sentence } nextStep { code } missingQualifications { name }
    price { amount } mayWait } } } }"""
# The caller’s budget and rights, the page and what hangs on it; who leads, rooms, the own card, seats, the
# clock; the decision; the names of what is missing.
LIST_QUERIES = 27
NAMES = """{ workshopSessions(first: 50) { nodes { startsAt
  bookings(first: 5) { totalCount nodes { state contact { fullName } } } } } }"""
# The caller’s budget, two of the rights, the page, the bookings of all, their contacts.
NAMES_QUERIES = 6
OF_ONE = "query($id: ID!) { node(id: $id) { ... on WorkshopSession { bookings { nodes { fullName } } } } }"
BY_ID = "query($id: ID!) { node(id: $id) { ... on Booking { fullName order { number } contact { email } } } }"
NEXT = """query($ids: [ID!]) { viewer { nextSessions(qualificationIds: $ids) {
  qualification { code } session { id } } } }"""


def _gid(node: type, row: Any) -> str:
    return str(id_of(node, row.pk))


def _booked(session: WorkshopSession, contact: Contact, state: str = "confirmed", **more: Any) -> Booking:
    return Booking.objects.create(session=session, contact=contact, booker=contact, state=state, **more)


def _fresh(user: User) -> User:
    # As a request does it: nothing is known of their permissions yet.
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("count", [1, 50])
def test_a_list_is_decided_at_once(alice: User, count: int) -> None:
    needed, room = a_qualification(), a_machine()
    workshop = a_workshop(gives=a_qualification(), prerequisites=[needed], price_minor=1500)
    for number in range(count):
        _booked(a_session(workshop, at(3 + number, 10), equipment=[room]), contact_of(alice))
    alice = _fresh(alice)
    with CaptureQueriesContext(connection) as captured:
        nodes = ask(alice, LIST)["workshopSessions"]["nodes"]
    assert [one["booking"]["state"] for one in nodes] == ["CONFIRMED"] * count
    assert {why["code"] for one in nodes for why in one["access"]["reasons"]} == {
        "ALREADY_BOOKED",
        "PREREQUISITE_MISSING",
    }
    assert len(captured) == LIST_QUERIES, "\n".join(query["sql"][:160] for query in captured.captured_queries)


@pytest.mark.parametrize("count", [1, 50])
def test_the_names_of_all_sessions_are_read_at_once(count: int) -> None:
    manager = a_user("nora@example.org", MANAGER)
    people = [a_contact(a_user(f"guest{number}@example.org")) for number in range(3)]
    for number in range(count):
        session = a_session(start=at(3 + number, 10))
        for person in people:
            _booked(session, person)
    manager = _fresh(manager)
    with CaptureQueriesContext(connection) as captured:
        nodes = ask(manager, NAMES)["workshopSessions"]["nodes"]
    assert [one["bookings"]["totalCount"] for one in nodes] == [3] * count
    assert all(row["contact"] for one in nodes for row in one["bookings"]["nodes"])
    assert len(captured) == NAMES_QUERIES, "\n".join(q["sql"][:160] for q in captured.captured_queries)


def test_a_trainer_reads_the_names_of_their_own_sessions_alone(alice: User, bob: User, trudy: User) -> None:
    mine, other = a_session(), a_session(start=at(8, 10))
    a_trainer_of(mine, bob)
    a_trainer_of(other, trudy)
    for session in (mine, other):
        _booked(session, contact_of(alice))
    assert ask(bob, OF_ONE, id=_gid(SessionNode, mine))["node"]["bookings"]["nodes"] == [
        {"fullName": "Alice Martin"}
    ]
    assert ask(bob, OF_ONE, id=_gid(SessionNode, other))["node"]["bookings"]["nodes"] == []
    led = ask(bob, "{ viewer { ledSessions { nodes { id viewerLeads } } } }")["viewer"]["ledSessions"][
        "nodes"
    ]
    assert led == [{"id": _gid(SessionNode, mine), "viewerLeads": True}]


def test_nobody_else_reads_a_booking(alice: User, bob: User, trudy: User) -> None:
    booking = _booked(a_session(), contact_of(alice))
    gid = _gid(BookingNode, booking)
    email = contact_of(alice).email
    assert ask(alice, BY_ID, id=gid)["node"] == {
        "fullName": "Alice Martin",
        "order": None,
        "contact": {"email": email},
    }
    for viewer in (bob, trudy, None):
        assert ask(viewer, BY_ID, id=gid) == {"node": None}
        assert ask(viewer, "{ bookings { totalCount } }") == {"bookings": {"totalCount": 0}}


def test_nobody_is_asked_about_without_acting_for_them(alice: User, bob: User) -> None:
    session = a_session()
    _booked(session, contact_of(bob))
    asked = """query($who: ID) { workshopSessions { nodes {
      booking(contactId: $who) { state } access(contactId: $who) { isAllowed } } } }"""
    from graph.accounts.contact import Contact as ContactNode

    who = _gid(ContactNode, contact_of(bob))
    (node,) = ask(alice, asked, who=who)["workshopSessions"]["nodes"]
    assert node == {"booking": None, "access": None}
    (node,) = ask(bob, asked, who=who)["workshopSessions"]["nodes"]
    assert node == {"booking": {"state": "CONFIRMED"}, "access": {"isAllowed": False}}
    (node,) = ask(None, asked)["workshopSessions"]["nodes"]
    assert node == {"booking": None, "access": None}


def test_the_name_of_a_trainer_is_never_an_address() -> None:
    session = a_session()
    a_trainer_of(session, a_user("nameless@example.org"))
    Contact.objects.filter(led_sessions__session=session).update(given_name="", family_name="")
    (node,) = ask(None, "{ workshopSessions { nodes { trainers { fullName contact { email } } } } }")[
        "workshopSessions"
    ]["nodes"]
    assert node == {"trainers": [{"fullName": "", "contact": None}]}


def test_hidden_sessions_are_for_who_booked_them(alice: User, bob: User) -> None:
    session = a_session(a_workshop(is_visible=False))
    _booked(session, contact_of(alice))
    asked = "{ workshopSessions { nodes { workshop { name } } } }"
    assert ask(bob, asked)["workshopSessions"]["nodes"] == []
    assert ask(alice, asked)["workshopSessions"]["nodes"] == [{"workshop": {"name": session.workshop.name}}]


def test_only_those_with_seats_that_nobody_waits_for(alice: User, bob: User) -> None:
    full, waited, free = (a_session(start=at(day, 10), capacity=1) for day in (3, 4, 5))
    WorkshopSession.objects.filter(pk=waited.pk).update(capacity=2)
    for session in (full, waited):
        _booked(session, contact_of(alice))
    _booked(waited, contact_of(bob), "waitlisted", queued_at=at(0, 8))
    found = ask(None, "{ workshopSessions(onlyWithSeats: true) { nodes { id seatsLeft } } }")
    assert found["workshopSessions"]["nodes"] == [{"id": _gid(SessionNode, free), "seatsLeft": 1}]


def test_the_next_session_has_seats_if_there_is_one(alice: User, bob: User) -> None:
    laser, saw, none = (a_qualification(code) for code in ("laser", "saw", "none"))
    full, free = (a_session(a_workshop(gives=laser), at(day, 10), capacity=1) for day in (3, 4))
    only = a_session(a_workshop(gives=saw), at(5, 10), capacity=1)
    for session in (full, only):
        _booked(session, contact_of(bob))
    ids = [_gid(QualificationNode, one) for one in (none, laser, saw)]
    found = ask(alice, NEXT, ids=ids)["viewer"]["nextSessions"]
    assert [(one["qualification"]["code"], one["session"] and one["session"]["id"]) for one in found] == [
        ("none", None),
        ("laser", _gid(SessionNode, free)),
        ("saw", _gid(SessionNode, only)),
    ]
    assert len(ask(alice, NEXT)["viewer"]["nextSessions"]) == 2


def test_a_prerequisite_that_is_held_is_not_missing(alice: User) -> None:
    needed = a_qualification()
    a_session(a_workshop(prerequisites=[needed]))
    asked = "{ workshopSessions { nodes { access { nextStep { code } missingQualifications { code } } } } }"
    (node,) = ask(alice, asked)["workshopSessions"]["nodes"]
    assert node["access"] == {"nextStep": {"code": "TRAIN"}, "missingQualifications": [{"code": needed.code}]}
    qualify(contact_of(alice), needed)
    (node,) = ask(alice, asked)["workshopSessions"]["nodes"]
    assert node["access"] == {"nextStep": {"code": "BOOK"}, "missingQualifications": []}
