"""Orders are placed, paid and withdrawn while events get lost and processes die; then it all must add up."""

import random
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

from asgiref.sync import async_to_sync
from django.db import connections
from procrastinate.contrib.django.models import ProcrastinateJob

from billing.actions.applications import withdraw_application
from billing.models import Application, Order, Plan, ProviderEvent
from billing.reconciler import reconcile
from kit.states import StateForbids
from kit.tasks import revive
from tests.makers import a_plan, an_application
from tests.storm.processes import Process
from tests.storm.world import World

# A worker of the storm beats every second; on a busy machine some beats come late.
DEAD_AFTER_SECONDS = 8
WEATHER = {
    "drop_rate": 0.05, "duplicate_rate": 0.4, "reorder_window": 5, "retry_first_seconds": 0.2,
    "retry_cap_seconds": 2.0, "api_delay_seconds": 0.02, "seed": 7,
}  # fmt: skip


@dataclass
class Storm:
    """How large: so many people pay, and so many times a process is killed meanwhile."""

    world: World
    people: int
    kills: int
    seconds: float
    seed: int

    def run(self) -> None:
        """From a quiet start to the end of the wind; nothing is repaired yet."""
        self.deadline = time.monotonic() + self.seconds
        self.dice = random.Random(self.seed)  # noqa: S311 - dice
        orders = self._applicants()
        self.world.control("switches", **WEATHER)
        with ThreadPoolExecutor(6) as pool:
            victims = self._victims() if self.kills else ()
            killers = [pool.submit(_closing, self._keep_killing, process) for process in victims]
            clients = [pool.submit(_closing, self._client, share) for share in _shares(orders, 3)]
            self._revive_until([*clients, *killers])

    @property
    def killed(self) -> int:
        """How often a process was killed so far."""
        return sum(process.kills for process in self._victims())

    def _victims(self) -> tuple[Process, Process]:
        return self.world.web, self.world.worker

    def _applicants(self) -> list[Order]:
        plans = [a_plan(approval="on_payment"), a_plan(approval="manager")]
        return [self._applicant(plans[number % 2], number) for number in range(self.people)]

    def _applicant(self, plan: Plan, number: int) -> Order:
        return an_application(plan, email=f"p{number}@example.org", given_name=f"P{number}").order

    def _keep_killing(self, process: Process) -> None:
        lives = random.Random(self.dice.random())  # noqa: S311 - dice
        for _ in range(self.kills // 2):
            process.wait_ready()
            time.sleep(lives.uniform(0, 2.5))
            process.kill()
            process.start()
        process.wait_ready()

    def _client(self, orders: list[Order]) -> None:
        whims = random.Random(self.dice.random())  # noqa: S311 - dice
        for number, order in enumerate(orders):
            self._wait_for_turn(number / len(orders))
            page = self.world.page_of(order.pk, self.deadline)
            if page is not None and whims.random() < 0.1:
                _change_mind(order)
            if page is not None:
                self.world.pay(page)
            if whims.random() < 0.1:
                _change_mind(order)

    def _wait_for_turn(self, share: float) -> None:
        """Payments spread over the kills."""
        while self.killed < share * (self.kills - 2) and time.monotonic() < self.deadline:
            time.sleep(0.1)

    def _revive_until(self, works: list[Future[None]]) -> None:
        """What the queue's own upkeep does every minute, faster; until the works end or one fails."""
        while not all(work.done() for work in works):
            async_to_sync(revive)(DEAD_AFTER_SECONDS)
            time.sleep(1)
            for work in works:
                if work.done():
                    work.result()


def _shares(orders: list[Order], count: int) -> list[list[Order]]:
    return [orders[first::count] for first in range(count)]


def _closing[T](work: Callable[[T], None], given: T) -> None:
    """A thread's database connection ends with its work."""
    try:
        work(given)
    finally:
        connections.close_all()


def _change_mind(order: Order) -> None:
    try:
        withdraw_application(application=Application.objects.get(order=order))
    except StateForbids:
        # The payment made a member of them first.
        return


def quiet(world: World, seconds: float) -> None:
    """The wind is over: what still waits arrives."""
    fair = {"drop_rate": 0.0, "duplicate_rate": 0.0, "reorder_window": 0, "api_delay_seconds": 0.0}
    world.control("switches", **fair)
    deadline = time.monotonic() + seconds
    while not world.control("deliveries/settle", seconds=20)["settled"]:
        assert time.monotonic() < deadline, "deliveries still wait"


def calm(world: World, seconds: float, *, with_reconciler: bool = True) -> None:
    """After the wind: the queue runs empty, the reconciler looks, and the queue runs empty again."""
    quiet(world, seconds)
    deadline = time.monotonic() + seconds
    _empty_the_queue(deadline)
    if with_reconciler:
        for _ in range(2):
            reconcile(events_since=timedelta(hours=2), settling=timedelta(0))
            _empty_the_queue(deadline)
        assert not ProviderEvent.objects.filter(worked_at=None).exists()


def _empty_the_queue(deadline: float) -> None:
    while waiting := ProcrastinateJob.objects.filter(
        status__in=("todo", "doing"), queue_name="billing"
    ).count():
        assert time.monotonic() < deadline, f"{waiting} jobs still wait"
        async_to_sync(revive)(DEAD_AFTER_SECONDS)
        time.sleep(0.2)
