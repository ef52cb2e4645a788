"""What the program takes in: applications and webhooks."""

import json
import os
import secrets
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import stripe

from bench.program import LOCAL, ROOT

EVENTS = 400
APPLICATIONS = 200
PEOPLE = 10_000
READERS = 5_000
BOOKINGS = 200_000
SEATS = 200


def webhook_calls(site: str) -> float:
    """Events accepted a second: signed, each new, by four senders."""
    secret = (LOCAL / "demo" / "webhook-secret").read_text()
    with httpx.Client(base_url=site) as client, ThreadPoolExecutor(4) as pool:
        start = time.perf_counter()
        list(pool.map(lambda _: _deliver(client, secret), range(EVENTS)))
        return EVENTS / (time.perf_counter() - start)


def _deliver(client: httpx.Client, secret: str) -> None:
    # An object that nobody watches: the intake is measured, not the work that follows.
    subject = {"id": f"cus_{secrets.token_hex(8)}", "object": "customer"}
    event = {"id": f"evt_{secrets.token_hex(12)}", "object": "event", "type": "customer.created",
             "data": {"object": subject}}  # fmt: skip
    body = json.dumps(event)
    now = int(time.time())
    # The scheme of Stripe's documentation: an HMAC of the time and the body.
    signature = stripe.WebhookSignature._compute_signature(f"{now}.{body}", secret)  # noqa: SLF001 (none public)
    answer = client.post(
        "/stripe/webhook", content=body, headers={"Stripe-Signature": f"t={now},v1={signature}"}
    )
    answer.raise_for_status()


def submissions_per_second() -> float:
    """Applications kept a second, in a process of its own on the demo's database."""
    return float(_own_process("bench.submit", APPLICATIONS).split()[-1])


def people_brought() -> tuple[float, float]:
    """Seconds to check and import PEOPLE from a file, and by how many bytes the peak of memory rises."""
    told = json.loads(_own_process("bench.imports", PEOPLE).splitlines()[-1])
    return told["seconds"], told["bytes"]


def seconds_to_queue() -> float:
    """Seconds until a letter to READERS is in the queue: who gets it is settled, the sending begun."""
    return float(json.loads(_own_process("bench.mailings", READERS).splitlines()[-1])["seconds"])


def door_token() -> str:
    """The token of a door that a badge opens."""
    return _own_process("bench.doors", 1).split()[-1]


def fill_calendar() -> None:
    """BOOKINGS bookings of five thousand sessions."""
    _own_process("bench.bookings", BOOKINGS)


def seats_booked() -> tuple[float, float, float]:
    """Bookings a second with the session's lock as a share of those without it, and both rates."""
    told = json.loads(_own_process("bench.seats", SEATS).splitlines()[-1])
    return told["share"], told["ours"], told["naive"]


def _own_process(module: str, count: int) -> str:
    """What a module prints that works on the demo's database."""
    given = os.environ | {"LOCAL_DIR": str(LOCAL)}
    given.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", module, str(count)],
        cwd=ROOT, env=given, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout
