"""One session in templates: who may have a seat of it, who has one, what stands in the way, and the rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.wording import full_day, hour
from portal.booking_box import Box, Seat
from portal.care_forms import LEVELS
from portal.next_sessions import Answer, instant, training
from portal.templatetags.workshops import price_words

register = template.Library()

type Words = str | Promise

PRICE_NAMES: Mapping[str, Words] = {
    "PUBLIC": gettext_lazy("Full price"),
    "MEMBER": gettext_lazy("Members’ price"),
    "REDUCED": gettext_lazy("Reduced price"),
    "TEAM": gettext_lazy("Given by the team"),
}
# Who is among them: what a seat of their own leads to is told there, and no refusal beside it.
_HAS_ONE = frozenset({"ALREADY_BOOKED", "ALREADY_WAITING"})


@register.simple_tag(takes_context=True)
def seats_of(context: template.Context, data: Mapping[str, Any]) -> Box:
    """The booking box of a page's session."""
    session, me = data["about"], (data["viewer"]["contact"] or {}).get("id")
    seats = [
        Seat(one["contact"], one["access"], one["booking"], one["contact"]["id"] == me)
        for one in session["viewerSeats"]
    ]
    return Box(
        seats=sorted(seats, key=lambda seat: not seat.is_me),
        asked=context["request"].GET.getlist("for"),
        public=session["workshop"]["price"],
        state=session["state"],
    )


@register.filter
def price_name(seat: Seat) -> str:
    """Which price counts, in words."""
    return str(PRICE_NAMES[seat.access["priceKind"]])


@register.filter
def led_by(session: Answer) -> str:
    """Who leads it, by name."""
    return ", ".join(one["fullName"] for one in session["trainers"] if one["fullName"])


@register.filter
def level_given(workshop: Answer) -> str:
    """How far the qualification goes, inside a sentence."""
    words = str(dict(LEVELS)[workshop["givesLevel"]])
    return words[:1].lower() + words[1:]


@register.filter
def prices(workshop: Answer) -> list[dict[str, Any]]:
    """The prices of a seat: `label` and `words`."""
    told = (("PUBLIC", "price"), ("MEMBER", "memberPrice"), ("REDUCED", "reducedPrice"))
    return [
        {"label": PRICE_NAMES[kind], "words": price_words(workshop[name])}
        for kind, name in told
        if workshop[name] is not None
    ]


@register.filter
def policy(session: Answer) -> str:
    """What goes back of the price, until when, in a sentence or two."""
    workshop = session["workshop"]
    limit = _full_refund_until(session)
    if not _costs(workshop):
        return _("You can give up the seat until it begins.")
    percent = workshop["lateRefundPercent"]
    if limit <= timezone.now():
        late = _("If you give up the seat now, {percent} % of the price goes back.")
        return (
            late.format(percent=percent) if percent else _("Nothing goes back if you give up the seat now.")
        )
    words = _("Until {day}, {hour}, all of it goes back.").format(day=full_day(limit), hour=hour(limit))
    later = _("Later, {percent} % of it.").format(percent=percent) if percent else _("Later, nothing.")
    return f"{words} {later}"


def _full_refund_until(session: Answer) -> datetime:
    return instant(session["startsAt"]) - timedelta(hours=session["workshop"]["cancelHours"])


def _costs(workshop: Answer) -> bool:
    return any(Decimal(workshop[name]["amount"]) for name in ("price", "memberPrice") if workshop[name])


@register.filter
def to_pay(booking: Answer) -> Answer:
    """What the order of a held seat asks for: its other seats are paid with it."""
    order: Answer | None = booking["order"]
    total: Answer = order["total"] if order is not None else booking["price"]
    return total


@register.filter
def is_shared(booking: Answer) -> bool:
    """Whether the order asks for more than this seat."""
    return bool(to_pay(booking)["amount"] != booking["price"]["amount"])


@register.filter
def refund_words(booking: Answer) -> str:
    """What giving up now means for one's money, before it is done."""
    if booking["state"] == "HELD":
        words = _("Nothing was paid: nothing is charged.")
        more = _("The other seats of the same order are given up with it.")
        return f"{words} {more}" if is_shared(booking) else words
    if not Decimal(booking["price"]["amount"]):
        return _("It cost nothing. The seat is free for somebody else then.")
    back = booking["refund"]
    if not Decimal(back["amount"]):
        return _("It is too late to get anything back of {amount}.").format(
            amount=price_words(booking["price"])
        )
    if back["amount"] == booking["price"]["amount"]:
        return _("You get back {amount}, all that was paid.").format(amount=price_words(back))
    return _("You get back {amount} of {price}.").format(
        amount=price_words(back), price=price_words(booking["price"])
    )


_WHERE: Mapping[str, tuple[Words, str]] = {
    "JOIN": (gettext_lazy("Join"), "/join/"),
    "RENEW": (gettext_lazy("Renew the membership"), ""),
}
# What a step of one's own mends, or another date; the rest is for the association to say.
_MISSING = frozenset({
    "NOT_A_MEMBER", "MEMBERSHIP_NOT_BEGUN", "MEMBERSHIP_EXPIRED", "PREREQUISITE_MISSING",
    "REPRESENTATIVE_NEEDED",
})  # fmt: skip


