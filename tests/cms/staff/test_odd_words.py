"""What no keyboard types is searched for all the same, and finds nothing or everybody, but breaks nothing."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import MANAGER
from cms.staff.audience import audience_of, people_of
from cms.staff.find_person import PersonForm
from tests.cms.staff.conftest import PERSON, Office


def test_the_desk_searches_without_the_nul(office: Office, sign_in: Callable[[str], Client]) -> None:
    found = sign_in(MANAGER).get(reverse("desk:index"), {"q": f"{PERSON}\0"})
    assert PERSON in found.content.decode()


def test_nobody_is_found_by_a_nul_beside_a_wrong_name(office: Office, carol: User) -> None:
    assert PersonForm({"words": "Nemo\0"}, carol).found == []
    assert not people_of({"q": "Nemo\0"}, carol).exists()
    assert audience_of({"q": "Nemo\0", "plan": "\0"}) == {"q": "Nemo"}


@pytest.mark.parametrize("words", ["\0", " \0 "])
def test_a_search_for_nothing_breaks_nothing(
    office: Office, sign_in: Callable[[str], Client], words: str
) -> None:
    assert sign_in(MANAGER).get(reverse("desk:index"), {"q": words}).status_code == 200
