"""What placeholders stand for in the wordings of workshops' letters."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from kit.refusals import Text
from workshops.letters.guests import read_request
from workshops.letters.reading import read, reader_of
from workshops.letters.shape import hours_of, moment, told_reason
from workshops.models import SessionTrainer
from workshops.places import place_of

LABELS: dict[str, Text] = {
    "given_name": _("the given name of who reads it"),
    "full_name": _("the whole name of who comes"),
    "workshop": _("the workshop"),
    "hours": _("the day and the hours"),
    "place": _("where it takes place"),
    "until": _("until when to answer"),
    "reason": _("the reason that was given"),
}
STANDS = ("given_name", "full_name", "workshop", "hours", "place")


def of_booking(pk: int) -> Mapping[str, str]:
    """Of a booking, by its id."""
    row = read(pk)
    reader = reader_of(row)
    return {
        "given_name": reader.given_name or reader.full_name,
        "full_name": row.contact.full_name,
        "workshop": row.session.workshop.name,
        "hours": hours_of(row.session),
        "place": place_of(row.session),
        "until": moment(row.held_until) if row.held_until is not None else "",
        "reason": told_reason(row.session.cancel_reason or row.end_reason),
    }


def of_trainer(pk: int) -> Mapping[str, str]:
    """Of somebody who leads a session, by the id of that row."""
    row = SessionTrainer.objects.select_related("contact", "session__workshop").get(pk=pk)
    return {
        "given_name": row.contact.given_name or row.contact.full_name,
        "full_name": row.contact.full_name,
        "workshop": row.session.workshop.name,
        "hours": hours_of(row.session),
        "place": place_of(row.session),
    }


def of_guest(pk: int) -> Mapping[str, str]:
    """Of a request without an account, by its id."""
    row = read_request(pk)
    return {
        "given_name": row.given_name,
        "full_name": row.full_name,
        "workshop": row.session.workshop.name,
        "hours": hours_of(row.session),
        "place": place_of(row.session),
    }