@register.simple_tag(takes_context=True)
def refusal(context: template.Context, seat: Seat, box: Box) -> dict[str, Any]:
    """Why somebody may not book, and the one button that leads on: `url` and `label`, with `detail`."""
    codes = [one["code"] for one in seat.access["reasons"]]
    is_step = bool(codes) and codes[0] in _MISSING
    others = box.may_book or box.may_wait or box.held
    is_short = box.is_family and (bool(others) or seat is not box.refused[0])
    return {
        "kind": "warn" if is_step else "stop",
        "title": _("A step is missing") if is_step else _("No seat can be booked"),
        "sentences": _sentences(seat),
        # Beside somebody who may book, another one's refusal is a remark.
        "is_short": is_short,
        # What leads one on leads the others on as well: it is told once.
        **(_way_on(context, seat) if seat is box.refused[0] else {}),
    }


def _sentences(seat: Seat) -> list[str]:
    told = [str(one["sentence"]) for one in seat.access["reasons"] if one["code"] not in _HAS_ONE]
    names = ", ".join(_("“{name}”").format(name=one["name"]) for one in seat.access["missingQualifications"])
    return [*told, _("What is missing: {names}.").format(names=names)] if names else told


def _way_on(context: template.Context, seat: Seat) -> dict[str, str]:
    step = seat.access["nextStep"]["code"]
    workshops = reverse("portal", args=["workshops"])
    if step == "TRAIN":
        return training(context["viewer"], seat.access["missingQualifications"]) or {
            "label": _("See all workshops"), "url": workshops, "detail": "",
        }  # fmt: skip
    if step == "OTHER_DATE":
        code = context["data"]["about"]["workshop"]["code"]
        return {"label": _("See other dates"), "url": f"{workshops}?workshop={code}", "detail": ""}
    if step in {"TALK", "NAME_REPRESENTATIVE"}:
        address = getattr(context.get("association"), "email", "")
        return {"label": _("Write to us"), "url": f"mailto:{address}" if address else "", "detail": ""}
    label, url = _WHERE.get(step, ("", ""))
    return {
        "label": str(label),
        "url": url or f"{reverse('portal', args=['membership'])}#renew",
        "detail": "",
    }


_DONE: Mapping[str, Words] = {
    "book": gettext_lazy("The seat is booked."),
    "wait": gettext_lazy("You are on the waiting list. We write as soon as a seat frees up."),
    "accept": gettext_lazy("The seat is booked."),
    "leave": gettext_lazy("Done: the place in line is given up."),
    "cancel": gettext_lazy("The seat is given up. What goes back is on its way."),
    "transfer": gettext_lazy("The seat is moved to the other date."),
    "calendar_renew": gettext_lazy("Here is another address. The old one opens nothing any more."),
    "calendar_close": gettext_lazy("The address is closed: it opens nothing any more."),
}


@register.simple_tag
def session_done(verb: str) -> str:
    """What was done, in a sentence; empty for nothing that these pages do."""
    return str(_DONE.get(verb, ""))


@dataclass(frozen=True)
class Mine:
    """The bookings that are to come: offered, seated, and waiting; who waits has no seat."""

    coming: list[Answer]

    def _in(self, *states: str) -> list[Answer]:
        return [one for one in self.coming if one["state"] in states and one["session"] is not None]

    @property
    def offered(self) -> list[Answer]:
        """What waits for an answer."""
        return self._in("OFFERED")

    @property
    def seated(self) -> list[Answer]:
        """Seats, paid or to be paid."""
        return self._in("HELD", "CONFIRMED")

    @property
    def waiting(self) -> list[Answer]:
        """Places in line."""
        return self._in("WAITLISTED")

    @property
    def waits_for_money(self) -> bool:
        """Whether a seat is held for its payment."""
        return bool(self._in("HELD"))


@register.simple_tag
def bookings_of(viewer: Answer) -> Mine:
    """The viewer's coming bookings, sorted out."""
    return Mine(viewer["coming"]["nodes"])


@register.simple_tag
def other_dates(sessions: list[Answer], session: Answer) -> list[Answer]:
    """Other dates of the session's workshop that have a seat."""
    code = session["workshop"]["code"]
    return [one for one in sessions if one["workshop"]["code"] == code and one["id"] != session["id"]]


@register.simple_tag
def seats_offered(viewer: Answer) -> list[Answer]:
    """What waits for an answer."""
    return [one for one in viewer["bookings"]["nodes"] if one["state"] == "OFFERED" and one["session"]]


@register.simple_tag
def what_comes(viewer: Answer) -> list[dict[str, Answer]]:
    """Reservations and bookings in the order of their start: a `reservation` or a `booking` each."""
    hours = [(one["startsAt"], {"reservation": one}) for one in viewer["coming"]["nodes"]]
    seats = [
        (one["session"]["startsAt"], {"booking": one})
        for one in viewer["bookings"]["nodes"]
        if one["session"]
    ]
    return [row for _at, row in sorted([*hours, *seats], key=lambda pair: instant(pair[0]))]


@register.simple_tag
def led_today(viewer: Answer) -> list[Answer]:
    """The sessions that the viewer leads today."""
    rows = viewer["ledSessions"]["nodes"]
    return [one for one in rows if instant(one["startsAt"]).date() == timezone.localdate()]


@register.simple_tag
def led_later(viewer: Answer) -> list[Answer]:
    """The sessions that the viewer leads on other days."""
    rows = viewer["ledSessions"]["nodes"]
    return [one for one in rows if instant(one["startsAt"]).date() != timezone.localdate()]
