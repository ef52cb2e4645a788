"""The demo's machines and workshops, and somebody or something in each state around them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from accounts.models import Contact, User
from equipment.deciding import Reason, decide_all
from equipment.models import (
    AccessEvent,
    Authorization,
    Badge,
    CreditEntry,
    CreditLot,
    EntryKind,
    Equipment,
    EquipmentDocument,
    Fault,
    Maintenance,
    Qualification,
    Reservation,
    Usage,
)
from equipment.models.qualification import authorization_state
from equipment.states import AuthorizationState, EquipmentState, FaultState, ReservationState
from equipment.tokens import device_by
from kit.clock import midnight, today
from sandbox import demo_data
from sandbox.demo.keys import BADGES, DOOR_EQUIPMENT, DOOR_TOKEN
from sandbox.demo_data.cast import MEMBER, REFERENT
from workshops.models import Booking, Workshop, WorkshopSession
from workshops.states import BookingState, SessionState


@pytest.fixture(scope="module")
def _loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo without its three hundred, loaded once."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo_data.load(people=0, port=8000)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(_loaded: None, db: None) -> None:
    """The demo, for a test that only reads."""


def _next_evening() -> datetime:
    """Eight o'clock of the next day on which the workshop is open."""
    days = (today() + timedelta(days=ahead) for ahead in range(1, 8))
    return midnight(next(day for day in days if 1 <= day.weekday() <= 5)) + timedelta(hours=20)


def test_the_workshop_has_its_machines_and_people_in_every_state(demo: None) -> None:
    kinds = dict(Equipment.objects.order_by().values_list("kind").annotate(Count("pk")))
    assert kinds["space"] == 4
    assert sum(kinds.values()) == 19
    assert Qualification.objects.count() == 8
    assert set(Equipment.objects.values_list("state", flat=True)) == set(EquipmentState)
    states = Authorization.objects.annotate(now=authorization_state()).values_list("now", flat=True)
    assert set(states) == set(AuthorizationState)
    assert set(Authorization.objects.active().values_list("level", flat=True)) == {1, 2, 3}


def test_the_referent_looks_after_two_machines_by_guardians_rows(demo: None) -> None:
    solene, nadia = (User.objects.get(email=one.email) for one in (REFERENT, MEMBER))
    cared = Equipment.objects.cared_for_by(solene)
    assert set(cared.values_list("code", flat=True)) == {"laser", "panel-saw"}
    assert not Equipment.objects.cared_for_by(nadia).exists()
    read = EquipmentDocument.objects.filter(audience="qualified").visible_to(nadia)
    assert set(read.values_list("equipment__code", flat=True)) >= {"laser"}
    assert not read.filter(equipment__code="panel-saw").exists()


def test_the_cast_meets_different_answers(demo: None) -> None:
    machines = dict(Equipment.objects.filter(kind="machine").values_list("pk", "code"))
    nadia = Contact.objects.get(email=MEMBER.email)
    told = decide_all({nadia.pk}, machines, _next_evening())
    hers = {code: tuple(told[nadia.pk, pk].reasons) for pk, code in machines.items()}
    assert hers["laser"] == hers["oscilloscope"] == ()
    assert Reason.SUPERVISION_REQUIRED in hers["cnc"]
    assert Reason.AUTHORIZATION_EXPIRED in hers["wood-lathe"]
    assert Reason.AUTHORIZATION_SUSPENDED in hers["metal-lathe"]
    assert Reason.NOT_QUALIFIED in hers["welding"]
    assert hers["embroidery-sewing"] == (Reason.OUT_OF_ORDER,)
    assert hers["screenprint"] == (Reason.CLOSED,)
    assert Reason.RETIRED in hers["printer3d-old"]


def test_a_year_lies_behind_and_hours_are_reserved(demo: None) -> None:
    assert set(Reservation.objects.values_list("state", flat=True)) == set(ReservationState)
    coming = Reservation.objects.coming()
    assert coming.filter(line__order__state="fulfilled").count() == 2
    assert coming.filter(credits__gt=0).exists()
    assert set(Fault.objects.values_list("state", flat=True)) == set(FaultState)
    assert set(CreditEntry.objects.values_list("kind", flat=True)) == set(EntryKind)
    for left, said in CreditLot.objects.annotate(said=Sum("entries__amount")).values_list("left", "said"):
        assert left == said
    assert Usage.objects.count() > 500
    assert {True, False} == set(AccessEvent.objects.values_list("is_allowed", flat=True))
    assert Maintenance.objects.filter(finished_at=None).count() == 1


def test_the_printed_token_is_that_of_a_door(demo: None) -> None:
    device = device_by(DOOR_TOKEN)
    assert device is not None
    assert DOOR_EQUIPMENT in device.equipment
    assert Badge.objects.filter(blocked_at=None).count() == len(BADGES)


def test_twelve_workshops_have_eighty_sessions_in_every_state(demo: None) -> None:
    assert (Workshop.objects.count(), WorkshopSession.objects.count()) == (12, 80)
    assert set(WorkshopSession.objects.values_list("state", flat=True)) == set(SessionState)


def test_bookings_are_in_every_state(demo: None) -> None:
    states = set(Booking.objects.values_list("state", flat=True))
    # Who is in line at the start of the demo may have no seat: all states but what ran out are sure.
    assert states >= set(BookingState) - {BookingState.LAPSED, BookingState.ABSENT}


def test_no_session_has_more_people_than_seats(demo: None) -> None:
    seated = Booking.objects.seated().values("session").annotate(taken=Count("pk"))
    seats = seated.values_list("taken", "session__capacity").order_by()
    assert all(taken <= capacity for taken, capacity in seats)


def test_the_member_pays_holds_waits_and_is_offered(demo: None) -> None:
    nadia = Contact.objects.get(email=MEMBER.email)
    coming = Booking.objects.filter(contact=nadia, session__starts_at__gt=timezone.now())
    assert {"confirmed", "held", "waitlisted", "offered"} <= set(coming.values_list("state", flat=True))


def test_the_trainer_has_a_session_going_on(demo: None) -> None:
    solene = User.objects.get(email=REFERENT.email)
    now = timezone.now()
    going_on = WorkshopSession.objects.led_by(solene).filter(starts_at__lt=now, ends_at__gt=now)
    assert going_on.get().bookings.filter(state="confirmed").count() == 3
