"""What workshops hold about a person."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.holdings import (
    Holding,
    Told,
    before_erasing,
    columns,
    goes,
    holds_nothing,
    register,
    search_too,
    when_erasing,
    when_merging,
)
from accounts.models import Contact
from workshops import erasing, joining
from workshops.models import (
    Booking,
    CalendarFeed,
    GuestRequest,
    SessionTrainer,
    Workshop,
    WorkshopSession,
)


def _bookings(contact: Contact) -> QuerySet[Booking]:
    mine = Q(contact=contact) | Q(booker=contact)
    return Booking.objects.filter(mine).select_related("session__workshop", "contact")


def _booking(row: Booking) -> Told:
    told = columns(
        "contact", "state", "price", "price_kind", "is_walk_in", "created_at", "marked_at", "reminded_at",
        "thanked_at", "ended_at", "end_reason",
    )  # fmt: skip
    session = row.session
    hours = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    return {"workshop": session.workshop.name, **hours, **told(row)}


def _led(contact: Contact) -> QuerySet[SessionTrainer]:
    return SessionTrainer.objects.filter(contact=contact).select_related("session__workshop")


def _trainer(row: SessionTrainer) -> Told:
    told = columns("starts_at", "ends_at", "released_at", "told_at")
    return {"workshop": row.session.workshop.name, **told(row)}


def _usual(contact: Contact) -> QuerySet[Any]:
    return Workshop.trainers.through.objects.filter(contact=contact).select_related("workshop")


register(
    Holding(
        Booking,
        _bookings,
        erasing.empty_bookings,
        _booking,
        labels={
            "workshop": _("workshop"),
            "starts_at": _("from"),
            "ends_at": _("until"),
            "price": _("Price"),
        },
    ),
    Holding(SessionTrainer, _led, goes, _trainer, labels={"workshop": _("workshop")}),
    Holding(
        Workshop.trainers.through,
        _usual,
        goes,
        columns("workshop"),
        title=_("Workshops that you lead"),
        labels={"workshop": _("workshop")},
    ),
    Holding(
        CalendarFeed,
        lambda contact: CalendarFeed.objects.filter(contact=contact),
        goes,
        columns("created_at", "revoked_at"),
    ),
    Holding(
        GuestRequest,
        lambda contact: GuestRequest.objects.filter(contact=contact).select_related("session__workshop"),
        goes,
        columns("session", "given_name", "family_name", "email", "people", "created_at", "verified_at"),
        labels={"session": _("session")},
    ),
)
search_too(Workshop, WorkshopSession)
before_erasing(erasing.refuse_trainers)
before_erasing(erasing.refuse_paid_at_the_desk)
when_erasing(erasing.give_up_bookings)
when_merging(joining.join_bookings)
when_merging(joining.join_trainers)
when_merging(joining.join_feeds)
holds_nothing(
    "who leads it, and who comes, is told by rows of their own",
    "workshops.Workshop",
    "workshops.Workshop_prerequisites",
    "workshops.Series",
    "workshops.SessionTaking",
    "workshops.WorkshopSession",
)
holds_nothing("a right of the account, which ends with it", "workshops.WorkshopSessionUserObjectPermission")
