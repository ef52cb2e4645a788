"""Workshops as the public pages show them: what is given, and the dates with the seats that are left.

Nothing here says who comes or who leads: that is for those who sign in.
"""

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from equipment.models import EquipmentKind
from kit.clock import now
from kit.wording import price
from workshops.figures import waiting
from workshops.models import SessionTaking, Workshop, WorkshopKind, WorkshopSession
from workshops.states import SessionState

# What stands for a workshop without a picture: the drawing of the first sign that its codes hold.
DRAWINGS: Mapping[str, str] = {
    "laser": "laser", "3d": "printer3d", "cnc": "cnc", "frais": "cnc", "tour": "lathe", "bois": "saw",
    "coutu": "sewing", "textil": "sewing", "seri": "screenprint", "soud": "welding", "electron": "soldering",
    "perce": "drill",
}  # fmt: skip
NEUTRAL = "bench"
# Dates on a tile, and on the page of a workshop.
NEXT, ALL_NEXT = 2, 24
FEW = 2


@dataclass(frozen=True)
class Date:
    """A session as everybody may see it. `left` are the seats that a newcomer may have."""

    session: WorkshopSession
    left: int
    place: str
    is_cancelled: bool
    is_over: bool
    is_closed: bool

    @property
    def workshop(self) -> Workshop:
        """What it is a date of."""
        return self.session.workshop

    @property
    def taken(self) -> int:
        """Seats that a newcomer cannot have."""
        return self.session.capacity - self.left

    @property
    def is_few(self) -> bool:
        """Whether one should not wait long."""
        return self.can_book and 0 < self.left <= FEW

    @property
    def can_book(self) -> bool:
        """Whether the button leads to a seat, or to the line."""
        return not (self.is_cancelled or self.is_over or self.is_closed)

    @property
    def words(self) -> str:
        """The seats, or what else there is to know, in words."""
        if self.is_cancelled:
            return pgettext("session", "cancelled")
        if self.is_over:
            return pgettext("session", "over")
        if self.is_closed:
            return _("bookings are closed")
        if not self.left:
            return _("full, with a waiting list")
        return ngettext("{n} seat left", "{n} seats left", self.left).format(n=self.left)

    @property
    def kind(self) -> str:
        """The look of its entry in a month."""
        if self.is_cancelled or self.is_over:
            return "off"
        if not self.left:
            return "full"
        return "few" if self.is_few else ""

    @property
    def url(self) -> str:
        """Where one books it: a page of the portal, after signing in."""
        # The portal names things as its API does.
        name = base64.b64encode(f"WorkshopSession:{self.session.pk}".encode()).decode()
        return reverse("session", args=(name,))


def shown_dates(rows: QuerySet[WorkshopSession]) -> list[Date]:
    """Sessions of public workshops, with what a page says of them; three queries for any number."""
    rooms = SessionTaking.objects.filter(occupancy__equipment__kind=EquipmentKind.SPACE)
    found: Any = (
        rows.filter(workshop__in=Workshop.objects.public())
        .select_related("workshop__gives")
        .prefetch_related(Prefetch("takings", rooms.select_related("occupancy__equipment"), to_attr="rooms"))
        .annotate(waits=waiting())
        .order_by("starts_at", "pk")
    )
    instant = now()
    return [_shown(one, instant) for one in found]


def _shown(one: Any, instant: datetime) -> Date:
    closes = one.starts_at - timedelta(hours=one.workshop.close_hours)
    return Date(
        session=one,
        left=max(0, one.capacity - one.taken - one.waits),
        place=one.place or ", ".join(taking.occupancy.equipment.name for taking in one.rooms),
        is_cancelled=one.state == SessionState.CANCELLED,
        is_over=one.starts_at <= instant,
        is_closed=closes <= instant,
    )


def coming(kind: str = "", *, workshop: Workshop | None = None, most: int | None = None) -> list[Date]:
    """The next dates: of a kind, of one workshop, or of all."""
    rows = WorkshopSession.objects.coming().with_seats()
    if kind:
        rows = rows.filter(workshop__kind=kind)
    if workshop is not None:
        rows = rows.filter(workshop=workshop)
    # The public ones alone are counted.
    rows = rows.filter(workshop__is_visible=True).order_by("starts_at", "pk")
    if most is not None:
        rows = WorkshopSession.objects.with_seats().filter(
            pk__in=list(rows.values_list("pk", flat=True)[:most])
        )
    return shown_dates(rows)


def with_seats(dates: Iterable[Date]) -> list[Date]:
    """Those that one can book a seat of now."""
    return [one for one in dates if one.can_book and one.left]


@dataclass(frozen=True)
class Tile:
    """A workshop on the page that lists them."""

    workshop: Workshop
    drawing: str
    price: str
    dates: Sequence[Date]


