"""Two doors, the badges that open them, and a year of answers."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from accounts.models import Contact
from equipment.models import AccessEvent, Badge, Controller, Equipment, Usage
from equipment.numbers import uid_hash
from equipment.tokens import HINT_LETTERS, hash_of
from sandbox.demo.keys import BADGES, DOOR_TOKEN, SAW_TOKEN

OPENED = (
    ("Salle numérique", DOOR_TOKEN, ("laser", "cnc", "printer3d")),
    ("Atelier bois", SAW_TOKEN, ("panel-saw", "rabot-degau")),
)


def make_doors(machines: dict[str, Equipment], now: datetime) -> dict[str, Controller]:
    """The controllers by the code of what they open; badges for the cast, one of them lost."""
    found: dict[str, Controller] = {}
    for name, token, codes in OPENED:
        made = Controller.objects.create(
            name=name, token_hash=hash_of(token), token_hint=token[:HINT_LETTERS],
            token_made_at=now - timedelta(days=200),
        )  # fmt: skip
        made.equipment.set([machines[code] for code in codes])
        found |= dict.fromkeys(codes, made)
    for email, number in BADGES.items():
        _badge(Contact.objects.get(email=email), number, now)
    lost = _badge(Contact.objects.get(email=next(iter(BADGES))), "04A1B2C3D4E5FF", now)
    lost.label, lost.blocked_at, lost.block_reason = "Porte-clés rouge", now - timedelta(days=30), "Perdu"
    lost.save()
    return found


def _badge(contact: Contact, number: str, now: datetime) -> Badge:
    return Badge.objects.create(
        contact=contact,
        uid_hash=uid_hash(number),
        label="Porte-clés bleu",
        added_at=now - timedelta(days=150),
    )


def write_answers(usages: Iterable[Usage]) -> None:
    """An answer for each use that began at a door, and now and then a refusal before it."""
    rows: list[AccessEvent] = []
    for number, usage in enumerate(usage for usage in usages if usage.controller):
        rows.append(_answer(usage, minutes=1, reasons=[], is_offline=number % 40 == 0))
        if number % 9 == 0:
            reason = ("NOT_RESERVED", "CLOSED", "NOT_QUALIFIED", "BADGE_UNKNOWN")[number // 9 % 4]
            rows.append(_answer(usage, minutes=25, reasons=[reason], is_offline=False))
    AccessEvent.objects.bulk_create(rows)


def _answer(usage: Usage, *, minutes: int, reasons: list[str], is_offline: bool) -> AccessEvent:
    return AccessEvent(
        controller=usage.controller,
        equipment_id=usage.equipment_id,
        contact_id=None if "BADGE_UNKNOWN" in reasons else usage.contact_id,
        at=usage.started_at - timedelta(minutes=minutes),
        is_allowed=not reasons,
        reasons=reasons,
        is_offline=is_offline,
    )
