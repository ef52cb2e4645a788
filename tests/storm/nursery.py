"""Loads a program once, then lives it over and over: who is killed is replaced by a fork that need not load.

python -m tests.storm.nursery web tests.storm.web_dying 8000
python -m tests.storm.nursery worker
"""

import asyncio
import importlib
import os
import random
import sys
import time
from collections.abc import Callable

import django
from django.urls import get_resolver
from granian import Granian
from granian.constants import Interfaces

from tests.storm.dying import NURSERY, SETTLING, dies

type Live = Callable[[], None]
REST_SECONDS = 0.05


def web(module: str, port: str) -> Live:
    """A granian server with one process of four threads."""
    importlib.import_module(module)
    # The views and the schema too, which would be loaded by the first request of each life.
    list(get_resolver().url_patterns)
    return lambda: Granian(
        f"{module}:application", port=int(port), interface=Interfaces.WSGI, workers=1, blocking_threads=4,
        websockets=False,
    ).serve()  # fmt: skip


def worker() -> Live:
    """A worker, which dies where a test says."""
    django.setup()
    from billing import sync
    from billing.actions import payments
    from tests.storm.worker import work

    dies(sync, "apply_checkout", before=SETTLING[0], after=SETTLING[2])
    # Inside the transaction: the order is marked paid, the invoice has its number.
    dies(payments, "settle_order", after=SETTLING[1])
    return lambda: asyncio.run(work())


def main(kind: str, *rest: str) -> None:
    """Live until killed oneself."""
    live = web(*rest) if kind == "web" else worker()
    os.environ[NURSERY] = str(os.getpid())
    while True:
        child = os.fork()
        if child == 0:
            # Not the dice of the life before.
            random.seed()
            live()
            os._exit(0)
        os.waitpid(child, 0)
        time.sleep(REST_SECONDS)


if __name__ == "__main__":
    main(*sys.argv[1:])
