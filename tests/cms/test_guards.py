"""Robots are kept out without a third party; people who look like one lose nothing."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.utils import timezone

from billing.models import Application
from cms.models import SignUpPage
from cms.signup import guards
from cms.signup.submit import submit
from kit.refusals import Invalid
from tests.cms.conftest import FORM, Post, answers

HERE = guards.Client("203.0.113.7")


def test_a_filled_trap_asks_again_and_keeps_the_answers(
    client: Client, post: Post, send: Callable[..., Any]
) -> None:
    page = send(extra={guards.TRAP: "https://spam.example"}).content.decode()
    assert "Une case cachée a été remplie" in page
    assert "https://spam.example" not in page
    assert not Application.objects.exists()
    assert post(2, plan="yearly", rules="on").headers["Location"] == "/join/sent/"


def test_the_trap_is_out_of_sight_for_everyone(client: Client, live_page: SignUpPage) -> None:
    page = client.get(FORM).content.decode()
    assert '<div class="trap" aria-hidden="true">' in page
    assert f'name="{guards.TRAP}" tabindex="-1" autocomplete="off"' in page


@pytest.mark.usefixtures("hurried")
def test_a_form_sent_at_once_asks_again_politely(client: Client, live_page: SignUpPage) -> None:
    values = {**answers(), guards.CLOCK: guards.clock()}
    client.post(FORM, {"step": 1, **values})
    page = client.post(FORM, {"step": 2, **values}).content.decode()
    assert "C’était très rapide." in page
    assert not Application.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(seconds=guards.FASTEST_SECONDS + 2)):
        assert client.post(FORM, {"step": 2, **values}).headers["Location"] == "/join/sent/"


@pytest.mark.usefixtures("hurried")
def test_a_form_that_was_never_opened_gets_a_clock_of_its_own(client: Client, live_page: SignUpPage) -> None:
    values = {**answers(), guards.CLOCK: "forged"}
    client.post(FORM, {"step": 1, **values})
    assert "C’était très rapide." in client.post(FORM, {"step": 2, **values}).content.decode()
    with time_machine.travel(timezone.now() + timedelta(seconds=guards.FASTEST_SECONDS + 2)):
        assert client.post(FORM, {"step": 2, **values}).headers["Location"] == "/join/sent/"


def test_a_network_that_sends_many_is_told_to_wait_and_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, client: Client, post: Post, send: Callable[..., Any]
) -> None:
    monkeypatch.setattr(guards, "LIMIT", 2)
    for _ in range(2):
        assert send().status_code == 303
        client.cookies.clear()
    page = send().content.decode()
    assert "Vos réponses sont gardées" in page
    assert Application.objects.count() == 2
    cache.clear()
    assert post(2, plan="yearly", rules="on").headers["Location"] == "/join/sent/"


def test_the_limit_counts_what_is_valid_and_each_network_for_itself(
    monkeypatch: pytest.MonkeyPatch, page: SignUpPage
) -> None:
    monkeypatch.setattr(guards, "LIMIT", 1)
    with pytest.raises(Invalid):
        submit(page, answers(email=""), {}, "fr", HERE)
    submit(page, answers(), {}, "fr", HERE)
    submit(page, answers(), {}, "fr", guards.Client("198.51.100.4"))
    with pytest.raises(guards.TooManyApplications):
        submit(page, answers(), {}, "fr", HERE)


def taken_at_once(limit: int) -> int:
    """How many of `limit + 6` requests at the same instant, each on its own connection, get a place."""
    barrier = threading.Barrier(limit + 6)
    passed: list[bool] = []

    def count() -> None:
        barrier.wait()
        try:
            guards.count_application(HERE)
        except guards.TooManyApplications:
            pass
        else:
            passed.append(True)
        connections.close_all()

    threads = [threading.Thread(target=count) for _ in range(limit + 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(passed)


@pytest.mark.django_db(transaction=True)
def test_the_limit_holds_for_processes_that_share_nothing_but_the_cache(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(guards, "LIMIT", 3)
    assert taken_at_once(3) == 3


def _read_then_write(prefix: str) -> bool:
    taken = cache.get(prefix, 0)
    # What another process does between the two.
    threading.Event().wait(0.05)
    cache.set(prefix, taken + 1)
    return bool(taken < guards.LIMIT)


@pytest.mark.django_db(transaction=True)
def test_a_plain_counter_would_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above."""
    monkeypatch.setattr(guards, "LIMIT", 3)
    monkeypatch.setattr(guards, "_take_place", _read_then_write)
    assert taken_at_once(3) > 3
