"""Who may open which screen of workshops: the team, the desk, and who leads a session only that."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import EDITOR, MANAGER, RECEPTION, TRAINER, TREASURER
from tests.cms.staff.workshops.conftest import Shop, page, post
from workshops.states import BookingState, SessionState

type SignIn = Callable[[str], Client]

ROLES = (MANAGER, TREASURER, RECEPTION, TRAINER, EDITOR, "member", "")
TEAM, MANAGERS = (MANAGER, RECEPTION), (MANAGER,)
PAGES = {
    ("staff_sessions:index", ""): TEAM,
    ("staff_sessions:week", ""): TEAM,
    ("staff_sessions:inspect", "coming"): TEAM,
    ("staff_sessions:attendance", "running"): TEAM,
    ("staff_sessions:walk_in", "running"): TEAM,
    ("staff_sessions:book", "coming"): TEAM,
    ("staff_sessions:cancel_booking", "booked"): TEAM,
    ("staff_sessions:move_booking", "booked"): TEAM,
    ("staff_sessions:plan", ""): MANAGERS,
    ("staff_sessions:series", ""): MANAGERS,
    ("staff_sessions:change", "coming"): MANAGERS,
    ("staff_sessions:cancel", "coming"): MANAGERS,
    ("staff_workshops:index", ""): TEAM,
    ("staff_workshops:inspect", "laser"): TEAM,
    ("staff_workshops:add", ""): MANAGERS,
    ("staff_workshops:edit", "laser"): MANAGERS,
    ("staff_workshops:picture", "laser"): MANAGERS,
    ("staff_workshops:name", "laser"): MANAGERS,
}


def address(shop: Shop, name: str, row: str) -> str:
    """Of a page about a row of the shop, or about none."""
    return reverse(name, args=[getattr(shop, row).pk] if row else [])


@pytest.mark.parametrize("role", ROLES)
def test_pages_are_for_the_team(sign_in: SignIn, shop: Shop, role: str) -> None:
    browser = sign_in(role)
    for (name, row), roles in PAGES.items():
        answer = browser.get(address(shop, name, row))
        assert (name, answer.status_code) == (name, 200 if role in roles else 302), role


@pytest.mark.parametrize("role", [RECEPTION, EDITOR, TREASURER])
def test_acts_of_managers_are_refused_to_others(sign_in: SignIn, shop: Shop, role: str) -> None:
    browser = sign_in(role)
    for name, row in (("staff_workshops:hide", "laser"), ("staff_sessions:cancel", "coming")):
        browser.post(address(shop, name, row), {"reason": "Panne"})
    shop.laser.refresh_from_db()
    shop.coming.refresh_from_db()
    assert shop.laser.is_visible
    assert shop.coming.state == SessionState.SCHEDULED


def test_who_leads_sees_their_own_sessions_alone(trainer: Client, shop: Shop) -> None:
    listed = page(trainer, "staff_sessions:index")
    assert "Laser, niveau 1" in listed
    assert listed.count("staff-state--wait") == 2
    assert "Soirée réparation" not in trainer.get(reverse("staff_sessions:index_results")).content.decode()
    assert "Alice Martin" in page(trainer, "staff_sessions:inspect", shop.coming.pk)
    for row in (shop.later, shop.other):
        assert trainer.get(reverse("staff_sessions:inspect", args=[row.pk])).status_code == 404
        assert trainer.get(reverse("staff_sessions:attendance", args=[row.pk])).status_code == 404


def test_who_leads_takes_attendance_and_does_nothing_else(trainer: Client, shop: Shop) -> None:
    post(trainer, "staff_sessions:attendance", shop.running.pk, booking=shop.comes.pk, mark="attended")
    shop.comes.refresh_from_db()
    assert shop.comes.state == BookingState.ATTENDED
    told = page(trainer, "staff_sessions:inspect", shop.coming.pk)
    for name in ("change", "cancel", "book"):
        assert reverse(f"staff_sessions:{name}", args=[shop.coming.pk]) not in told
        assert trainer.get(reverse(f"staff_sessions:{name}", args=[shop.coming.pk])).status_code == 302
    assert trainer.get(reverse("staff_sessions:cancel_booking", args=[shop.booked.pk])).status_code == 302


def test_a_list_of_names_of_somebody_else_gives_nothing(trainer: Client, shop: Shop, bob: User) -> None:
    other: dict[str, Any] = {"booking": shop.booked.pk, "mark": "attended"}
    trainer.post(reverse("staff_sessions:attendance", args=[shop.running.pk]), other)
    shop.booked.refresh_from_db()
    assert shop.booked.state == BookingState.CONFIRMED


def test_the_menu_has_what_the_role_needs(sign_in: SignIn, trainer: Client, shop: Shop) -> None:
    url = reverse("staff_sessions:index")
    assert url in trainer.get(reverse("wagtailadmin_home")).content.decode()
    assert url in sign_in(RECEPTION).get(reverse("wagtailadmin_home")).content.decode()
    assert url not in sign_in(TRAINER).get(reverse("wagtailadmin_home")).content.decode()
    assert url not in sign_in(EDITOR).get(reverse("wagtailadmin_home")).content.decode()


def test_what_sessions_bring_is_not_for_the_desk(sign_in: SignIn, shop: Shop) -> None:
    told = "Recettes"
    assert told in page(sign_in(MANAGER), "staff_sessions:index")
    assert told not in page(sign_in(RECEPTION), "staff_sessions:index")
