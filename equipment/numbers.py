"""The numbers of badges: written the same way whatever the reader, and kept as a keyed hash alone."""

import hashlib
import hmac
import re

from django.utils.crypto import salted_hmac

_SEPARATORS = re.compile(r"[\s:.\-]")
_NUMBER = re.compile(r"[0-9A-F]{6,40}")


def normalized(uid: str) -> str | None:
    """The number in capital letters without separators; None for what is none."""
    number = _SEPARATORS.sub("", uid).upper()
    return number if _NUMBER.fullmatch(number) else None


def badge_key() -> bytes:
    """The key of the hashes: the program's own, from its secret. Doors get it in order to work offline."""
    return salted_hmac("equipment.badges", "key", algorithm="sha256").digest()


def uid_hash(number: str) -> bytes:
    """What is kept of a number that is written the same way: 32 bytes."""
    return hmac.digest(badge_key(), number.encode(), hashlib.sha256)
