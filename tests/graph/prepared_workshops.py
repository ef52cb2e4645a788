"""Inputs of mutations about workshops, for the access matrix, and what must stand before."""

from datetime import timedelta
from typing import Any

from django.utils.timezone import localdate, now

from accounts.models import Contact
from billing.models import Membership
from tests.graph.prepared import Inputs, a_picture, gid, of_first
from tests.graph.world import Objects
from workshops.models import Booking, Workshop, WorkshopSession

HOUR = timedelta(hours=1)
TERMS = {"nameFr": "Tour", "kind": "TRAINING"}


def _session(objects: Objects, place: int = 0) -> WorkshopSession:
    """In the order of the world: to come, with a line, cancelled, over."""
    found: WorkshopSession = objects["WorkshopSession"][place]
    return found


def _open(objects: Objects, place: int = 0) -> WorkshopSession:
    """A session without this person's booking, free of charge, which they may book."""
    contact, session = objects["Contact"][0], _session(objects, place)
    Booking.objects.filter(session=session, contact=contact).delete()
    Workshop.objects.filter(pk=session.workshop_id).update(
        price_minor=0, member_price_minor=None, reduced_price_minor=None
    )
    session.workshop.prerequisites.clear()
    Membership.objects.filter(coverages__contact=contact).update(suspended_at=None, suspension_reason="")
    return session


def _of(session: WorkshopSession, **more: Any) -> dict[str, Any]:
    return {"sessionId": gid("WorkshopSession", session), **more}


def to_book(objects: Objects) -> dict[str, Any]:
    """A seat that costs nothing."""
    return _of(_open(objects), contactIds=[gid("Contact", objects["Contact"][0])])


def to_book_for(objects: Objects) -> dict[str, Any]:
    return _of(_open(objects), contactId=gid("Contact", objects["Contact"][0]))


def to_wait(objects: Objects) -> dict[str, Any]:
    """A session whose one seat somebody else has."""
    session, other = _open(objects), Contact.objects.create(given_name="Ann")
    WorkshopSession.objects.filter(pk=session.pk).update(capacity=1)
    Booking.objects.create(session=session, contact=other, booker=other, state="confirmed")
    return _of(session, contactId=gid("Contact", objects["Contact"][0]))


def offered(objects: Objects) -> dict[str, Any]:
    """The place in line, with a seat that is offered."""
    row: Booking = objects["Booking"][1]
    _open(objects)
    Booking.objects.filter(pk=row.pk).update(state="offered", held_until=now() + HOUR)
    return {"id": gid("Booking", row)}


def to_move(objects: Objects) -> dict[str, Any]:
    """The seat, and another date."""
    return {"id": gid("Booking", objects["Booking"][0])} | _of(_open(objects, 1))


def _begins(objects: Objects) -> None:
    WorkshopSession.objects.filter(pk=_session(objects).pk).update(
        starts_at=now() + HOUR, ends_at=now() + 2 * HOUR
    )


def there(objects: Objects) -> dict[str, Any]:
    """The seat, of a session that is about to begin."""
    _begins(objects)
    return {"id": gid("Booking", objects["Booking"][0])}


def marked(objects: Objects) -> dict[str, Any]:
    """Of who was there, and was not signed off."""
    row: Booking = objects["Booking"][3]
    Booking.objects.filter(pk=row.pk).update(authorization=None)
    return {"id": gid("Booking", row)}


def at_the_door(objects: Objects) -> dict[str, Any]:
    """Somebody without a booking."""
    session = _open(objects)
    _begins(objects)
    return _of(session, contactId=gid("Contact", objects["Contact"][0]))


def of_calendar(objects: Objects) -> dict[str, Any]:
    """Of the person."""
    return {"contactId": gid("Contact", objects["Contact"][0])}


def to_plan(objects: Objects, **more: Any) -> dict[str, Any]:
    """Of the workshop, led by nobody."""
    return {"workshopId": gid("Workshop", objects["Workshop"][0]), "trainerIds": [], **more}


def by_rule(objects: Objects) -> dict[str, Any]:
    first = localdate() + timedelta(days=50)
    rule = "FREQ=WEEKLY;COUNT=2"
    return to_plan(objects, firstOn=first.isoformat(), at="18:30", rule=rule)


INPUTS: dict[str, Inputs] = {
    "bookingCreate": to_book,
    "bookingPay": of_first("Booking"),
    "waitlistJoin": to_wait,
    "offerAccept": offered,
    "bookingCancel": of_first("Booking"),
    "bookingTransfer": to_move,
    "bookingMarkAttended": there,
    "bookingMarkAbsent": there,
    "bookingUnmark": marked,
    "bookingSignOff": marked,
    "bookingsMarkAttended": lambda objects: {"ids": [there(objects)["id"]]},
    "bookingsSignOff": lambda objects: {"ids": [marked(objects)["id"]]},
    "walkInAdd": at_the_door,
    **dict.fromkeys(("calendarOpen", "calendarRenew", "calendarClose"), of_calendar),
    "bookingCreateFor": to_book_for,
    "sessionSchedule": lambda objects: to_plan(objects, startsAt=(now() + 60 * 24 * HOUR).isoformat()),
    "sessionChange": of_first("WorkshopSession", place="Au fond"),
    "sessionCancel": of_first("WorkshopSession", reason="Malade."),
    "sessionClose": lambda objects: {"id": gid("WorkshopSession", _session(objects, 3))},
    "seriesPreview": by_rule,
    "seriesCreate": by_rule,
    "workshopCreate": lambda _objects: {"code": "tour-neuf", "terms": TERMS},
    "workshopChange": of_first("Workshop", terms={"nameFr": "Tour"}),
    "workshopPictureSet": lambda objects: {
        "id": gid("Workshop", objects["Workshop"][0]),
        "picture": a_picture(),
    },
    "workshopPictureRemove": of_first("Workshop"),
}
