"""The private address of the viewer's own calendar: told, made, made anew, closed."""

import strawberry
from django.urls import reverse
from strawberry import Info

from accounts import models as accounts
from graph.acting import signed_in
from graph.engine.context import context_of
from graph.engine.payloads import Payload, mutation
from graph.equipment.deciding import own_contact
from graph.fields import told
from kit.refusals import NotFound
from workshops import models
from workshops.actions.feeds import close_feed, open_feed, renew_feed


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
    """Nothing else."""


def _address(feed: models.CalendarFeed, info: Info) -> str:
    return context_of(info).request.build_absolute_uri(reverse("calendar-feed", args=[feed.key]))


def _own(info: Info) -> accounts.Contact:
    """The caller's own card. Raises NotFound."""
    key = own_contact(info)
    if key is None:
        raise NotFound
    return accounts.Contact.objects.get(pk=key)


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
    def calendar_open(self, info: Info) -> CalendarOpenPayload:
        user = signed_in(info)
        return CalendarOpenPayload(url=_address(open_feed(contact=_own(info), by=user), info))

    @mutation(description="Makes another address for your calendar; the old one opens nothing any more.")
    def calendar_renew(self, info: Info) -> CalendarRenewPayload:
        user = signed_in(info)
        return CalendarRenewPayload(url=_address(renew_feed(contact=_own(info), by=user), info))

    @mutation(description="Closes the private address of your calendar.")
    def calendar_close(self, info: Info) -> CalendarClosePayload:
        user = signed_in(info)
        close_feed(contact=_own(info), by=user)
        return CalendarClosePayload()
