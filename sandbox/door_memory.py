"""What a door remembers: its keys, the list by which it works offline, and what it answered meanwhile."""

import base64
import hashlib
import hmac
import json
import re
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

UNKNOWN = "This badge is not on the list."
NO_LIST = "The program is away and there is no list that is still good."


class Memory:
    """One file, which only this door reads; it holds no number of a badge."""

    def __init__(self, folder: Path, token: str) -> None:
        self._secret = hashlib.sha256(token.encode()).digest()
        self._file = folder / f"{hashlib.sha256(self._secret).hexdigest()[:16]}.json"
        self._kept: dict[str, Any] = {"log": []}
        if self._file.exists():
            self._kept = json.loads(self._file.read_text())

    def now(self) -> datetime:
        """This machine's clock."""
        return datetime.now(UTC)

    def _save(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        written = self._file.with_suffix(".new")
        written.touch(mode=0o600)
        written.write_text(json.dumps(self._kept))
        written.replace(self._file)

    def learn(self, badge_key: str, list_key: str) -> None:
        """Keep the keys. The list's is taken once, from the first day on: another one is not believed."""
        self._kept.setdefault("list_key", list_key)
        self._kept["badge_key"] = badge_key
        self._save()

    def has_keys(self) -> bool:
        """Whether the program was ever met: without its keys no list can be believed."""
        return "list_key" in self._kept

    def forget(self) -> None:
        """The token opens nothing any more: neither does the list."""
        self._kept.pop("list", None)
        self._save()

    def keep(self, document: str, signature: str) -> None:
        """Keep a list if it is signed by the program. Raises InvalidSignature."""
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(self._kept["list_key"]))
        key.verify(base64.b64decode(signature), document.encode())
        self._kept["list"] = {"document": document, "signature": signature}
        self._save()

    def _list(self) -> dict[str, Any] | None:
        """The list, unless it has expired or somebody touched it."""
        kept = self._kept.get("list")
        if kept is None:
            return None
        try:
            self.keep(kept["document"], kept["signature"])
        except InvalidSignature:
            return None
        told: dict[str, Any] = json.loads(kept["document"])
        return told if self.now() < datetime.fromisoformat(told["expires_at"]) else None

    def refusal(self, badge: str, equipment: str | None) -> str | None:
        """Why a badge is not let in by the list; None when it is. Noted, to be handed in."""
        number = re.sub(r"[\s:.\-]", "", badge).upper()
        if "badge_key" not in self._kept:
            return NO_LIST
        key = base64.b64decode(self._kept["badge_key"])
        hashed = hmac.digest(key, number.encode(), "sha256")
        problem = self._problem(hashed, equipment)
        self._kept["log"].append(
            {
                "key": str(uuid.uuid4()),
                "at": self.now().isoformat(),
                "badgeHash": hashed.hex(),
                "equipment": equipment,
                "isAllowed": problem is None,
            }
        )
        self._save()
        return problem

    def _problem(self, hashed: bytes, equipment: str | None) -> str | None:
        told = self._list()
        if told is None:
            return NO_LIST
        own = hmac.digest(self._secret, b"offline list", "sha256")
        entry = hmac.digest(own, hashed, "sha256").hex()
        until = told["equipment"].get(equipment, {}).get(entry)
        if until is None or datetime.fromisoformat(until) <= self.now():
            return UNKNOWN
        return None

    def waiting(self) -> list[dict[str, Any]]:
        """What was answered offline and not handed in, the oldest 500."""
        return list(self._kept["log"][:500])

    def handed_in(self, count: int) -> None:
        """The oldest so many are known to the program."""
        # In place: meanwhile a badge may be held to the reader.
        del self._kept["log"][:count]
        self._save()
