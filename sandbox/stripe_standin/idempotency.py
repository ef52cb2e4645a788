"""Idempotency keys: the same request twice is done once, and answered twice alike."""

import hashlib
import json

from sandbox.journal import Json
from sandbox.stripe_standin.refusals import StripeRefusal
from sandbox.stripe_standin.world import World

KEPT_SECONDS = 24 * 3600
KEY_LIMIT = 255


class Keys:
    """The keys in use and the answers that are kept for a day on the stand-in's clock."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._in_use: set[str] = set()
        for key in list(world.store.shelf("answer")):
            if self._kept(key) is None:
                world.store.drop("answer", key)

    def begin(self, key: str, asked: str) -> Json | None:
        """The kept answer; or None, and the key is in use until `end`.

        Refuses a key that is in use (409) or that belongs to another request (400).
        """
        if len(key) > KEY_LIMIT:
            raise StripeRefusal("Idempotency keys must be at most 255 characters.", kind="idempotency_error")
        with self.world.store.lock:
            kept = self._kept(key)
            if kept is not None:
                return _same(kept, key, asked)
            if key in self._in_use:
                words = "There is currently another in-progress request using this Idempotent Key"
                raise StripeRefusal(f"{words} ({key}).", status=409, code="idempotency_key_in_use")
            self._in_use.add(key)
            self.world.store.changed.notify_all()
            return None

    def keep(self, key: str, asked: str, status: int, body: Json, request_id: str) -> None:
        """Remember an answer. Refusals of parameters are not kept: nothing was done."""
        if status < 300 or status == 402:
            record = {
                "asked": asked,
                "status": status,
                "body": body,
                "request": request_id,
                "at": self.world.now,
            }
            self.world.store.put("answer", key, record)

    def end(self, key: str) -> None:
        """The request is over, however it ended."""
        with self.world.store.lock:
            self._in_use.discard(key)

    def _kept(self, key: str) -> Json | None:
        kept = self.world.store.shelf("answer").get(key)
        return kept if kept is not None and kept["at"] > self.world.now - KEPT_SECONDS else None


def fingerprint(method: str, path: str, values: Json) -> str:
    """Tells whether two requests ask for the same."""
    return hashlib.sha256(json.dumps([method, path, values], sort_keys=True).encode()).hexdigest()


def _same(kept: Json, key: str, asked: str) -> Json:
    if kept["asked"] == asked:
        return kept
    words = (
        f"Keys for idempotent requests can only be used with the same parameters they were first used with. "
        f"Try using a key other than '{key}' if you meant to execute a different request."
    )  # fmt: skip
    raise StripeRefusal(words, kind="idempotency_error")
