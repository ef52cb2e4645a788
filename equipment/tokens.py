"""Tokens of controllers: made, kept as their hash, and read at every question of a door."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from equipment.models import Controller
from kit.prepared import prepared_cursor

PREFIX = "etb_door_"
HINT_LETTERS = 12
_RANDOM_BYTES = 32
# How exactly one can tell when a door was last heard.
HEARD_EVERY = timedelta(minutes=1)

# Asked at every opening of every door: one statement, without the making of a query.
_READ = """
    SELECT c.id, c.name, c.last_seen_at, statement_timestamp(),
           ARRAY(SELECT e.code FROM equipment_controller_equipment m
                 JOIN equipment_equipment e ON e.id = m.equipment_id
                 WHERE m.controller_id = c.id ORDER BY m.equipment_id),
           ARRAY(SELECT m.equipment_id FROM equipment_controller_equipment m
                 WHERE m.controller_id = c.id ORDER BY m.equipment_id)
    FROM equipment_controller c
    WHERE c.token_hash = $1 AND c.revoked_at IS NULL
      AND (c.expires_at IS NULL OR c.expires_at > statement_timestamp())
"""


@dataclass(frozen=True)
class Device:
    """A controller that proved itself by its token: who asks, since when, about which equipment.

    `asked_at` is the instant by the database's clock; `equipment` gives the ids by code. `secret` is known to
    the device and to us alone, as long as its token is.
    """

    controller_id: int
    name: str
    asked_at: datetime
    equipment: Mapping[str, int]
    secret: bytes

    @property
    def holder(self) -> str:
        """Whose points its questions cost."""
        return f"controller:{self.controller_id}"


def new_token() -> str:
    """A token of 256 random bits, recognised by its beginning."""
    return PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)


def hash_of(token: str) -> bytes:
    """What is kept of a token: 32 bytes. Looking it up by an index tells nothing of the token."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()


def device_by(token: str) -> Device | None:
    """The controller whose token this is; None for a token that is unknown, has expired or was revoked."""
    if not token.startswith(PREFIX):
        return None
    hashed = hash_of(token)
    with prepared_cursor() as cursor:
        cursor.execute(_READ, [hashed])
        found = cursor.fetchone()
    if found is None:
        return None
    pk, name, seen_at, now, codes, ids = found
    if seen_at is None or now - seen_at >= HEARD_EVERY:
        Controller.objects.filter(pk=pk).update(last_seen_at=now)
    return Device(pk, name, now, dict(zip(codes, ids, strict=True)), hashed)
