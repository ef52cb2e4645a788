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
from cms.signup.uploads import SHELF, shelf
from kit.refusals import Invalid
from tests.cms.conftest import FORM, Post, a_picture, an_upload, answers

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


def shelved() -> int:
    """How many uploads of forms that were never sent lie on the disk."""
    return len(shelf().listdir(SHELF)[1]) if shelf().exists(SHELF) else 0


@pytest.mark.parametrize("go", ["update", "back", "next"])
def test_a_network_that_sends_many_files_is_told_to_wait_and_fills_no_disk(
    monkeypatch: pytest.MonkeyPatch, client: Client, post: Post, go: str
) -> None:
    monkeypatch.setattr(guards, "UPLOADS", 2, raising=False)
    for _ in range(2):
        assert post(1, go="update", given="Camille", photo=an_upload(a_picture())).status_code == 303
        client.cookies.clear()
    page = post(1, go=go, given="Dominique", photo=an_upload(a_picture())).content.decode()
    assert "Beaucoup de fichiers sont venus de votre réseau" in page
    assert shelved() == 2
    assert 'value="Dominique"' in client.get(FORM).content.decode()
    client.cookies.clear()
    monkeypatch.setattr("cms.signup.guards.network_of", lambda request: "198.51.100.4")
    assert post(1, go="update", photo=an_upload(a_picture())).status_code == 303
    assert shelved() == 3


def test_large_files_count_by_their_size(monkeypatch: pytest.MonkeyPatch, client: Client, post: Post) -> None:
    monkeypatch.setattr(guards, "UPLOADED_MEGABYTES", 5, raising=False)
    large = b"%PDF-1.7" + bytes(3 * 2**20 - 8)
    for kept in (1, 1):
        answer = post(2, go="update", proof=an_upload(large, "devis.pdf"))
        client.cookies.clear()
        assert shelved() == kept
    assert "Beaucoup de fichiers" in answer.content.decode()
    # What was refused took no place: a small one still finds its own.
    assert post(2, go="update", proof=an_upload(b"%PDF-1.7", "devis.pdf")).status_code == 303


def test_what_is_no_upload_that_is_kept_is_not_counted(monkeypatch: pytest.MonkeyPatch, post: Post) -> None:
    monkeypatch.setattr(guards, "UPLOADS", 1, raising=False)
    for _ in range(3):
        post(1, go="update", photo=an_upload(b"GIF89a"))
    assert post(1, go="update", photo=an_upload(a_picture())).status_code == 303
    assert shelved() == 1


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
