"""What a door is answered, and the reasons that only doors have."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from equipment.deciding import Reason
from equipment.deciding.reasons import SENTENCES


class DoorReason(models.TextChoices):
    """What stands in the way before anybody's right is asked for."""

    BADGE_UNKNOWN = "BADGE_UNKNOWN", _("badge unknown")
    BADGE_BLOCKED = "BADGE_BLOCKED", _("badge blocked")
    NOT_YOURS = "NOT_YOURS", _("not the controller’s equipment")


_DOOR_SENTENCES: Mapping[DoorReason, str | Promise] = {
    DoorReason.BADGE_UNKNOWN: _("This badge is unknown. Ask at the reception."),
    DoorReason.BADGE_BLOCKED: _("This badge is blocked. Ask at the reception."),
    DoorReason.NOT_YOURS: _("This reader does not open that."),
}


@dataclass(frozen=True)
class Answer:
    """Whether it opens; why not, in codes; until when, when something bounds it; whom to greet."""

    is_allowed: bool
    reasons: tuple[Reason | DoorReason, ...] = ()
    until: datetime | None = None
    given_name: str | None = None


def sentence_of(reason: Reason | DoorReason) -> str:
    """One reason in words, in the language now active."""
    return str(SENTENCES[reason] if isinstance(reason, Reason) else _DOOR_SENTENCES[reason])


def known(codes: Iterable[str]) -> list[str]:
    """Those of the codes that are reasons."""
    every = {*Reason.values, *DoorReason.values}
    return [code for code in codes if code in every]
