"""A page never takes an address of the program: nobody would see it."""

import pytest
from django.test import Client
from wagtail.models import Page

from accounts.roles import EDITOR
from cms.addresses import own_addresses
from cms.models import ContentPage, HomePage, SignUpPage
from tests.makers import a_user

TAKEN = "est une adresse du programme"


@pytest.fixture
def at_desk(client: Client, in_english: SignUpPage) -> Client:
    """An editor, signed in, on a site in two languages."""
    client.force_login(a_user("erin@example.org", EDITOR, name="Erin Blanc"))
    return client


def _home(language: str = "fr") -> HomePage:
    home: HomePage = HomePage.objects.get(locale__language_code=language)
    return home


def _values(slug: str) -> dict[str, str]:
    return {
        "title": "Accounts", "slug": slug, "lead": "", "body-count": "0",
        "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0",
    }  # fmt: skip


def _add(desk: Client, parent: Page, slug: str) -> str:
    return desk.post(f"/admin/pages/add/cms/contentpage/{parent.pk}/", _values(slug)).content.decode()


def test_the_addresses_are_read_from_the_program() -> None:
    named = {"join", "portal", "admin", "graphql", "accounts", "documents", "files", "card", "stripe"}
    assert named | {"health", "en", "static", "media", "_allauth"} <= own_addresses()
    assert not own_addresses() & {"", "fr", "adherer", "association"}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("slug", ["join", "admin", "graphql", ""])
def test_a_page_below_a_home_page_is_refused_such_a_slug(at_desk: Client, slug: str, language: str) -> None:
    home = _home(language)
    # Without a slug, the title would make one: “accounts”.
    assert TAKEN in _add(at_desk, home, slug)
    assert not home.get_children().filter(title="Accounts").exists()


def test_deeper_and_by_another_name_it_may_stand(at_desk: Client) -> None:
    deeper = ContentPage.objects.get(slug="association", locale__language_code="fr")
    _add(at_desk, deeper, "join")
    _add(at_desk, _home(), "join-in")
    made = Page.objects.filter(title="Accounts").values_list("slug", flat=True)
    assert sorted(made) == ["join", "join-in"]


def test_a_page_is_not_renamed_copied_or_moved_out_of_sight(at_desk: Client) -> None:
    home, about = _home(), ContentPage.objects.get(slug="association", locale__language_code="fr")
    assert TAKEN in at_desk.post(f"/admin/pages/{about.pk}/edit/", _values("join")).content.decode()
    copied = {"new_title": "Copie", "new_slug": "portal", "new_parent_page": str(home.pk)}
    assert TAKEN in at_desk.post(f"/admin/pages/{about.pk}/copy/", copied).content.decode()
    _add(at_desk, about, "join")
    below = Page.objects.get(slug="join")
    moved = at_desk.post(f"/admin/pages/{below.pk}/move/{home.pk}/confirm/", follow=True)
    assert TAKEN in moved.content.decode()
    assert Page.objects.get(slug="join").get_parent().pk == about.pk
    assert sorted(home.get_children().filter(slug__in=own_addresses())) == []
