"""What a person is told about a machine: whether it is theirs to use, why not, and what brings them on."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kit.wording import hour
from portal.next_sessions import Answer, training

KINDS = {"GREEN": "ok", "AMBER": "warn", "RED": "stop"}


@dataclass(frozen=True)
class Shelf:
    """The machines of one colour, under a heading."""

    kind: str
    heading: str | Promise
    word: str | Promise
    machines: list[Answer]

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return f"machines-{self.kind}"


_SHELVES = (
    ("GREEN", gettext_lazy("Usable"), pgettext_lazy("machines", "Usable")),
    ("AMBER", gettext_lazy("A step is missing"), gettext_lazy("One step")),
    ("RED", gettext_lazy("Blocked for now"), pgettext_lazy("machines", "Blocked")),
)


def shelves(machines: list[Answer]) -> list[Shelf]:
    """The machines by colour, rooms last: usable, a step is missing, blocked; all blocked without a card."""
    found = []
    for color, heading, word in _SHELVES:
        held = [one for one in machines if (one["viewerAccess"] or {"color": "RED"})["color"] == color]
        if held:
            held.sort(key=lambda one: one.get("kind") == "SPACE")
            found.append(Shelf(KINDS[color], heading, word, held))
    return found


def access_state(machine: Answer) -> dict[str, object]:
    """`kind` and `word` for the component `state`."""
    access = machine["viewerAccess"]
    if access is None:
        return {"kind": "stop", "word": _("No card")}
    if access["color"] == "GREEN":
        return {"kind": "ok", "word": pgettext_lazy("machine", "Usable")}
    label = _foremost(access)[0]["label"]
    return {"kind": KINDS[access["color"]], "word": label[:1].upper() + label[1:]}


def access_words(machine: Answer, short: bool = False) -> list[str]:
    """Why, a sentence each. `short`: of a machine that is not one's own to use, nothing of the hour."""
    access = machine["viewerAccess"]
    if access is None:
        return [_("Your account has no card yet. Talk to the association.")]
    if access["isAllowed"]:
        return [_until(access["until"])]
    # What belongs to a sentence follows it at once: the names of the trainings, what is broken.
    more = {"OUT_OF_ORDER": machine["stateReason"]} | dict.fromkeys(_LETTERS, _missing(access))
    told: list[str] = []
    for one in _foremost(access) if short else access["reasons"]:
        if one["code"] != "NOT_RESERVED" or may_reserve(machine):
            told += [str(one["sentence"]), more.get(one["code"], "")]
    # Each once, in this order.
    return list(dict.fromkeys(sentence for sentence in told if sentence))


def _missing(access: Answer) -> str:
    names = ", ".join(_("“{name}”").format(name=one["name"]) for one in access["missingQualifications"])
    return _("What is missing: {names}.").format(names=names) if names else ""


def _foremost(access: Answer) -> list[Answer]:
    """What stands in the way; nothing of the hour where something else does too."""
    other = [one for one in access["reasons"] if one["code"] not in _OTHER_HOURS]
    return other or list(access["reasons"])


def _until(until: str | None) -> str:
    """The end of today's use; what ends on another day is no news today."""
    end = timezone.localtime(datetime.fromisoformat(until)) if until is not None else None
    if end is None or end.date() != timezone.localdate():
        return _("You may use it now.")
    return _("You may use it now, until {hour}.").format(hour=hour(end))


_ELSEWHERE: dict[str, tuple[str | Promise, str]] = {
    "MEMBERSHIP_EXPIRED": (gettext_lazy("Renew"), "membership"),
    "OUT_OF_CREDIT": (gettext_lazy("Buy a pass"), "passes"),
}
# What a talk with the association mends, and what one asks for.
_LETTERS: dict[str, str | Promise] = {
    "NOT_QUALIFIED": gettext_lazy("Ask for the training"),
    "SUPERVISION_REQUIRED": gettext_lazy("Ask for the training"),
    "AUTHORIZATION_EXPIRED": gettext_lazy("Ask to have it refreshed"),
    "AUTHORIZATION_SUSPENDED": gettext_lazy("Write to us"),
    "SUSPENDED": gettext_lazy("Write to us"),
}
# What a training mends.
_UNTRAINED = frozenset({"NOT_QUALIFIED", "AUTHORIZATION_EXPIRED", "SUPERVISION_REQUIRED"})
_OTHER_HOURS = frozenset({
    "CLOSED", "UNDER_MAINTENANCE", "IN_SESSION", "RESERVED_BY_ANOTHER", "NOT_RESERVED",
})  # fmt: skip


def next_step(context: Context, machine: Answer) -> dict[str, object]:
    """The one button of a machine: `label` and `url`.

    `is_main` tells whether it is what brings the person on at once, `is_letter` whether it writes to the
    association, where that has an address. `detail` says when the training takes place that gives what is
    missing.
    """
    access = machine["viewerAccess"]
    own = reverse("machine", args=[machine["code"]])
    codes = [one["code"] for one in _foremost(access)] if access is not None else []
    first = codes[0] if codes else ""
    if first == "NOT_A_MEMBER":
        return {"label": _("Join"), "url": "/join/", "is_main": True}
    if first in _ELSEWHERE:
        label, page = _ELSEWHERE[first]
        return {"label": label, "url": reverse("portal", args=[page]), "is_main": True}
    found = training(context["viewer"], access["missingQualifications"]) if first in _UNTRAINED else None
    if found is not None:
        return {**found, "is_main": True}
    if first in _LETTERS and context["association"].email:
        letter = _letter(context["association"].email, machine, _missing(access))
        return {"label": _LETTERS[first], "url": letter, "is_main": False, "is_letter": True}
    if machine["isReservable"] and access is not None and set(codes) <= _OTHER_HOURS:
        return {"label": _("Reserve"), "url": f"{own}#reserve", "is_main": "NOT_RESERVED" in codes}
    return {"label": _("See"), "url": own, "is_main": False}


def _letter(address: str, machine: Answer, missing: str) -> str:
    """An address that opens a letter about the machine in the person's own mail program."""
    return f"mailto:{quote(address, safe='@')}?subject={quote(machine['name'])}&body={quote(missing)}"


def may_reserve(machine: Answer) -> bool:
    """Whether hours may be chosen: nothing about the person or the machine itself stands in the way."""
    access = machine["viewerAccess"]
    codes = {one["code"] for one in access["reasons"]} if access is not None else {""}
    return bool(machine["isReservable"]) and codes <= _OTHER_HOURS | {"OUT_OF_CREDIT"}
