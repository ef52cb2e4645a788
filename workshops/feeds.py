"""What calendars hold: a member's own time, and the sessions that everybody may know of.

An address gets copied into programs and mails, so no feed names anybody: not who else comes, not who leads
it, nor which of one's children does.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Contact
from equipment.models import Reservation
from equipment.states import ReservationState
from kit.calendars import Event, EventStatus
from workshops.calendars import event_of, host
from workshops.models import Booking, SessionTrainer, Workshop, WorkshopSession
from workshops.places import places_of
from workshops.states import BookingState, SessionState

# What is cancelled is shown as such for as long as what is over.
BEFORE, AFTER = timedelta(days=31), timedelta(days=366)
MOST = 2000
BOOKINGS, MACHINES = (f"{settings.SITE_URL}/portal/{name}/" for name in ("bookings", "machines"))

_B, _R = BookingState, ReservationState
_OF_BOOKING = {
    _B.CONFIRMED: EventStatus.CONFIRMED,
    _B.ATTENDED: EventStatus.CONFIRMED,
    _B.ABSENT: EventStatus.CONFIRMED,
    _B.HELD: EventStatus.TENTATIVE,
    _B.OFFERED: EventStatus.TENTATIVE,
    _B.WAITLISTED: EventStatus.TENTATIVE,
    _B.CANCELLED: EventStatus.CANCELLED,
}
_OF_RESERVATION = {
    _R.CONFIRMED: EventStatus.CONFIRMED,
    _R.MISSED: EventStatus.CONFIRMED,
    _R.HELD: EventStatus.TENTATIVE,
    _R.CANCELLED: EventStatus.CANCELLED,
}
_SURER = (EventStatus.CONFIRMED, EventStatus.TENTATIVE, EventStatus.CANCELLED)

# How sure a session is to somebody, what they have to know of that, and since when.
type Standing = tuple[EventStatus, str, datetime]


def events_of_member(contact: Contact, instant: datetime) -> list[Event]:
    """What a contact and those they represent booked, reserved and lead, around an instant."""
    sessions: dict[int, WorkshopSession] = {}
    standing: dict[int, Standing] = {}
    for session, found in (*_led(contact, instant), *_booked(contact, instant)):
        sessions[session.pk] = session
        known = standing.get(session.pk, found)
        # One event for a session, however many of a family come: the surest.
        standing[session.pk] = min(known, found, key=lambda one: _SURER.index(one[0]))
    own = _session_events(sessions.values(), standing)
    return [*own, *_reservations(contact, instant)]


def public_events(workshops: QuerySet[Workshop], instant: datetime) -> list[Event]:
    """The sessions of these workshops around an instant."""
    rows = WorkshopSession.objects.filter(_around(instant), workshop__in=workshops)
    recent = rows.exclude(state=SessionState.CANCELLED, cancelled_at__lt=instant - BEFORE)
    sessions = list(recent.select_related("workshop").order_by("starts_at", "pk")[:MOST])
    return _session_events(sessions, {})


def _session_events(sessions: Iterable[WorkshopSession], standing: dict[int, Standing]) -> list[Event]:
    found = list(sessions)
    places = places_of(found)
    events = []
    for session in found:
        if session.pk not in standing:
            events.append(event_of(session, places[session.pk]))
            continue
        status, words, since = standing[session.pk]
        told = event_of(session, places[session.pk], status=status, words=words, url=BOOKINGS, since=since)
        events.append(told)
    return events


def _around(instant: datetime, way: str = "") -> Q:
    return Q(**{f"{way}ends_at__gte": instant - BEFORE, f"{way}starts_at__lte": instant + AFTER})


def _of(contact: Contact) -> Q:
    return Q(contact=contact) | Q(contact__legal_representative=contact)


def _booked(contact: Contact, instant: datetime) -> Iterator[tuple[WorkshopSession, Standing]]:
    rows = Booking.objects.filter(_of(contact), _around(instant, "session__"), state__in=_OF_BOOKING)
    recent = rows.exclude(ended_at__lt=instant - BEFORE).select_related("session__workshop")
    for row in recent.order_by("session__starts_at", "pk")[:MOST]:
        status = _OF_BOOKING[BookingState(row.state)]
        words = row.get_state_display() if status == EventStatus.TENTATIVE else ""
        yield row.session, (status, words, row.ended_at or row.created_at)


def _led(contact: Contact, instant: datetime) -> Iterator[tuple[WorkshopSession, Standing]]:
    rows = SessionTrainer.objects.filter(_around(instant, "session__"), contact=contact)
    recent = rows.exclude(released_at__lt=instant - BEFORE).select_related("session__workshop")
    for row in recent.order_by("session__starts_at", "pk")[:MOST]:
        if row.released_at is None:
            yield row.session, (EventStatus.CONFIRMED, _("you lead it"), row.session.changed_at)
        else:
            yield row.session, (EventStatus.CANCELLED, "", row.released_at)


def _reservations(contact: Contact, instant: datetime) -> list[Event]:
    rows = Reservation.objects.filter(
        _of(contact), _around(instant, "occupancy__"), state__in=_OF_RESERVATION
    )
    recent = rows.exclude(ended_at__lt=instant - BEFORE).select_related("occupancy__equipment")
    return [_reservation(row) for row in recent.order_by("occupancy__starts_at", "pk")[:MOST]]


def _reservation(row: Reservation) -> Event:
    status = _OF_RESERVATION[ReservationState(row.state)]
    name = row.equipment.name
    words = _("{what} ({words})").format(what=name, words=row.get_state_display())
    return Event(
        uid=f"reservation-{row.pk}@{host()}",
        start=row.occupancy.starts_at,
        end=row.occupancy.ends_at,
        summary=words if status == EventStatus.TENTATIVE else name,
        status=status,
        url=MACHINES,
        revision=int(row.ended_at is not None),
        changed_at=row.ended_at or row.created_at,
    )
