"""What who looks after a machine is told: how it stands, what was reported, how far people may go."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from portal.care_forms import LEVELS, care_form, grant_form

register = template.Library()
register.simple_tag(care_form)
register.simple_tag(grant_form)

type Answer = Mapping[str, Any]

_SERVICE = {
    "IN_SERVICE": ("ok", _("In service")),
    "OUT_OF_ORDER": ("stop", _("Out of order")),
    "RETIRED": ("stop", pgettext_lazy("machine", "Retired")),
}
_AUTHORIZATIONS = {
    "ACTIVE": ("ok", pgettext_lazy("authorization", "Valid")),
    "SUSPENDED": ("stop", pgettext_lazy("authorization", "Suspended")),
    "EXPIRED": ("warn", pgettext_lazy("authorization", "Ended")),
    "UNUSED": ("warn", _("Ended for want of practice")),
    "REVOKED": ("stop", pgettext_lazy("authorization", "Withdrawn")),
}
_DONE = {
    "stop": _("The machine is out of order. Those who reserved it are told."),
    "restart": _("The machine is in service again."),
    "confirm": _("The fault is confirmed."),
    "fix": _("The fault is closed as repaired. Who reported it is told."),
    "dismiss": _("The fault is closed. Who reported it is told why."),
    "grant": _("The qualification is given. The person is told."),
    "suspend": _("The authorization is suspended. The person is told."),
    "lift": _("The authorization is valid again."),
    "revoke": _("The authorization is withdrawn. The person is told."),
}


@register.simple_tag
def service_state(machine: Answer) -> dict[str, object]:
    """`kind` and `word` for the component `state`: how the machine stands, whoever asks."""
    kind, word = _SERVICE[machine["state"]]
    return {"kind": kind, "word": word}


@register.simple_tag
def open_faults(faults: Iterable[Answer], machine: Answer) -> str:
    """How many faults of the machine are open, in words; empty for none."""
    count = sum((one["equipment"] or {}).get("code") == machine["code"] for one in faults)
    return ngettext("{n} open fault", "{n} open faults", count).format(n=count) if count else ""


@register.simple_tag
def fault_state(fault: Answer) -> dict[str, object]:
    """`kind` and `word` for the component `state`: whether it stops the machine, else where it stands."""
    if fault["stopsUse"]:
        return {"kind": "stop", "word": _("Stops its use")}
    is_new = fault["state"] == "REPORTED"
    return {"kind": "warn", "word": _("Reported") if is_new else pgettext_lazy("fault", "Confirmed")}


@register.simple_tag
def authorization_state(authorization: Answer) -> dict[str, object]:
    """`kind` and `word` for the component `state`: whether it counts."""
    kind, word = _AUTHORIZATIONS[authorization["state"]]
    return {"kind": kind, "word": word}


@register.filter
def level(authorization: Answer) -> str:
    """How far it goes, in words."""
    return str(dict(LEVELS)[authorization["level"]])


@register.simple_tag
def done_words(verb: str) -> str:
    """What was done, in a sentence; empty for nothing that this page does."""
    return str(_DONE.get(verb, ""))
