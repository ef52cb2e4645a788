"""What is to happen later on the stand-in's clock. `clock.py` makes it happen."""

import secrets

from sandbox.journal import Json
from sandbox.stripe_standin.world import World


def schedule(world: World, at: int, what: str, **about: object) -> str:
    """Plan something for an instant (Unix seconds); returns the key to call it off."""
    key = secrets.token_hex(8)
    world.store.put("agenda", key, {"key": key, "at": at, "what": what, **about})
    return key


def find(world: World, **about: object) -> Json | None:
    """What is planned about something first, with its instant under `at`; or None."""
    found = [item for item in world.store.shelf("agenda").values() if about.items() <= item.items()]
    return min(found, key=lambda item: int(item["at"]), default=None)


def call_off(world: World, **about: object) -> None:
    """Take everything about something off the agenda."""
    for key, item in list(world.store.shelf("agenda").items()):
        if about.items() <= item.items():
            world.store.drop("agenda", key)
