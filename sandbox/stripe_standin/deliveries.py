"""Brings events to the webhook endpoints: at least once, with retries, from background threads."""

import http.client
import json
import threading
import time
from urllib.parse import urlsplit

from sandbox.journal import Json
from sandbox.stripe_standin import signature
from sandbox.stripe_standin.world import World

ATTEMPT_TIMEOUT_SECONDS = 10.0
THREADS = 8
IDLE_SECONDS = 0.5


class Courier:
    """Takes waiting deliveries in order, sends them, tries again until a 2xx comes back."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._due: dict[str, float] = {}
        self._under_way: set[str] = set()
        self._ended = 0
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(THREADS)]

    def start(self) -> None:
        """Begin to deliver, what a killed process left waiting included."""
        for thread in self._threads:
            thread.start()

    def forget(self) -> None:
        """Begin again with the first delivery: the world was reset."""
        self._due.clear()
        self._ended = 0

    def join(self) -> None:
        """Wait for the threads after `world.stopping` was set."""
        with self.world.store.lock:
            self.world.store.changed.notify_all()
        for thread in self._threads:
            thread.join(ATTEMPT_TIMEOUT_SECONDS)

    def _work(self) -> None:
        while not self.world.stopping.is_set():
            delivery = self._take()
            if delivery is not None:
                self._attempt(delivery)

    def _take(self) -> Json | None:
        """The next delivery that is due; waits a moment when there is none."""
        with self.world.store.lock:
            found = self._next()
            if found is None:
                self.world.store.changed.wait(self._idle())
                return None
            self._under_way.add(str(found["number"]))
            return found

    def _next(self) -> Json | None:
        switches = self.world.switches
        if switches.paused or len(self._under_way) >= switches.parallel:
            return None
        now = time.monotonic()
        ready = [item for item in self._waiting() if self._due_at(item) <= now]
        if switches.reorder_window > 1:
            # A full window goes out backwards, and then goes on until it is empty.
            if len(ready) < switches.reorder_window and not self.world.setting("flush").get("on"):
                return None
            self.world.store.put("setting", "flush", {"on": len(ready) > 1})
            return ready[-1]
        return ready[0] if ready else None

    def _waiting(self) -> list[Json]:
        """Deliveries that are still to do and not under way, oldest first."""
        shelf = self.world.store.shelf("delivery")
        # What has ended at the beginning of a long list is not looked at again.
        while (first := shelf.get(str(self._ended + 1))) and first["state"] != "waiting":
            self._ended += 1
        numbers = range(self._ended + 1, len(shelf) + 1)
        records = (shelf[str(number)] for number in numbers)
        return [
            item
            for item in records
            if item["state"] == "waiting" and str(item["number"]) not in self._under_way
        ]

    def _due_at(self, delivery: Json) -> float:
        key = str(delivery["number"])
        return self._due.setdefault(key, time.monotonic() + self.world.switches.delay_seconds)

    def _idle(self) -> float:
        """Seconds to the next delivery that becomes due; a change of the world wakes earlier."""
        now = time.monotonic()
        return min([IDLE_SECONDS, *(due - now for due in self._due.values() if due > now)])

    def _attempt(self, delivery: Json) -> None:
        event = self.world.all("event").get(delivery["event"])
        status, error = (
            (None, "the world was reset") if event is None else self._send(event, delivery["address"])
        )
        with self.world.writing():
            self._under_way.discard(str(delivery["number"]))
            # Another record stands there when the world was reset meanwhile.
            if self.world.store.shelf("delivery").get(str(delivery["number"])) is delivery:
                self._note(delivery, status, error)

    def _send(self, event: Json, address: str) -> tuple[int | None, str | None]:
        body = json.dumps(event, indent=2, ensure_ascii=False).encode()
        # The signature carries the real time: the receiver compares it with its own clock.
        signed = signature.header(body, self.world.webhook_secret, int(time.time()))
        try:
            return _post(address, body, signed), None
        except (OSError, http.client.HTTPException) as broken:
            return None, f"{type(broken).__name__}: {broken}"

    def _note(self, delivery: Json, status: int | None, error: str | None) -> None:
        switches = self.world.switches
        attempts = delivery["attempts"] + 1
        arrived = status is not None and 200 <= status < 300
        given_up = not arrived and attempts >= switches.attempts_limit
        state = "arrived" if arrived else "given up" if given_up else "waiting"
        pause = min(switches.retry_first_seconds * 2 ** min(attempts - 1, 30), switches.retry_cap_seconds)
        key = str(delivery["number"])
        self._due.pop(key, None)
        if state == "waiting":
            self._due[key] = time.monotonic() + pause
        ended = {"state": state, "attempts": attempts, "last_status": status, "last_error": error}
        self.world.store.put("delivery", key, {**delivery, **ended})


def _post(address: str, body: bytes, signed: str) -> int:
    parts = urlsplit(address)
    connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = connect(parts.netloc, timeout=ATTEMPT_TIMEOUT_SECONDS)
    headers = {
        "Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signed,
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }  # fmt: skip
    try:
        connection.request("POST", parts.path or "/", body, headers)
        return connection.getresponse().status
    finally:
        connection.close()
