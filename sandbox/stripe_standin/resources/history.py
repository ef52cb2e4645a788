"""Events, to be read again."""

from fnmatch import fnmatchcase

from sandbox.journal import Json
from sandbox.stripe_standin.given import Given
from sandbox.stripe_standin.lists import listed
from sandbox.stripe_standin.refusals import StripeRefusal
from sandbox.stripe_standin.world import World


def retrieve(world: World, given: Given, key: str) -> Json:
    """GET /v1/events/{id}."""
    given.finish()
    return world.get("event", key)


def every(world: World, given: Given) -> Json:
    """GET /v1/events, also by `type` (with `*` at the end) or up to twenty `types`."""
    kind, kinds = given.text("type"), given.texts("types")
    given.flag("delivery_success")
    if kind and kinds:
        raise StripeRefusal("You may only specify one of these parameters: type, types.", param="type")
    patterns = kinds or [kind or "*"]
    found = [
        event for event in world.all("event").values()
        if any(fnmatchcase(event["type"], pattern) for pattern in patterns)
    ]  # fmt: skip
    return listed(given, found, "/v1/events")
