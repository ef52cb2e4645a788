"""The page of figures: each chart for those who may see what it counts, with its numbers as a table."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import EDITOR, MANAGER, RECEPTION, TREASURER
from billing.figures import MONTHS_BACK
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


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([4, *[0] * 11, 9], "9, soit 5 de plus qu’il y a un an"),
        ([9, *[0] * 11, 4], "4, soit 5 de moins qu’il y a un an"),
        ([4, *[0] * 11, 4], "4, autant qu’il y a un an"),
    ],
)
def test_a_chart_says_its_finding(
    sign_in: SignIn, office: Office, monkeypatch: pytest.MonkeyPatch, values: list[int], told: str
) -> None:
    earlier = [0] * (MONTHS_BACK - len(values))
    monkeypatch.setattr("billing.figures.running_on", lambda days, viewer: [*earlier, *values])
    assert told in sign_in(MANAGER).get(reverse("figures:index")).text
