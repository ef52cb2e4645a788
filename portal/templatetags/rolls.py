"""The list of who comes to a session, in templates: who is marked, who is to be, who was signed off."""

from dataclasses import dataclass

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from portal.next_sessions import Answer, instant

register = template.Library()


@dataclass(frozen=True)
class Roll:
    """A session's list."""

    session: Answer
    bookings: list[Answer]

    @property
    def people(self) -> list[Answer]:
        """Who has a seat, by name."""
        return sorted(self.bookings, key=lambda one: str(one["fullName"]).casefold())

    @property
    def is_early(self) -> bool:
        """Whether it is too early to take attendance."""
        return instant(self.session["attendanceOpensAt"]) > timezone.now()

    @property
    def count(self) -> int:
        """How many there are to be marked."""
        return len([one for one in self.people if one["state"] in {"CONFIRMED", "ATTENDED", "ABSENT"}])

    @property
    def there(self) -> int:
        """How many came."""
        return len([one for one in self.people if one["state"] == "ATTENDED"])

    @property
    def unmarked(self) -> list[Answer]:
        """Of whom nobody said yet whether they came."""
        return [one for one in self.people if one["state"] == "CONFIRMED"]

    @property
    def to_sign(self) -> list[Answer]:
        """Who was there, and was not signed off."""
        if self.session["workshop"]["gives"] is None:
            return []
        return [one for one in self.people if one["state"] == "ATTENDED" and not one["isSignedOff"]]

    @property
    def words(self) -> str:
        """As in "6 personnes présentes sur 8"."""
        return ngettext("{n} person there of {all}", "{n} people there of {all}", self.there).format(
            n=self.there, all=self.count
        )

    @property
    def next_words(self) -> str:
        """What is left to do."""
        left = len(self.unmarked)
        if left:
            return ngettext("{n} person left to mark.", "{n} people left to mark.", left).format(n=left)
        if self.to_sign:
            return _("Everybody is marked. Sign off who has learnt it: they may use the machines then.")
        return _("Everybody is marked.")


@register.simple_tag
def roll_of(data: Answer) -> Roll:
    """The list of a page's session."""
    return Roll(data["about"], data["bookings"]["nodes"])


@register.filter
def remark(booking: Answer) -> str:
    """What is to be known of somebody on the list; empty for most."""
    if booking["state"] == "HELD":
        return _("To be paid")
    if booking["state"] == "OFFERED":
        return _("Has not answered yet")
    return _("Came without a booking") if booking["isWalkIn"] else ""


_DONE = {
    "walk_in": gettext_lazy("The person is on the list, and marked as present."),
    "all_there": gettext_lazy("Everybody is marked."),
    "all_signed": gettext_lazy("Those who were there are signed off. They are told."),
    "sign": gettext_lazy("Signed off. The person is told."),
}


@register.simple_tag
def roll_done(verb: str) -> str:
    """What was done, in a sentence; empty for what the list itself shows."""
    return str(_DONE.get(verb, ""))


@register.simple_tag
def presence_state(presence: Answer) -> dict[str, str]:
    """`kind` and `word` for the component `state`: where the holder of a card stands with a session."""
    state = (presence["booking"] or {"state": ""})["state"]
    told = {
        "": ("warn", _("Has not booked")),
        "HELD": ("warn", _("Has yet to pay")),
        "CONFIRMED": ("mine", _("On the list")),
        "WAITLISTED": ("wait", _("On the waiting list")),
        "OFFERED": ("wait", _("Has not answered yet")),
        "ATTENDED": ("ok", pgettext("booking", "Was there")),
        "ABSENT": ("stop", pgettext("booking", "Was not there")),
    }
    kind, word = told[state]
    return {"kind": kind, "word": word}