@dataclass(frozen=True)
class Shelf:
    """The workshops of a kind."""

    name: str
    tiles: Sequence[Tile]


_PLURALS: Mapping[str, Any] = {
    WorkshopKind.TRAINING: lambda: _("Trainings"),
    WorkshopKind.EVENT: lambda: _("Events"),
    WorkshopKind.OPEN_SESSION: lambda: _("Open sessions"),
}


def kinds() -> list[tuple[str, str]]:
    """The kinds with the words for several of them."""
    return [(str(kind), name()) for kind, name in _PLURALS.items()]


def shelves(kind: str = "") -> list[Shelf]:
    """What is given, kind by kind, each with its next dates; always the same number of queries."""
    rows = Workshop.objects.public().select_related("gives").order_by("position", "name_fr", "pk")
    found = list(rows.filter(kind=kind) if kind else rows)
    dates: dict[int, list[Date]] = {}
    for one in coming(kind):
        dates.setdefault(one.session.workshop_id, []).append(one)
    tiles = [Tile(one, drawing_of(one), price_of(one), dates.get(one.pk, [])[:NEXT]) for one in found]
    shown = [Shelf(name, [one for one in tiles if one.workshop.kind == value]) for value, name in kinds()]
    return [shelf for shelf in shown if shelf.tiles]


def drawing_of(workshop: Workshop) -> str:
    """The drawing that stands where there is no picture."""
    codes = f"{workshop.code} {workshop.gives.code if workshop.gives else ''}"
    return next((name for sign, name in DRAWINGS.items() if sign in codes), NEUTRAL)


def price_of(workshop: Workshop) -> str:
    """What a seat costs for everybody."""
    return price(workshop.price_minor, workshop.currency) if workshop.price_minor else _("free of charge")


@dataclass(frozen=True)
class Line:
    """A label and what is said of it."""

    label: str
    text: str


def prices_of(workshop: Workshop) -> list[Line]:
    """What a seat costs, for whom."""
    told = [Line(_("Everybody"), price_of(workshop))]
    for label, minor in (
        (_("Members"), workshop.member_price_minor),
        (_("Reduced price"), workshop.reduced_price_minor),
    ):
        if minor is not None:
            told.append(Line(label, price(minor, workshop.currency) if minor else _("free of charge")))
    return told


def cancelling_of(workshop: Workshop) -> str:
    """Until when one gets the money back; nothing where nothing is paid."""
    if not workshop.price_minor:
        return ""
    hours = workshop.cancel_hours
    told = ngettext(
        "Give up the seat up to {n} hour before, and all of it goes back.",
        "Give up the seat up to {n} hours before, and all of it goes back.",
        hours,
    ).format(n=hours)
    if not workshop.late_refund_percent:
        return told
    later = _("Later, {percent}% of it goes back.").format(percent=workshop.late_refund_percent)
    return f"{told} {later}"


def by_day(dates: Iterable[Date]) -> list[tuple[date, list[Date]]]:
    """Dates in order, day by day."""

    def on(one: Date) -> date:
        return timezone.localdate(one.session.starts_at)

    return [(day, list(found)) for day, found in groupby(dates, key=on)]


def in_span(start: datetime, end: datetime, kind: str = "") -> list[Date]:
    """Every date that begins between two instants; what was cancelled is told until it would have begun."""
    rows = WorkshopSession.objects.with_seats().filter(starts_at__gte=start, starts_at__lt=end)
    rows = rows.exclude(state=SessionState.CANCELLED, starts_at__lte=Now())
    return shown_dates(rows.filter(workshop__kind=kind) if kind else rows)


def events_json(dates: Iterable[Date], name: str, site: str) -> str:
    """The dates as schema.org events, safe to stand in a page."""
    told = json.dumps([_event(one, name, site) for one in dates], ensure_ascii=False)
    # Nothing in a text may end the element that holds it.
    return told.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _event(one: Date, name: str, site: str) -> dict[str, Any]:
    session, workshop = one.session, one.workshop
    stock = "https://schema.org/InStock" if one.left else "https://schema.org/SoldOut"
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": workshop.name,
        "description": workshop.summary,
        "startDate": timezone.localtime(session.starts_at).isoformat(),
        "endDate": timezone.localtime(session.ends_at).isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {"@type": "Place", "name": one.place or name, "address": name},
        "organizer": {"@type": "Organization", "name": name, "url": site},
        "offers": {
            "@type": "Offer",
            "price": f"{workshop.price_minor / 100:.2f}",
            "priceCurrency": workshop.currency,
            "availability": stock,
            "url": f"{site}{one.url}",
        },
    }
