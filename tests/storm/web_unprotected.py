"""The control's web process: without the named lock of renewals, or with keys that Stripe does not know.

Which of both, the environment says; the product itself has no such switch.
"""

import functools
import os
import secrets
import time
from typing import Any

from tests.storm.web_dying import application

# isort: split
from billing.actions import memberships
from billing.gateway import stripe
from tests.storm.dying import MISSING

__all__ = ["application"]

WINDOW_SECONDS = 0.2


def _without_lock() -> None:
    """The window that the lock closes, held open a little, so that it shows every time."""
    place = memberships._new_order

    @functools.wraps(place)
    def slowly(*args: Any, **kwargs: Any) -> Any:
        time.sleep(WINDOW_SECONDS)
        return place(*args, **kwargs)

    memberships.hold = lambda name: None  # type: ignore[attr-defined]  # the action asks for it by this name
    memberships._new_order = slowly


def _without_keys() -> None:
    """Each call is a new one to Stripe."""
    opened = stripe.open_checkout

    @functools.wraps(opened)
    def forgetful(*, idempotency_key: str, **asked: Any) -> Any:
        return opened(idempotency_key=f"{idempotency_key}-{secrets.token_hex(4)}", **asked)

    stripe.open_checkout = forgetful


{"lock": _without_lock, "keys": _without_keys}[os.environ[MISSING]]()
