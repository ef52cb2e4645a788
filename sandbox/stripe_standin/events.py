"""Writes down what happened, and what is to be told to whom."""

from sandbox.journal import Json
from sandbox.stripe_standin.world import API_VERSION, World, public


def emit(world: World, kind: str, thing: Json, previous: Json | None = None) -> Json:
    """Record an event about an object as it stands now, with a delivery for each endpoint."""
    data: Json = {"object": public(thing)}
    if previous is not None:
        data["previous_attributes"] = previous
    event = world.put({
        **world.fresh("event"), "api_version": API_VERSION, "data": data, "type": kind,
        "pending_webhooks": len(world.webhook_urls), "request": dict(world.request),
    })  # fmt: skip
    for address in world.webhook_urls:
        _plan(world, event, address)
    return event


def amend(world: World, thing: Json, kind: str, **values: object) -> Json:
    """Change an object, keep it, and tell it with the values that were there before."""
    previous = {key: thing.get(key) for key, value in values.items() if thing.get(key) != value}
    thing.update(values)
    world.put(thing)
    emit(world, kind, thing, previous)
    return thing


def replay(world: World, event: Json) -> None:
    """Deliver an event once more to every endpoint, whatever the switches say."""
    for address in world.webhook_urls:
        _delivery(world, event, address, "waiting")


def _plan(world: World, event: Json, address: str) -> None:
    """Decide at once, by the switches, what will happen to the event on its way."""
    if _is_lost(world, event["type"]):
        _delivery(world, event, address, "lost")
        return
    _delivery(world, event, address, "waiting")
    if world.used_up("duplicate_next") or world.dice.random() < world.switches.duplicate_rate:
        _delivery(world, event, address, "waiting")


def _is_lost(world: World, kind: str) -> bool:
    switches = world.switches
    return (
        kind in switches.drop_types or world.used_up("drop_next") or world.dice.random() < switches.drop_rate
    )


def _delivery(world: World, event: Json, address: str, state: str) -> None:
    number = len(world.store.shelf("delivery")) + 1
    record = {
        "number": number, "event": event["id"], "type": event["type"], "address": address, "state": state,
        "attempts": 0, "last_status": None, "last_error": None,
    }  # fmt: skip
    world.store.put("delivery", str(number), record)
