"""The running program: a database of its own with the association in it, web, worker and outside world."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, LiteralString

import httpx
import psycopg
from django.conf import settings
from django.db import transaction

from billing.states import ApplicationState
from kit import catalogs, fonts
from sandbox import demo_data
from sandbox.environment import LOCAL
from tests import database
from tests.journeys.laser import a_laser
from tests.journeys.training import a_training
from tests.makers import a_plan, an_application
from tests.storm.processes import Process, answers, free_port

# Longer than a mail takes on a busy machine, shorter than patience.
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Town:
    """Where to find the program, and the outside world's mailboxes and till."""

    site: str
    outside: str
    database: str
    # The pages that somebody has held to what every page is held to.
    looked_at: set[tuple[str, str, bool]] = field(default_factory=set)

    def letters(self, to: str, after: int = 0) -> list[dict[str, Any]]:
        """Letters to an address that came after letter `after`, newest first; waits until there is one."""
        asked = {"to": to, "after": str(after), "wait": str(PATIENCE_SECONDS)}
        answer = httpx.get(f"{self.outside}/mail.json", params=asked, timeout=PATIENCE_SECONDS + 10)
        found: list[dict[str, Any]] = answer.json()
        return found

    def execute(self, statement: LiteralString, *values: object) -> None:
        """Change a row behind the program's back: what would take hours has happened then."""
        with psycopg.connect(self.database) as connection:
            changed = connection.execute(statement, values).rowcount
        assert changed == 1, f"{changed} rows: {statement}"

    def charges(self, payer: str) -> list[tuple[int, int]]:
        """What was taken from this payer's cards and what of it was given back, in cents, by charge."""
        charges: list[dict[str, Any]] = httpx.get(f"{self.outside}/_control/charges").json()["charges"]
        return [
            (charge["amount_captured"], charge["amount_refunded"])
            for charge in charges
            if charge["billing_details"]["name"] == payer
        ]


@contextmanager
def a_town(name: str, folder: Path) -> Iterator[Town]:
    """Load the association into database `name`, start everything, and in the end stop everything.

    What the processes say goes to files in `folder`.
    """
    web_port, outside_port, smtp_port = free_port(), free_port(), free_port()
    filled = _filled_database(name, web_port)
    town = Town(f"http://127.0.0.1:{web_port}", f"http://127.0.0.1:{outside_port}", filled)
    catalogs.compile_all()
    fonts.build(LOCAL / "build" / "static" / "kit" / "fonts")
    given = _environment(town, smtp_port) | {"DATABASE_URL": town.database}
    processes = _processes(town, given, folder, (web_port, outside_port, smtp_port))
    try:
        for process in processes:
            process.start()
        for process in processes:
            process.wait_ready()
        yield town
    finally:
        for process in processes:
            process.end()


def _filled_database(name: str, port: int) -> str:
    """The address of a fresh database with the demo's pages, plans, staff and two members in it.

    Added are a plan short enough that a newcomer may renew at once, an applicant who has paid and waits,
    a laser that is open at every hour, and a training with people who want its seats.
    """
    with database.lent(name) as address, transaction.atomic():
        demo_data.load(people=0, port=port)
        season = a_plan(
            "saison", name_fr="Adhésion de saison", name_en="Season’s membership", term_months=2,
            price_kind="free", minimum_minor=1000,
        )  # fmt: skip
        an_application(season, state=ApplicationState.PAID, given_name="Gilles", family_name="Roux")
        a_laser(season)
        a_training(season)
    return address


def _environment(town: Town, smtp_port: int) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.journeys.settings",
        "SITE_URL": town.site,
        "STRIPE_API_BASE": town.outside,
        "STRIPE_WEBHOOK_SECRET": settings.STRIPE_WEBHOOK_SECRET,
        "STRIPE_PAYMENT_METHODS": "card,sepa_debit",
        "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
        "SECOND_FACTOR_REQUIRED": "no",
    }


def _processes(town: Town, given: dict[str, str], folder: Path, ports: tuple[int, int, int]) -> list[Process]:
    web_port, outside_port, smtp_port = ports
    outside = [
        "-m", "sandbox.outside", "--port", str(outside_port), "--smtp-port", str(smtp_port),
        "--webhook-url", f"{town.site}/stripe/webhook", "--webhook-secret", settings.STRIPE_WEBHOOK_SECRET,
    ]  # fmt: skip
    web = [
        "-m", "granian", "--interface", "wsgi", "--port", str(web_port), "--workers", "1",
        "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "config.wsgi:application",
    ]  # fmt: skip
    worker = ["manage.py", "procrastinate", "--skip-checks", "worker", "--concurrency", "4"]
    return [
        Process(outside, given, answers(f"{town.outside}/_control/clock"), folder / "outside.log"),
        Process(web, given, answers(f"{town.site}/ready"), folder / "web.log"),
        # Whatever it has not begun to do yet, the letters that are waited for will show.
        Process(worker, given, lambda: True, folder / "worker.log"),
    ]
