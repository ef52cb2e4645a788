"""What each person of the world leaves at workshops: one they lead, and their seats in its sessions."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.timezone import now

from accounts.models import Contact, User
from billing.actions.orders import NewLine, order_line
from equipment.models import Authorization, Equipment, Qualification
from tests.makers import pay
from workshops.actions.rooms import take_rooms
from workshops.actions.trainers import set_trainers
from workshops.models import Booking, Series, SessionTrainer, Workshop, WorkshopSession

DAY = timedelta(days=1)


def left_at_workshops(name: str, contact: Contact, boss: User) -> None:
    """A hidden workshop and four sessions that the person leads: a paid seat, a place in line, two ends."""
    workshop = _a_workshop(name)
    workshop.trainers.add(contact)
    series = Series.objects.create(
        workshop=workshop,
        rule="FREQ=DAILY;COUNT=4",
        starts_on=date(2026, 1, 1),
        starts_time=time(9),
        minutes=120,
    )
    coming, full, cancelled, past = (
        _a_session(workshop, series, days, contact, name) for days in (30, 31, 32, -1)
    )
    WorkshopSession.objects.filter(pk=cancelled.pk).update(
        state="cancelled", cancelled_at=now(), cancel_reason=f"why not {name}"
    )
    mine: dict[str, Any] = {
        "contact": contact, "booker": contact, "price_minor": 2000, "price_kind": "member",
        "held_until": now(), "queued_at": now(),
    }  # fmt: skip
    ordered = NewLine("booking", f"Tour de {name}", 2000, Decimal(0), workshop.mention)
    line = order_line(ordered, contact=contact, currency="EUR", by=boss)
    pay(line.order)
    Booking.objects.create(session=coming, state="confirmed", line=line, **mine)
    Booking.objects.create(session=full, state="waitlisted", **mine)
    Booking.objects.create(
        session=cancelled, state="cancelled", ended_at=now(), end_reason=f"why {name} ended", **mine
    )
    given = Authorization.objects.filter(contact=contact).latest("pk")
    Booking.objects.create(
        session=past, state="attended", marked_at=now(), is_walk_in=True, authorization=given, **mine
    )


def _a_workshop(name: str) -> Workshop:
    qualification = Qualification.objects.get(code=f"laser-{name}")
    workshop = Workshop.objects.create(
        code=f"turning-{name}", name_fr=f"Tour de {name}", name_en=f"Turning by {name}",
        summary_fr="Tourner.", summary_en="Turn.", description_fr="Beaucoup.", description_en="A lot.",
        picture="workshops/tour.jpg",
        picture_alt_fr="Un tour", picture_alt_en="A lathe", is_visible=False, position=2, gives=qualification,
        price_minor=2500, member_price_minor=2000, reduced_price_minor=1000, least_people=2, close_hours=1,
        late_refund_percent=50,
    )  # fmt: skip
    workshop.prerequisites.add(qualification)
    return workshop


def _a_session(workshop: Workshop, series: Series, days: int, contact: Contact, name: str) -> WorkshopSession:
    start = now() + days * DAY
    session = WorkshopSession.objects.create(
        workshop=workshop, series=series, starts_at=start, ends_at=start + timedelta(hours=2), capacity=8,
        place=f"Chez {name}", note_fr="Des gants.", note_en="Gloves.", moved_at=now(),
    )  # fmt: skip
    take_rooms(session, [Equipment.objects.get(code=f"room-{name}")])
    set_trainers(session, [contact])
    return session


def open_for_all() -> WorkshopSession:
    """A session of a public workshop that gives something, with seats left."""
    qualification = Qualification.objects.create(code="saw", name_fr="Scie", name_en="Saw")
    workshop = Workshop.objects.create(code="saw", name_fr="Scie", name_en="Saw", gives=qualification)
    start = now() + 9 * DAY
    return WorkshopSession.objects.create(
        workshop=workshop, starts_at=start, ends_at=start + timedelta(hours=2), capacity=8
    )


def workshops_of(contact: Contact) -> dict[str, list[Any]]:
    """Those rows, by the names of their types; the seat to come first, and the session that it is of."""
    return {
        "Booking": list(Booking.objects.filter(contact=contact).order_by("pk")),
        "SessionTrainer": list(SessionTrainer.objects.filter(contact=contact)),
        "Workshop": list(Workshop.objects.filter(trainers=contact)),
        "WorkshopSession": list(WorkshopSession.objects.filter(bookings__contact=contact).order_by("pk")),
    }
