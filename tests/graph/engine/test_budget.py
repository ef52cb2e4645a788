"""Points per hour, counted for all processes at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import User
from graph.engine.budget import spend
from graph.models import Budget
from tests.graph.engine.conftest import Ask

DOCUMENT = "{ rateLimit { cost limit remaining resetAt } }"


def test_the_balance_is_told(ask: Ask) -> None:
    ask("{ books { totalCount } }")
    told = ask(DOCUMENT).data["rateLimit"]
    assert (told["cost"], told["limit"], told["remaining"]) == (5, 500_000, 500_000 - 206 - 5)
    assert timezone.now() + timedelta(minutes=59) < datetime.fromisoformat(told["resetAt"])


def test_a_user_has_a_budget_apart(ask: Ask) -> None:
    ask("{ books { totalCount } }")
    told = ask(DOCUMENT, _by=User(pk=7)).data["rateLimit"]
    assert told["limit"] - told["remaining"] == 5
    assert told["limit"] == 2_000_000


def test_who_has_spent_all_waits(ask: Ask, settings: Any) -> None:
    settings.GRAPHQL_POINTS_ANONYMOUS = 6
    assert ask(DOCUMENT).codes == []
    refused = ask(DOCUMENT)
    assert (refused.codes, refused.status, refused.data) == (["RATE_LIMITED"], 429, None)
    Budget.objects.update(resets_at=timezone.now() - timedelta(seconds=1))
    assert ask(DOCUMENT).data["rateLimit"]["remaining"] == 1


def test_what_is_refused_by_its_price_spends_nothing(ask: Ask) -> None:
    assert ask("{shelves(first:100){nodes{books(first:100){nodes{title}}}}}").codes == ["COST_TOO_HIGH"]
    assert not Budget.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_racing_callers_are_all_counted() -> None:
    def once(_number: int) -> None:
        try:
            spend(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1"), 3)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(once, range(40)))
    assert Budget.objects.get().spent == 120


@pytest.mark.django_db(transaction=True)
def test_counting_by_reading_and_writing_loses_some() -> None:
    """The control: what the cache's own `incr` does (read, add, write) under the same race."""

    def once(_number: int) -> None:
        try:
            row = Budget.objects.get()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.002)")
            Budget.objects.update(spent=row.spent + 3)
        finally:
            connection.close()

    Budget.objects.create(holder="x", spent=0, resets_at=timezone.now())
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(once, range(40)))
    assert Budget.objects.get().spent < 120
