"""How the matrix shows a decision: a letter, a word and a tone, so that nothing hangs on the colour alone."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.staff.parts import Tone, Words
from equipment.deciding import Decision, Reason
from equipment.deciding.reasons import LASTING, PERSONAL


@dataclass(frozen=True)
class Mark:
    """What stands in a cell. `letter` is short, `word` says the same in full."""

    letter: str
    word: Words
    tone: Tone


_TONES: dict[Reason, Tone] = {
    Reason.AUTHORIZATION_EXPIRED: "warn",
    Reason.SUPERVISION_REQUIRED: "warn",
    Reason.OUT_OF_ORDER: "wait",
    Reason.RETIRED: "wait",
}
# What is of the hour alone says nothing of the person.
COUNTED = PERSONAL | LASTING


def _letters() -> dict[Reason, str]:
    """The letter of each reason, in the language now active."""
    member = pgettext("letter for: not a member now", "M")
    return {
        Reason.SUSPENDED: pgettext("letter for: membership suspended", "S"),
        Reason.NOT_A_MEMBER: member,
        Reason.MEMBERSHIP_NOT_BEGUN: member,
        Reason.MEMBERSHIP_EXPIRED: member,
        Reason.NOT_QUALIFIED: pgettext("letter for: training needed", "T"),
        Reason.AUTHORIZATION_SUSPENDED: pgettext("letter for: authorization suspended", "A"),
        Reason.AUTHORIZATION_EXPIRED: pgettext("letter for: authorization to be refreshed", "R"),
        Reason.SUPERVISION_REQUIRED: pgettext("letter for: only under supervision", "U"),
        Reason.RETIRED: "×",
        Reason.OUT_OF_ORDER: "×",
    }


def mark_of(decision: Decision) -> Mark:
    """The first reason that is of the person or of the machine; without any, they may use it in its hours."""
    reason = next((one for one in decision.reasons if one in COUNTED), None)
    if reason is None:
        return Mark("✓", _("may use it"), "ok")
    return Mark(_letters()[reason], reason.label, _TONES.get(reason, "stop"))


def legend() -> list[Mark]:
    """Every mark that can stand in a cell, in the order in which reasons are told; once for each letter."""
    found = {"✓": Mark("✓", _("may use it"), "ok")}
    for reason, letter in _letters().items():
        before = found.get(letter)
        word = f"{before.word}, {reason.label}" if before else reason.label
        found[letter] = Mark(letter, word, _TONES.get(reason, "stop"))
    return list(found.values())
