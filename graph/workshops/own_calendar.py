"""The private address of the viewer's own calendar: told, made, made anew, closed."""

from typing import Annotated

import strawberry
from django.urls import reverse
from strawberry import Info, relay

from graph.acting import signed_in
from graph.engine.context import context_of
from graph.engine.payloads import Payload, mutation
from graph.equipment.deciding import own_contact
from graph.equipment.mutations.reserving import for_whom
from graph.fields import told
from workshops import models
from workshops.actions.feeds import close_feed, open_feed, renew_feed

WHOSE = "Which of those for whom you act; yourself if left out."


@strawberry.type(description="What came of `calendarOpen`.")
class CalendarOpenPayload(Payload):
    """The address."""

    url: str | None = strawberry.field(default=None, description="The private address of your calendar.")


@strawberry.type(description="What came of `calendarRenew`.")
class CalendarRenewPayload(Payload):
    """The new address."""

    url: str | None = strawberry.field(default=None, description="The new one; the old one opens nothing.")


@strawberry.type(description="What came of `calendarClose`.")
class CalendarClosePayload(Payload):
    """That it is closed."""

    is_closed: bool | None = strawberry.field(
        default=None, description="Whether there is no address any more; null when it was refused."
    )


@strawberry.input(description="Whose calendar gets an address.")
class CalendarOpenInput:
    """One contact."""

    contact_id: relay.GlobalID | None = strawberry.field(default=None, description=WHOSE)


@strawberry.input(description="Whose calendar gets another address.")
class CalendarRenewInput:
    """One contact."""

    contact_id: relay.GlobalID | None = strawberry.field(default=None, description=WHOSE)


@strawberry.input(description="Whose calendar has an address no more.")
class CalendarCloseInput:
    """One contact."""

    contact_id: relay.GlobalID | None = strawberry.field(default=None, description=WHOSE)


OpenInput = Annotated[CalendarOpenInput, strawberry.argument(description="Whose.")]
RenewInput = Annotated[CalendarRenewInput, strawberry.argument(description="Whose.")]
CloseInput = Annotated[CalendarCloseInput, strawberry.argument(description="Whose.")]


def _address(feed: models.CalendarFeed, info: Info) -> str:
    return context_of(info).request.build_absolute_uri(reverse("calendar-feed", args=[feed.key]))


@strawberry.type
class CalendarViewer:
    """To be inherited by the viewer of workshops."""

    @told(
        description="The private address at which programs read your calendar: whoever has it reads it. Null "
        "while there is none."
    )
    def calendar_url(self, info: Info) -> str | None:
        feed = models.CalendarFeed.objects.standing().filter(contact=own_contact(info)).first()
        return _address(feed, info) if feed is not None else None


@strawberry.type
class CalendarMutation:
    """To be inherited by the mutations of bookings."""

    @mutation(description="Makes the private address of your calendar; tells the one that stands.")
    def calendar_open(self, info: Info, input: OpenInput) -> CalendarOpenPayload:
        user = signed_in(info)
        return CalendarOpenPayload(
            url=_address(open_feed(contact=for_whom(input.contact_id, info), by=user), info)
        )

    @mutation(description="Makes another address for your calendar; the old one opens nothing any more.")
    def calendar_renew(self, info: Info, input: RenewInput) -> CalendarRenewPayload:
        user = signed_in(info)
        return CalendarRenewPayload(
            url=_address(renew_feed(contact=for_whom(input.contact_id, info), by=user), info)
        )

    @mutation(description="Closes the private address of your calendar.")
    def calendar_close(self, info: Info, input: CloseInput) -> CalendarClosePayload:
        user = signed_in(info)
        close_feed(contact=for_whom(input.contact_id, info), by=user)
        return CalendarClosePayload(is_closed=True)
