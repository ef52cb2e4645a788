"""What tests and demos may do that no Stripe customer can: switches, clock, deliveries, reset.

JSON in, JSON out, below /_control/. Everything but GET changes the world.
"""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from sandbox.journal import Json
from sandbox.stripe_standin import clock
from sandbox.stripe_standin.deliveries import Courier
from sandbox.stripe_standin.events import replay
from sandbox.stripe_standin.refusals import StripeRefusal
from sandbox.stripe_standin.resources import disputes
from sandbox.stripe_standin.world import World, public
from sandbox.web import Request, Response

WAIT_LIMIT_SECONDS = 60.0


class Control:
    """The control addresses."""

    def __init__(self, world: World, courier: Courier) -> None:
        self.world = world
        self.courier = courier
        self._known: dict[tuple[str, str], Callable[[Json], Any]] = {
            ("GET", "switches"): self._switches,
            ("POST", "switches"): self._switch,
            ("GET", "clock"): self._clock,
            ("POST", "clock/advance"): self._advance,
            ("GET", "deliveries"): self._deliveries,
            ("POST", "deliveries/flush"): self._flush,
            ("POST", "deliveries/settle"): self._settle,
            ("POST", "deliveries/replay"): self._replay,
            ("GET", "charges"): self._charges,
            ("POST", "disputes"): self._dispute,
            ("POST", "reset"): self._reset,
        }

    def __call__(self, request: Request) -> Response:
        """One control request; 400 with a sentence when it makes no sense."""
        name = request.path.removeprefix("/_control/").strip("/")
        act = self._known.get((request.method, name))
        if act is None:
            known = [f"{method} /_control/{path}" for method, path in self._known]
            return _json({"error": "There is no such control.", "controls": known}, 404)
        try:
            return _json(act(_asked(request)))
        except (ValueError, StripeRefusal) as wrong:
            return _json({"error": str(wrong)}, 400)

    def _switches(self, asked: Json) -> Json:
        return self.world.switches.as_json()

    def _switch(self, asked: Json) -> Json:
        """`{"drop_rate": 0.05, "duplicate_next": 1}`: answers all switches."""
        with self.world.writing():
            self.world.switch(asked)
            return self.world.switches.as_json()

    def _clock(self, asked: Json) -> Json:
        return {"now": self.world.now, "offset": self.world.offset}

    def _advance(self, asked: Json) -> Json:
        """`{"seconds": 86400}`, also `days`: what becomes due happens before the answer."""
        seconds = int(asked.get("seconds", 0)) + 86400 * int(asked.get("days", 0))
        if seconds <= 0:
            raise ValueError("Give seconds or days, more than 0: the clock does not go back.")
        return {"now": clock.advance(self.world, seconds), "offset": self.world.offset}

    def _deliveries(self, asked: Json) -> Json:
        with self.world.store.lock:
            found = list(self.world.store.shelf("delivery").values())
        counts: dict[str, int] = {}
        for item in found:
            counts[item["state"]] = counts.get(item["state"], 0) + 1
        return {"counts": counts, "deliveries": found}

    def _flush(self, asked: Json) -> Json:
        """Send what a reorder window holds back, last first."""
        with self.world.writing():
            self.world.store.put("setting", "flush", {"on": True})
        return {}

    def _settle(self, asked: Json) -> Json:
        """`{"seconds": 10}`: wait until no delivery waits; tells whether that came true."""
        wait = min(float(asked.get("seconds", 10)), WAIT_LIMIT_SECONDS)
        with self.world.store.lock:
            return {"settled": self.world.store.changed.wait_for(self._is_settled, timeout=wait)}

    def _is_settled(self) -> bool:
        return all(item["state"] != "waiting" for item in self.world.store.shelf("delivery").values())

    def _replay(self, asked: Json) -> Json:
        """`{"event": "evt_…"}`: deliver an event (without it: all) once more, as Stripe's dashboard can."""
        with self.world.writing():
            every = list(self.world.all("event").values())
            chosen = [self.world.get("event", asked["event"])] if "event" in asked else every
            for event in chosen:
                replay(self.world, event)
            return {"replayed": len(chosen)}

    def _charges(self, asked: Json) -> Json:
        """All charges, oldest first, or those of `?customer=`: the money that moved is in the succeeded."""
        with self.world.store.lock:
            found = [public(charge) for charge in self.world.all("charge").values()]
        customer = asked.get("customer")
        return {"charges": [charge for charge in found if customer in (None, charge["customer"])]}

    def _dispute(self, asked: Json) -> Json:
        """`{"charge": "ch_…", "reason": "fraudulent"}`: the payer's bank asks for the money back."""
        reason = asked.get("reason", "fraudulent")
        if reason not in disputes.REASONS:
            raise ValueError(f"A reason is one of {', '.join(disputes.REASONS)}.")
        with self.world.writing():
            charge = self.world.get("charge", str(asked.get("charge")))
            if charge["status"] != "succeeded" or charge["disputed"]:
                raise ValueError("Only a charge that succeeded can be disputed, and only once.")
            return public(disputes.add(self.world, charge, reason))

    def _reset(self, asked: Json) -> Json:
        """Forget everything: objects, events, letters, switches, clock."""
        with self.world.writing():
            self.world.forget()
            self.courier.forget()
        return {}


def _asked(request: Request) -> Json:
    asked = json.loads(request.body or b"{}")
    if isinstance(asked, dict):
        return dict(parse_qsl(request.query)) | asked
    raise ValueError("Send a JSON object.")


def _json(body: object, status: int = 200) -> Response:
    return Response(json.dumps(body, indent=2).encode(), status, "application/json")
