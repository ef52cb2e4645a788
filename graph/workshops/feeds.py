"""Calendars of workshops: a member's, for whoever holds its private address, and those of everybody."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from accounts.models import Association
from kit.calendars import Event, calendar
from kit.clock import now
from workshops.feeds import events_of_member, public_events
from workshops.models import CalendarFeed, Workshop

KEPT_SECONDS = 300


@require_safe
def member_feed(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """What a member booked, reserved and leads, as text/calendar; 404 for a key that opens nothing."""
    feed = CalendarFeed.objects.standing().select_related("contact").filter(key=key).first()
    if feed is None:
        raise Http404
    instant = now()
    # Whoever fetches it is a program; its owner has chosen a language.
    with override(feed.contact.language):
        events = events_of_member(feed.contact, instant)
        name = _("{association}: my calendar").format(association=Association.objects.current().name)
        response = _answer(request, name, events, instant, "private")
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def workshop_feed(request: HttpRequest, code: str) -> HttpResponseBase:
    """The sessions of one public workshop; 404 for another. `?lang=en` has it in English."""
    workshop = Workshop.objects.public().filter(code=code).first()
    if workshop is None:
        raise Http404
    instant = now()
    with override(_language(request)):
        events = public_events(Workshop.objects.filter(pk=workshop.pk), instant)
        return _answer(request, workshop.name, events, instant, "public")


@require_safe
def workshops_feed(request: HttpRequest) -> HttpResponseBase:
    """The sessions of all public workshops. `?lang=en` has it in English."""
    instant = now()
    with override(_language(request)):
        events = public_events(Workshop.objects.public(), instant)
        name = _("{association}: workshops").format(association=Association.objects.current().name)
        return _answer(request, name, events, instant, "public")


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _answer(
    request: HttpRequest, name: str, events: Iterable[Event], instant: datetime, cache: str
) -> HttpResponseBase:
    """The calendar, or 304 to a program that has it as it is."""
    content = calendar(name, events, stamp=instant)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = f"{cache}, max-age={KEPT_SECONDS}"
    etag = quote_etag(sha256(content).hexdigest())
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
