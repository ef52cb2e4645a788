"""Makes happen what is due: with the real time, or at once when the clock is put forward."""

import threading
from collections.abc import Callable

from sandbox.journal import Json
from sandbox.stripe_standin import checkout, renewing
from sandbox.stripe_standin.resources import charges, invoices, payment_intents, refunds
from sandbox.stripe_standin.world import World

TICK_SECONDS = 0.5


def tick(world: World, until: int | None = None) -> None:
    """Do everything that is due until an instant (now), each at its own time, in order of time."""
    with world.writing():
        end = world.now if until is None else until
        while (item := _first(world, end)) is not None:
            world.store.drop("agenda", item["key"])
            with world.at(item["at"]):
                WHAT[item["what"]](world, item)


def advance(world: World, seconds: int) -> int:
    """Put the clock forward; returns the new time. Everything on the way happens on the way."""
    with world.writing():
        tick(world, world.now + seconds)
        world.store.put("setting", "clock", {"offset": world.offset + seconds})
        return world.now


def start(world: World) -> threading.Thread:
    """A thread that ticks until the world stops."""
    thread = threading.Thread(target=_run, args=(world,), daemon=True)
    thread.start()
    return thread


def _run(world: World) -> None:
    while not world.stopping.wait(TICK_SECONDS):
        tick(world)


def _first(world: World, end: int) -> Json | None:
    due = [item for item in world.store.shelf("agenda").values() if item["at"] <= end]
    return min(due, key=lambda item: int(item["at"]), default=None)


def _expire(world: World, item: Json) -> None:
    session = world.get("checkout.session", item["session"])
    if session["status"] == "open":
        checkout.expire(world, session)


def _settle(world: World, item: Json) -> None:
    """A direct debit comes to its end."""
    charge = world.get("charge", item["charge"])
    intent = world.get("payment_intent", charge["payment_intent"])
    method = world.get("payment_method", charge["payment_method"])
    succeeded = not method["_behaviour"]["fails_later"]
    charges.settle(world, charge, succeeded)
    if succeeded:
        payment_intents.succeed(world, intent)
    else:
        payment_intents.come_back(world, intent, charge)
    # A session ends with its first debit: retries are its invoice's.
    session = intent.pop("_session", None)
    if session is not None:
        checkout.settled(world, world.get("checkout.session", session), succeeded)
    if "_invoice" in intent:
        renewing.settled(world, world.get("invoice", intent["_invoice"]), succeeded=succeeded)


def _refund(world: World, item: Json) -> None:
    refunds.end(world, world.get("refund", item["refund"]), item["succeeded"])


def _renew(world: World, item: Json) -> None:
    renewing.renew(world, world.get("subscription", item["subscription"]))


def _retry(world: World, item: Json) -> None:
    invoice = world.get("invoice", item["invoice"])
    if invoice["status"] == "open" and not invoices.is_processing(world, invoice):
        renewing.attempt(world, world.get("subscription", item["subscription"]), invoice)


WHAT: dict[str, Callable[[World, Json], None]] = {
    "expire": _expire,
    "settle": _settle,
    "refund": _refund,
    "renew": _renew,
    "retry": _retry,
}
