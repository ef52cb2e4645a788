"""The ground of a storm: the outside world, the web process and a worker, on the test's own database."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings
from django.db import connection
from django.test import override_settings

from tests.storm.processes import Process, answers, free_port

NURSED = ["-m", "tests.storm.nursery"]
DIGITS = {"number": "4242424242424242", "expiry": "12/40", "cvc": "123", "name": "Alice Martin"}


@dataclass
class World:
    """The three processes, and how to speak to them."""

    outside: Process
    web: Process
    worker: Process
    web_address: str
    outside_address: str

    def control(self, name: str, **asked: Any) -> Any:
        """Use one of the outside world's controls."""
        answer = httpx.post(f"{self.outside_address}/_control/{name}", json=asked, timeout=70)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def deliveries(self) -> dict[str, int]:
        """How many attempts arrived, were lost, or wait."""
        counts: dict[str, int] = httpx.get(f"{self.outside_address}/_control/deliveries").json()["counts"]
        return counts

    def money(self, noun: str) -> list[dict[str, Any]]:
        """All of the outside world's `charges` or `refunds`, by its API."""
        found: list[dict[str, Any]] = []
        while True:
            after = {"starting_after": found[-1]["id"]} if found else {}
            page = httpx.get(
                f"{self.outside_address}/v1/{noun}", params={"limit": "100", **after},
                headers={"Authorization": f"Bearer {settings.STRIPE_API_KEY}"},
            ).json()  # fmt: skip
            found += page["data"]
            if not page["has_more"]:
                return found

    def page_of(self, order_id: int, deadline: float) -> str | None:
        """The payment page of an order, asked of the web process however often it dies; None when refused."""
        while time.monotonic() < deadline:
            try:
                answer = httpx.get(f"{self.web_address}/-/pay/{order_id}", timeout=60)
            except httpx.TransportError:
                time.sleep(0.2)
                continue
            if answer.status_code == 200:
                return answer.text
            if answer.status_code == 409 and answer.text != "PROVIDER_UNAVAILABLE":
                return None
        raise AssertionError(f"no payment page for order {order_id}")

    def pay(self, page: str) -> None:
        """Type a card, press the button twice."""
        for _ in range(2):
            answer = httpx.post(page, data=DIGITS, timeout=60)
            # Sent on to the shop; or the page is closed, because the order ended.
            assert answer.status_code in {303, 410}, answer.text


@contextmanager
def a_world(
    database_address: str,
    logs: Path,
    *,
    web_module: str = "tests.storm.web",
    dying: bool = False,
    settings_module: str = "config.settings",
    has_worker: bool = True,
) -> Iterator[World]:
    """Start everything; in the end kill everything. What the processes say goes to files in `logs`.

    `dying`: web and worker live in nurseries, and die at the points of `tests.storm.dying`.
    """
    web_port, outside_port, smtp_port = free_port(), free_port(), free_port()
    here = f"http://127.0.0.1:{web_port}"
    there = f"http://127.0.0.1:{outside_port}"
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": settings_module, "DATABASE_URL": database_address,
        "SITE_URL": here, "STRIPE_API_BASE": there, "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
    }  # fmt: skip
    outside = Process(
        ["-m", "sandbox.outside", "--port", str(outside_port), "--smtp-port", str(smtp_port),
         "--webhook-url", f"{here}/stripe/webhook", "--webhook-secret", settings.STRIPE_WEBHOOK_SECRET],
        environment, answers(f"{there}/_control/clock"), logs / "outside.log",
    )  # fmt: skip
    served = [
        "-m", "granian", "--interface", "wsgi", "--port", str(web_port), "--workers", "1",
        "--blocking-threads", "4", "--no-ws", f"{web_module}:application",
    ]  # fmt: skip
    web = Process(
        [*NURSED, "web", web_module, str(web_port)] if dying else served,
        environment, answers(f"{here}/health"), logs / "web.log",
    )  # fmt: skip
    worked = [*NURSED, "worker"] if dying else ["-m", "tests.storm.worker"]
    worker = Process(worked, environment, _is_beating, logs / "worker.log")
    world = World(outside, web, worker, here, there)
    started = [outside, web, *([worker] if has_worker else [])]
    try:
        for process in started:
            process.start()
        with override_settings(STRIPE_API_BASE=there):
            for process in started:
                process.wait_ready()
            yield world
    finally:
        for process in reversed(started):
            process.end()


def _is_beating() -> bool:
    """Whether a worker began after the last one was killed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat > now() - interval '2 s')"
        )
        return bool(cursor.fetchone()[0])
