"""Seats booked, paid, waited for and given up by the API; attendance; sessions planned."""

from types import SimpleNamespace
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import MANAGER
from billing.actions import checkout
from billing.models import Order
from graph.accounts.contact import Contact as ContactNode
from graph.engine.nodes import id_of
from graph.workshops.booking import Booking as BookingNode
from graph.workshops.session import WorkshopSession as SessionNode
from graph.workshops.workshop import Workshop as WorkshopNode
from kit.clock import now
from tests.equipment.machines import a_qualification, at, contact_of
from tests.graph.asking import ask
from tests.makers import a_user, pay
from tests.workshops.shops import a_session, a_trainer_of, a_workshop
from workshops.models import Booking

pytestmark = pytest.mark.django_db
CREATE = """mutation($input: BookingCreateInput!, $key: String!) {
  bookingCreate(input: $input) @idempotent(key: $key) {
    bookings { state price { amount } refundIfCancelledNow { amount } } order { total { amount } } checkoutUrl
    errors { code path ... on PriceChanged { price { amount } } ... on SessionFull { waitlistPosition }
      ... on BookingRefused { reasons missingQualifications { code } } } } }"""
JOIN = """mutation($input: WaitlistJoinInput!) { waitlistJoin(input: $input) {
  booking { id state waitlistPosition } errors { code } } }"""
ACCEPT = """mutation($input: OfferAcceptInput!) { offerAccept(input: $input) @idempotent(key: "a") {
  booking { state } checkoutUrl errors { code } } }"""
CANCEL = """mutation($input: BookingCancelInput!) { bookingCancel(input: $input) {
  booking { state } errors { code } } }"""
MOVE = """mutation($input: BookingTransferInput!) { bookingTransfer(input: $input) {
  booking { session { id } } errors { code } } }"""
MARK = """mutation($input: BookingMarkAttendedInput!) { bookingMarkAttended(input: $input) {
  booking { state } errors { code } } }"""
SIGN = """mutation($input: BookingSignOffInput!) { bookingSignOff(input: $input) {
  booking { isSignedOff } errors { code } } }"""
PLAN = """mutation($input: SessionScheduleInput!) { sessionSchedule(input: $input) {
  session { id trainers { fullName } } errors { code path ... on TrainerBusy { name } } } }"""
LOOK = """mutation($input: SeriesPreviewInput!) { seriesPreview(input: $input) {
  runs { startsAt obstacles { code } } errors { code path } } }"""


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider opens payment pages."""
    opened = SimpleNamespace(url="https://pay.example/1")
    monkeypatch.setattr(checkout, "carry_out", lambda _call: opened)


def _gid(node: type, row: Any) -> str:
    return str(id_of(node, row.pk))


def _created(user: User, session: Any, key: str = "k", **more: Any) -> dict[str, Any]:
    given = {"sessionId": _gid(SessionNode, session), **more}
    found: dict[str, Any] = ask(user, CREATE, input=given, key=key)["bookingCreate"]
    return found


@pytest.mark.django_db(transaction=True)
def test_a_paid_seat_is_held_paid_and_given_back(alice: User, page: None) -> None:
    session = a_session(a_workshop(price_minor=2000))
    wrong = _created(alice, session)
    assert [(one["code"], one["price"]["amount"]) for one in wrong["errors"]] == [("PRICE_CHANGED", "20.00")]
    price: dict[str, Any] = {"expectedPrice": {"amount": "20.00"}}
    made = _created(alice, session, **price)
    assert made["bookings"] == [
        {"state": "HELD", "price": {"amount": "20.00"}, "refundIfCancelledNow": {"amount": "0.00"}}
    ]
    assert (made["order"]["total"]["amount"], made["checkoutUrl"]) == ("20.00", "https://pay.example/1")
    # The same again, as after a crash: the same seat, and no other.
    assert _created(alice, session, "another key", **price)["errors"] == []
    assert Booking.objects.count() == 1
    pay(Order.objects.get())
    mine = "{ viewer { bookings(coming: true) { nodes { id state refundIfCancelledNow { amount } } } } }"
    (one,) = ask(alice, mine)["viewer"]["bookings"]["nodes"]
    assert (one["state"], one["refundIfCancelledNow"]["amount"]) == ("CONFIRMED", "20.00")
    done = ask(alice, CANCEL, input={"id": one["id"]})["bookingCancel"]
    assert done == {"booking": {"state": "CANCELLED"}, "errors": []}
    assert ask(alice, mine)["viewer"]["bookings"]["nodes"] == []


def test_who_finds_it_full_waits_and_takes_the_freed_seat(alice: User, bob: User) -> None:
    session = a_session(capacity=1)
    _created(alice, session)
    refused = _created(bob, session)
    assert [(one["code"], one["waitlistPosition"]) for one in refused["errors"]] == [("SESSION_FULL", 1)]
    waiting = ask(bob, JOIN, input={"sessionId": _gid(SessionNode, session)})["waitlistJoin"]["booking"]
    assert (waiting["state"], waiting["waitlistPosition"]) == ("WAITLISTED", 1)
    early = ask(bob, ACCEPT, input={"id": waiting["id"]})["offerAccept"]
    assert early["errors"] == [{"code": "OFFER_OVER"}]
    seat = Booking.objects.get(contact=contact_of(alice))
    ask(alice, CANCEL, input={"id": _gid(BookingNode, seat)})
    taken = ask(bob, ACCEPT, input={"id": waiting["id"]})["offerAccept"]
    assert taken == {"booking": {"state": "CONFIRMED"}, "checkoutUrl": None, "errors": []}


def test_the_decision_refuses_with_what_is_missing(alice: User) -> None:
    needed = a_qualification("lathe")
    (error,) = _created(alice, a_session(a_workshop(prerequisites=[needed])))["errors"]
    assert (error["code"], error["reasons"]) == ("BOOKING_REFUSED", ["PREREQUISITE_MISSING"])
    assert error["missingQualifications"] == [{"code": "lathe"}]


def test_nobody_books_for_whom_they_do_not_act_for(alice: User, bob: User) -> None:
    session = a_session()
    found = _created(alice, session, contactIds=[_gid(ContactNode, contact_of(bob))])
    assert [(one["code"], one["path"]) for one in found["errors"]] == [("NOT_FOUND", ["contactIds"])]
    assert not Booking.objects.exists()


def test_a_seat_moves_to_another_date_of_the_same_workshop(alice: User) -> None:
    workshop = a_workshop()
    first, second, other = a_session(workshop), a_session(workshop, at(9, 10)), a_session(start=at(10, 10))
    _created(alice, first)
    seat = {"id": _gid(BookingNode, Booking.objects.get())}
    wrong = ask(alice, MOVE, input={**seat, "sessionId": _gid(SessionNode, other)})["bookingTransfer"]
    assert wrong["errors"] == [{"code": "OTHER_WORKSHOP"}]
    moved = ask(alice, MOVE, input={**seat, "sessionId": _gid(SessionNode, second)})["bookingTransfer"]
    assert moved == {"booking": {"session": {"id": _gid(SessionNode, second)}}, "errors": []}


def test_who_leads_takes_attendance_and_signs_off(alice: User, bob: User, trudy: User) -> None:
    session = a_session(a_workshop(gives=a_qualification()), now())
    a_trainer_of(session, bob)
    contact = contact_of(alice)
    booking = Booking.objects.create(session=session, contact=contact, booker=contact, state="confirmed")
    seat = {"id": _gid(BookingNode, booking)}
    assert ask(trudy, MARK, input=seat)["bookingMarkAttended"]["errors"] == [{"code": "NOT_FOUND"}]
    assert ask(alice, MARK, input=seat)["bookingMarkAttended"]["errors"] == [{"code": "NOT_ALLOWED"}]
    assert ask(bob, SIGN, input=seat)["bookingSignOff"]["errors"] == [{"code": "NOT_THERE"}]
    assert ask(bob, MARK, input=seat)["bookingMarkAttended"]["booking"] == {"state": "ATTENDED"}
    assert ask(bob, SIGN, input=seat)["bookingSignOff"]["booking"] == {"isSignedOff": True}


def test_the_team_plans_and_is_told_what_stands_in_the_way(alice: User) -> None:
    manager, workshop = a_user("nora@example.org", MANAGER), a_workshop()
    plan = {
        "workshopId": _gid(WorkshopNode, workshop),
        "startsAt": at(3, 10).isoformat(),
        "trainerIds": [_gid(ContactNode, contact_of(alice))],
    }
    assert ask(alice, PLAN, input={**plan, "trainerIds": []})["sessionSchedule"]["errors"] == [
        {"code": "NOT_ALLOWED", "path": []}
    ]
    assert ask(manager, PLAN, input=plan)["sessionSchedule"]["session"]["trainers"] == [
        {"fullName": "Alice Martin"}
    ]
    (error,) = ask(manager, PLAN, input=plan)["sessionSchedule"]["errors"]
    assert (error["code"], error["name"]) == ("TRAINER_BUSY", "Alice Martin")
    rule = {
        "workshopId": plan["workshopId"], "trainerIds": plan["trainerIds"], "at": "10:00",
        "firstOn": at(3, 10).date().isoformat(), "rule": "FREQ=DAILY;COUNT=2",
    }  # fmt: skip
    runs = ask(manager, LOOK, input=rule)["seriesPreview"]["runs"]
    assert [[one["code"] for one in run["obstacles"]] for run in runs] == [["TRAINER_BUSY"], []]
