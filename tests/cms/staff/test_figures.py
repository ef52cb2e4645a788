"""The page of figures: each chart for those who may see what it counts, with its numbers as a table."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import EDITOR, MANAGER, RECEPTION, TREASURER
from tests.cms.staff.conftest import Office

type SignIn = Callable[[str], Client]

MEMBERS, REVENUE, WAITING = "Adhésions en cours", "Recettes", "Demandes en attente"


@pytest.mark.parametrize(
    ("role", "shown"),
    [(MANAGER, (True, True, True)), (TREASURER, (False, True, False))],
)
@pytest.mark.usefixtures("office")
def test_each_role_sees_its_charts(sign_in: SignIn, role: str, shown: tuple[bool, ...]) -> None:
    page = sign_in(role).get(reverse("figures:index")).content.decode()
    assert tuple(title in page for title in (MEMBERS, REVENUE, WAITING)) == shown
    assert page.count("<svg viewBox") == page.count("staff-chart-numbers") > 0
    assert "style=" not in page[page.index("<figure") : page.rindex("</figure>")]


@pytest.mark.parametrize("role", [RECEPTION, EDITOR])
def test_others_are_not_let_in(sign_in: SignIn, role: str) -> None:
    answer = sign_in(role).get(reverse("figures:index"))
    assert answer.status_code in (302, 403)
    assert REVENUE not in answer.content.decode()


def test_the_numbers_are_in_the_table(sign_in: SignIn, office: Office) -> None:
    page = sign_in(MANAGER).get(reverse("figures:index")).content.decode()
    assert "35,00\u202f€" in page or "35,00\u00a0€" in page
