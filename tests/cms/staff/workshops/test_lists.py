"""The lists of workshops: filters, exports, and as many queries for many rows as for few."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.cms.staff.workshops.conftest import Shop, booking, page, somebody
from tests.equipment.machines import a_machine, at
from tests.workshops.shops import a_session, a_workshop
from workshops.states import BookingState

type Count = Callable[[int], Any]

# Queries of each page, the session, the menu and the counts of pages included.
QUERIES = {
    ("staff_sessions:index", ""): 21,
    ("staff_sessions:week", ""): 21,
    ("staff_sessions:inspect", "coming"): 24,
    ("staff_sessions:attendance", "running"): 19,
    ("staff_workshops:index", ""): 18,
    ("staff_workshops:inspect", "laser"): 22,
}


def test_pages_take_the_same_queries_for_many_rows(
    office: Client, shop: Shop, django_assert_num_queries: Count
) -> None:
    def counted() -> None:
        for (name, row), count in QUERIES.items():
            url = reverse(name, args=[getattr(shop, row).pk] if row else [])
            office.get(url)
            with django_assert_num_queries(count):
                office.get(url)

    counted()
    for number in range(3):
        room = a_machine(kind="space")
        session = a_session(shop.laser, at(4 + number, 9), equipment=[room])
        a_session(a_workshop(), at(4 + number, 12))
        for place, state in ((shop.coming, "confirmed"), (shop.running, "attended"), (session, "waitlisted")):
            booking(place, somebody(f"P{number}{state}"), state)
    counted()


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ("when=coming", "Soirée réparation", ""),
        ("when=past", "", "Laser"),
        ("state=cancelled", "", "Laser"),
        ("seats=free", "Laser", ""),
        ("seats=full", "", "Laser"),
        ("q=laser", "Laser", "Soirée"),
        ("workshop={laser}", "Laser", "Soirée"),
        ("trainer={ines}", "Laser", "Soirée"),
    ],
)
def test_filters_sift(office: Client, shop: Shop, asked: str, there: str, gone: str) -> None:
    asked = asked.format(laser=shop.laser.pk, ines=shop.ines.pk)
    rows = office.get(f"{reverse('staff_sessions:index_results')}?{asked}").content.decode()
    assert there in rows
    assert not gone or gone not in rows


def test_what_comes_next_is_first(office: Client, shop: Shop, bob: User) -> None:
    a_session(a_workshop(name_fr="Passé-47"), at(-3, 9))
    rows = office.get(reverse("staff_sessions:index_results")).content.decode()
    assert rows.index("Laser, niveau 1") < rows.index("Soirée réparation") < rows.index("Passé-47")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_exports_say_the_same(office: Client, shop: Shop, kind: str) -> None:
    booking(shop.later, somebody("Zoé"), BookingState.CONFIRMED)
    for name in ("staff_sessions:index", "staff_workshops:index"):
        answer = office.get(f"{reverse(name)}?export={kind}")
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]  # it streams
        assert content
        if kind == "csv":
            assert "Laser, niveau 1" in content.decode()


def test_a_workshop_lists_its_sessions(office: Client, shop: Shop) -> None:
    told = page(office, "staff_workshops:inspect", shop.laser.pk)
    assert reverse("staff_sessions:inspect", args=[shop.coming.pk]) in told
    assert f"{reverse('staff_sessions:plan')}?workshop={shop.laser.pk}" in told
