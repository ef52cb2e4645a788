"""Who may use what: the same answers as the decision, sifted, paged, exported, in the same queries."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Contact, User
from accounts.roles import MANAGER, RECEPTION
from billing.actions.memberships import suspend_membership
from billing.models import Membership
from cms.staff.equipment import matrix
from cms.staff.equipment.marks import legend
from equipment.models import Authorization, Closure, Level
from tests.cms.staff.equipment.conftest import Workshop
from tests.equipment.machines import a_machine, qualify
from tests.makers import a_contact, a_member, a_user

type SignIn = Callable[[str], Client]
type Count = Callable[[int], Any]
URL = "who_may_use_what:index"
# The session, the menu and the form included.
QUERIES = 29


@pytest.fixture
def members(workshop: Workshop) -> Workshop:
    """Alice and Bob are members; Alice alone is qualified for the laser."""
    return workshop


def rows(browser: Client, **asked: Any) -> dict[str, list[str]]:
    """The letters by person."""
    lines = browser.get(reverse(URL), asked).context["lines"]
    return {str(row.person.text): [mark.letter for mark in row.marks] for row, _cells in lines}


def sheet(browser: Client, **asked: Any) -> list[list[str]]:
    """The rows of the CSV."""
    answer = browser.get(reverse(URL), {**asked, "export": "csv"})
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # it streams
    return list(csv.reader(io.StringIO(text)))


def test_each_cell_says_what_the_decision_says(sign_in: SignIn, members: Workshop) -> None:
    browser = sign_in(MANAGER)
    shown = rows(browser)
    assert shown[members.alice.full_name] == ["✓", "✓"]
    assert shown[members.bob.full_name] == ["F", "✓"]
    qualify(members.bob, members.qualification, Level.SUPERVISED)
    assert rows(browser)[members.bob.full_name] == ["E", "✓"]
    suspend_membership(
        membership=Membership.objects.get(contact=members.alice), reason="Impayé",
        by=User.objects.get(email="carol@example.org"),
    )  # fmt: skip
    assert rows(browser, state="all")[members.alice.full_name] == ["S", "S"]


def test_the_hour_is_left_aside(sign_in: SignIn, members: Workshop) -> None:
    now = timezone.now()
    Closure.objects.create(
        starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1), reason_fr="Réunion"
    )
    assert rows(sign_in(MANAGER))[members.alice.full_name] == ["✓", "✓"]


def test_sifted_by_category_name_and_membership(sign_in: SignIn, members: Workshop) -> None:
    browser = sign_in(RECEPTION)
    a_contact(given_name="Zoé", family_name="Nulle")
    assert "Zoé Nulle" not in rows(browser)
    assert rows(browser, state="all")["Zoé Nulle"] == ["M", "M"]
    assert rows(browser, category=members.category.pk)[members.bob.full_name] == ["F"]
    assert list(rows(browser, q="bob")) == [members.bob.full_name]
    assert rows(browser, q="personne-47") == {}


def test_words_and_letters_stand_for_the_colour(sign_in: SignIn, members: Workshop) -> None:
    page = sign_in(MANAGER).get(reverse(URL)).content.decode()
    assert "formation nécessaire</span>" in page
    assert len({mark.letter for mark in legend()}) == len(legend())


def test_exported_whole_and_harmless(sign_in: SignIn, members: Workshop) -> None:
    browser = sign_in(MANAGER)
    Contact.objects.filter(pk=members.bob.pk).update(given_name="=1+1")
    type(members.saw).objects.filter(pk=members.saw.pk).update(name_fr="=cmd()")
    found = sheet(browser)
    assert found[0][2:] == ["Laser Alpha", "'=cmd()"]
    by_name = {row[0]: row[2:] for row in found[1:]}
    assert by_name["'=1+1 Durand"] == ["formation nécessaire", "peut l’utiliser"]
    answer = browser.get(reverse(URL), {"export": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]  # it streams
    assert book.active is not None
    assert book.active.max_row == len(found)


def test_paged_and_sifted_alike(sign_in: SignIn, members: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix, "PER_PAGE", 1)
    browser = sign_in(MANAGER)
    assert len(rows(browser)) == 1
    assert rows(browser) != rows(browser, p="2")
    assert "q=a" in browser.get(reverse(URL), {"q": "a"}).context["others"]
    assert len(sheet(browser)) == 3


def test_the_queries_do_not_grow(
    sign_in: SignIn, members: Workshop, django_assert_num_queries: Count
) -> None:
    browser = sign_in(MANAGER)
    browser.get(reverse(URL))
    with django_assert_num_queries(QUERIES):
        browser.get(reverse(URL))
    for number in range(6):
        person = a_member(a_user(f"more{number}@example.org", name=f"More {number}"))
        qualify(person, members.qualification)
        a_machine(members.qualification, name_fr=f"Plus {number}", place=members.saw)
    with django_assert_num_queries(QUERIES):
        browser.get(reverse(URL))


def test_who_may_not_see_memberships_sees_no_matrix(sign_in: SignIn, members: Workshop) -> None:
    for role in ("treasurer", "trainer", "editor", "member", ""):
        answer = sign_in(role).get(reverse(URL))
        assert answer.status_code in (302, 403)
        assert members.bob.full_name not in answer.content.decode()
    assert Authorization.objects.exists()
