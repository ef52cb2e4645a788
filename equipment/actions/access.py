"""Answers doors, and keeps every answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from equipment.access import Answer, DoorReason, known
from equipment.deciding import Decision, decide_badge
from equipment.deciding.single import BadgeFacts
from equipment.models import AccessEvent, Badge, Equipment
from equipment.numbers import normalized, uid_hash
from equipment.refusals import NotItsEquipment
from equipment.tokens import Device
from kit import clock
from kit.prepared import prepared_cursor
from kit.refusals import InvalidInput

_KEEP = """
    INSERT INTO equipment_accessevent
        (controller_id, equipment_id, badge_id, contact_id, at, is_allowed, reasons, is_offline)
    VALUES ($1, $2, $3, $4, $5, $6, $7, false)
"""
# A door's clock may be a little ahead of ours; what is older than a month, nobody missed.
FAST, OLDEST = timedelta(minutes=5), timedelta(days=31)
MOST_EVENTS = 500


def check_access(*, device: Device, uid: str, code: str | None = None) -> Answer:
    """Whether the badge may in now, by the decision; written down whatever it is.

    `code` names the equipment; a controller of a single one need not. Raises InvalidInput for no equipment.
    """
    equipment_id, is_own = asked_equipment(device, code)
    number = normalized(uid)
    found = decide_badge(uid_hash(number), equipment_id, device.asked_at) if number is not None else None
    answer = _answer(*(found or (None, None)))
    if not is_own:
        answer = Answer(False, (DoorReason.NOT_YOURS,))
    _keep(device, equipment_id, found[0] if found is not None else None, answer)
    return answer


def _keep(device: Device, equipment_id: int, held: BadgeFacts | None, answer: Answer) -> None:
    whose = (held.badge_id, held.contact_id) if held is not None else (None, None)
    reasons = [str(reason) for reason in answer.reasons]
    with prepared_cursor() as cursor:
        cursor.execute(
            _KEEP,
            [device.controller_id, equipment_id, *whose, device.asked_at, answer.is_allowed, reasons],
        )


def _answer(held: BadgeFacts | None, decision: Decision | None) -> Answer:
    if held is None or decision is None:
        return Answer(False, (DoorReason.BADGE_UNKNOWN,))
    if held.is_blocked:
        return Answer(False, (DoorReason.BADGE_BLOCKED,))
    return Answer(decision.is_allowed, decision.reasons, decision.until, held.given_name)


def asked_equipment(device: Device, code: str | None) -> tuple[int, bool]:
    """The id of the equipment a device names, and whether it is its own. Raises InvalidInput."""
    if code is None and len(device.equipment) == 1:
        return next(iter(device.equipment.values())), True
    if code is not None and code in device.equipment:
        return device.equipment[code], True
    other = Equipment.objects.filter(code=code).values_list("pk", flat=True).first() if code else None
    if other is None:
        raise InvalidInput(path=("equipment",), problem=_("Name the equipment by its code."))
    return other, False


def own_equipment(device: Device, code: str | None) -> int:
    """The id of the device's own equipment. Raises InvalidInput, NotItsEquipment."""
    equipment_id, is_own = asked_equipment(device, code)
    if not is_own:
        raise NotItsEquipment(path=("equipment",))
    return equipment_id


def badge_in_use(uid: str) -> Badge | None:
    """The badge with this number, unless it is blocked."""
    number = normalized(uid)
    rows = Badge.objects.select_related("contact").filter(blocked_at=None)
    return rows.filter(uid_hash=uid_hash(number)).first() if number is not None else None


@dataclass(frozen=True)
class Reported:
    """What a controller answered by its list. `badge_hash` is the number's hash, made by the controller."""

    key: UUID
    at: datetime
    code: str | None
    badge_hash: bytes
    is_allowed: bool
    reasons: tuple[str, ...] = ()


@transaction.atomic
def report_answers(*, device: Device, reported: Sequence[Reported]) -> int:
    """Keep what the controller answered offline; how many were new. Handing in twice keeps them once.

    Raises InvalidInput, NotItsEquipment; then nothing is kept.
    """
    if len(reported) > MOST_EVENTS:
        problem = _("Hand in {most} answers at a time at most.").format(most=MOST_EVENTS)
        raise InvalidInput(path=("events",), problem=problem)
    badges = {
        bytes(badge.uid_hash): badge
        for badge in Badge.objects.filter(uid_hash__in={one.badge_hash for one in reported})
    }
    now = clock.now()
    events = [_event(device, one, badges.get(one.badge_hash), now) for one in reported]
    kept = AccessEvent.objects.filter(controller=device.controller_id, report_key__isnull=False)
    before = kept.filter(report_key__in=[one.key for one in reported]).count()
    AccessEvent.objects.bulk_create(events, ignore_conflicts=True)
    return kept.filter(report_key__in=[one.key for one in reported]).count() - before


def _event(device: Device, one: Reported, badge: Badge | None, now: datetime) -> AccessEvent:
    if not now - OLDEST <= one.at <= now + FAST:
        raise InvalidInput(path=("events",), problem=_("Set the clock of the door."))
    return AccessEvent(
        controller_id=device.controller_id,
        equipment_id=own_equipment(device, one.code),
        badge=badge,
        contact_id=badge.contact_id if badge is not None else None,
        at=one.at,
        is_allowed=one.is_allowed,
        reasons=known(one.reasons),
        is_offline=True,
        report_key=one.key,
    )
