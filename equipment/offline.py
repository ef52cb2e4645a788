"""The list by which a door works while it cannot ask: signed, good for some minutes, telling no number.

It names who may in at the instant it was made, by hashes that are keyed for that one door. The door refuses
whom it does not name, and everybody once the list has expired.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils.crypto import salted_hmac

from equipment.deciding import decide_all
from equipment.models import Badge
from equipment.tokens import Device
from kit import clock


@dataclass(frozen=True)
class SignedList:
    """A JSON text, and the Ed25519 signature of its bytes in base64."""

    document: str
    signature: str
    expires_at: datetime


@cache
def _key_of(secret: str) -> Ed25519PrivateKey:
    seed = salted_hmac("equipment.offline", "key", secret=secret, algorithm="sha256").digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key() -> str:
    """What the signature of a list is checked with: 32 bytes in base64."""
    return _text(_key_of(settings.SECRET_KEY).public_key().public_bytes_raw())


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def entry_key(secret: bytes) -> bytes:
    """The key of a door's own hashes; both sides make it of the hash of the door's token."""
    return hmac.digest(secret, b"offline list", hashlib.sha256)


def entry_of(secret: bytes, badge_hash: bytes) -> str:
    """How a badge stands in the list of the door with this secret."""
    return hmac.digest(entry_key(secret), badge_hash, hashlib.sha256).hex()


def offline_list(device: Device) -> SignedList:
    """The list for a door, of now. It is as long as people are let in by badges."""
    now = clock.now()
    expires_at = now + timedelta(minutes=settings.DOOR_LIST_MINUTES)
    document = json.dumps(
        {
            "controller": device.controller_id,
            "issued_at": now.isoformat(),
            "expires_at": expires_at.isoformat(),
            "equipment": _allowed(device, now, expires_at),
        },
        separators=(",", ":"),
    )
    signature = _key_of(settings.SECRET_KEY).sign(document.encode())
    return SignedList(document, _text(signature), expires_at)


def _allowed(device: Device, now: datetime, expires_at: datetime) -> dict[str, dict[str, str]]:
    """By code of the equipment: until when each badge is let in."""
    rows = Badge.objects.filter(blocked_at=None).order_by().values_list("contact_id", "uid_hash")
    badges = [(contact, bytes(hashed)) for contact, hashed in rows]
    decisions = decide_all({contact for contact, _hash in badges}, list(device.equipment.values()), now)
    ends = {
        asked: min(decision.until or expires_at, expires_at)
        for asked, decision in decisions.items()
        if decision.is_allowed
    }
    return {code: _entries(device, badges, ends, pk) for code, pk in device.equipment.items()}


def _entries(
    device: Device,
    badges: Iterable[tuple[int, bytes]],
    ends: dict[tuple[int, int], datetime],
    equipment_id: int,
) -> dict[str, str]:
    # Sorted by the hashes: their order tells nothing of the people's.
    found = {
        entry_of(device.secret, hashed): ends[contact, equipment_id].isoformat()
        for contact, hashed in badges
        if (contact, equipment_id) in ends
    }
    return dict(sorted(found.items()))
