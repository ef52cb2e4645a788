"""The calendar of an equipment, for whoever holds its private address.

An address gets copied into programs and mails, so it tells when the equipment is taken and by what, and never
by whom: not for referents either, who see names where they are signed in.
"""

import uuid
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from equipment.models import Equipment, Occupancy, OccupancyKind
from equipment.states import ReservationState
from kit.calendars import Event, EventStatus, calendar
from kit.clock import now

BEFORE, AFTER = timedelta(days=31), timedelta(days=366)
MOST = 5000
KEPT_SECONDS = 300


@require_safe
def equipment_feed(request: HttpRequest, feed_key: uuid.UUID) -> HttpResponse:
    """The calendar as text/calendar; 404 for a key that opens nothing."""
    equipment = Equipment.objects.filter(feed_key=feed_key).first()
    if equipment is None:
        raise Http404
    instant = now()
    rows = Occupancy.objects.taking().filter(equipment=equipment).within(instant - BEFORE, instant + AFTER)
    found = rows.order_by("starts_at").values_list("pk", "kind", "starts_at", "ends_at", "reservation__state")
    # In the association's language: who fetches it is a program.
    with override(settings.LANGUAGE_CODE):
        events = [_event(*row) for row in found[:MOST]]
        content = calendar(equipment.name, events, stamp=instant)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _event(pk: int, kind: str, start: datetime, end: datetime, state: str | None) -> Event:
    host = urlsplit(settings.SITE_URL).hostname
    return Event(
        uid=f"occupancy-{pk}@{host}",
        start=start,
        end=end,
        summary=_words(kind),
        status=EventStatus.TENTATIVE if state == ReservationState.HELD else EventStatus.CONFIRMED,
    )


def _words(kind: str) -> str:
    return {
        OccupancyKind.RESERVATION.value: _("Reserved"),
        OccupancyKind.MAINTENANCE.value: _("Maintenance"),
        OccupancyKind.SESSION.value: _("Training or event"),
    }[kind]
