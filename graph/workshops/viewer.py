"""What of workshops is the viewer's own."""

from collections.abc import Iterable
from typing import Annotated

import strawberry
from django.db.models import Case, IntegerField, Value, When
from django.db.models.functions import Now
from strawberry import Info, relay

from equipment.models import Qualification as QualificationRow
from graph.engine.connections import Connection
from graph.engine.context import viewer_of
from graph.engine.cost import COST, QUERY, Cost
from graph.engine.errors import BadUserInput
from graph.engine.nodes import key_in, seen
from graph.equipment.qualification import Qualification
from graph.fields import listed, told
from graph.workshops.booking import Booking
from graph.workshops.enums import BookingState
from graph.workshops.own_calendar import CalendarViewer
from graph.workshops.peers import among
from graph.workshops.presence import PresenceViewer
from graph.workshops.session import WorkshopSession, seats_left
from workshops import models
from workshops.states import OPEN

MOST_QUALIFICATIONS = 50
States = Annotated[list[BookingState] | None, strawberry.argument(description="Only in these states.")]
Coming = Annotated[
    bool | None,
    strawberry.argument(
        description="Only seats and places in line of sessions that are not over, the first one first; or "
        "only the others."
    ),
]
LedComing = Annotated[
    bool | None,
    strawberry.argument(description="Only those that are not over, the first one first; or only the others."),
]


@strawberry.type(description="The next session that gives a qualification.")
class NextSession:
    """One of those asked for."""

    asked: strawberry.Private[int]
    found: strawberry.Private[int | None]
    qualifications: strawberry.Private[frozenset[int]]
    sessions: strawberry.Private[frozenset[int]]

    @told(description="The qualification.")
    def qualification(self, info: Info) -> Qualification | None:
        return among(Qualification, self.qualifications, self.asked, info)

    @told(description="The next one with seats left; without any, the next one; null when none is planned.")
    def session(self, info: Info) -> WorkshopSession | None:
        return among(WorkshopSession, self.sessions, self.found, info)


def _next(info: Info, keys: Iterable[int] | None) -> dict[int, int]:
    """By qualification, the next session that the viewer sees and that is open: one with seats first."""
    rows = models.WorkshopSession.objects.visible_to(viewer_of(info)).bookable()
    is_full = Case(When(left_now__gt=0, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = rows.alias(left_now=seats_left())
    rows = rows.exclude(workshop__gives=None) if keys is None else rows.filter(workshop__gives__in=keys)
    rows = rows.order_by("workshop__gives_id", is_full, "starts_at", "pk").distinct("workshop__gives_id")
    return dict(rows.values_list("workshop__gives_id", "pk"))


@strawberry.type
class WorkshopViewer(PresenceViewer, CalendarViewer):
    """To be inherited by the contract's Viewer."""

    @listed(
        Connection[Booking],
        description="Your seats and places in line, those of whom you represent, and what you booked for "
        "others: what comes in order, what is over the last first.",
    )
    def bookings(self, info: Info, states: States = None, coming: Coming = None) -> Iterable[models.Booking]:
        rows = models.Booking.objects.belonging_to(viewer_of(info))
        rows = rows.filter(state__in=states) if states is not None else rows
        if coming is None:
            return seen(rows.order_by("-pk"), info)
        open_now = models.Booking.objects.filter(state__in=OPEN, session__ends_at__gt=Now())
        if coming:
            return seen(rows.filter(pk__in=open_now).order_by("session__starts_at", "pk"), info)
        return seen(rows.exclude(pk__in=open_now).order_by("-session__starts_at", "-pk"), info)

    @listed(Connection[WorkshopSession], description="The sessions that you lead, the latest first.")
    def led_sessions(self, info: Info, coming: LedComing = None) -> Iterable[models.WorkshopSession]:
        rows = models.WorkshopSession.objects.filter(pk__in=models.opened_sessions(viewer_of(info)))
        if coming is None:
            return seen(rows.order_by("-starts_at", "-pk"), info)
        if coming:
            return seen(rows.filter(ends_at__gt=Now()).order_by("starts_at", "pk"), info)
        return seen(rows.filter(ends_at__lte=Now()).order_by("-starts_at", "-pk"), info)

    @strawberry.field(
        description="For each of these qualifications, in their order, the next session that gives it and "
        "that can be booked; left out, for those that such a session gives.",
        metadata={COST: Cost(weight=3 * QUERY, size=MOST_QUALIFICATIONS)},
    )
    def next_sessions(
        self,
        info: Info,
        ids: Annotated[
            list[relay.GlobalID] | None,
            strawberry.argument(
                name="qualificationIds",
                description=f"The qualifications: {MOST_QUALIFICATIONS} at most; all that a session to come "
                "gives if left out.",
            ),
        ] = None,
    ) -> list[NextSession]:
        keys = _keys(ids, info)
        found = _next(info, keys)
        known = keys if keys is not None else list(found)[:MOST_QUALIFICATIONS]
        named, sessions = frozenset(known), frozenset(found.values())
        return [
            NextSession(asked=key, found=found.get(key), qualifications=named, sessions=sessions)
            for key in known
        ]


def _keys(ids: list[relay.GlobalID] | None, info: Info) -> list[int] | None:
    if ids is None:
        return None
    if len(ids) > MOST_QUALIFICATIONS:
        raise BadUserInput(
            f"At most {MOST_QUALIFICATIONS} qualifications at a time.",
            requested=len(ids),
            limit=MOST_QUALIFICATIONS,
        )
    keys = dict.fromkeys(key for gid in ids if (key := key_in(gid, Qualification, info)) is not None)
    known = QualificationRow.objects.in_bulk(list(keys))
    return [key for key in keys if key in known]
