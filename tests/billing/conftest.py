"""The stand-in for Stripe in this process, and the queue worked by hand."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.test import override_settings
from procrastinate.contrib.django.models import ProcrastinateJob

from billing import tasks
from sandbox.outside import Outside

DIGITS = {"number": "4242424242424242", "expiry": "12/40", "cvc": "123", "name": "Alice Martin"}
DECLINED = {**DIGITS, "number": "4000000000000002"}


class Provider:
    """The stand-in, as a payer and as a tester meet it."""

    def __init__(self, outside: Outside) -> None:
        self.outside = outside
        self.address = f"http://127.0.0.1:{outside.http.port}"

    def control(self, name: str, **asked: Any) -> Any:
        """Use one of its controls."""
        answer = httpx.post(f"{self.address}/_control/{name}", json=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def all(self, noun: str) -> list[dict[str, Any]]:
        """All its `charges`, `refunds`, `checkout/sessions`, oldest first."""
        answer = httpx.get(
            f"{self.address}/v1/{noun}", params={"limit": "100"},
            headers={"Authorization": f"Bearer {settings.STRIPE_API_KEY}"},
        )  # fmt: skip
        found: list[dict[str, Any]] = answer.json()["data"]
        return found[::-1]

    def outside_refund(self, intent: str, amount_minor: int) -> None:
        """Give money back on its dashboard, without a word to us."""
        answer = httpx.post(
            f"{self.address}/v1/refunds", data={"payment_intent": intent, "amount": str(amount_minor)},
            headers={"Authorization": f"Bearer {settings.STRIPE_API_KEY}"},
        )  # fmt: skip
        assert answer.status_code == 200, answer.text

    def pay(self, page: str, typed: dict[str, str] | None = None) -> int:
        """Type a card on a page; the status of the answer (303: paid, 402: declined, 410: closed)."""
        return httpx.post(page, data=typed or DIGITS).status_code


@pytest.fixture(scope="session")
def _outside() -> Iterator[Outside]:
    outside = Outside()
    outside.start()
    yield outside
    outside.stop()


@pytest.fixture
def provider(_outside: Outside) -> Iterator[Provider]:
    """A stand-in that has forgotten everything, and to which the gateway speaks."""
    provider = Provider(_outside)
    provider.control("reset")
    with override_settings(STRIPE_API_BASE=provider.address):
        yield provider
    provider.control("reset")


@pytest.fixture
def work() -> Callable[[], int]:
    """Does billing's waiting jobs as a worker would, until none waits; how many that was."""
    acts: dict[str, Callable[..., None]] = {
        "billing.sync_object": tasks.sync_object.func,
        "billing.make_call": tasks.make_call.func,
        "billing.close_page": tasks.close_page.func,
        "billing.tell_provider": tasks.tell_provider.func,
        "billing.void_bill": tasks.void_bill.func,
    }

    def until_none_waits() -> int:
        done: set[int] = set()
        while jobs := ProcrastinateJob.objects.filter(task_name__in=acts).exclude(pk__in=done).order_by("id"):
            for job in list(jobs):
                acts[job.task_name](**job.args)
                done.add(job.pk)
        return len(done)

    return until_none_waits
