"""The portal's pages: one query and one template each, and what their verbs do with good and bad input."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.checks import CheckMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions.contacts import give_consent
from accounts.models import Contact, User
from graph.accounts.contact import Consent as ConsentType
from graph.accounts.contact import Contact as ContactType
from graph.engine.nodes import id_of
from portal import checks, documents
from portal.documents import pages

pytestmark = pytest.mark.django_db
# Pages about one thing, which have no address without it.
ABOUT_ONE = {"machine", "cared", "session", "attendance", "present"}


@pytest.fixture
def signed_in(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def _card(user: User) -> Contact:
    return Contact.objects.get(user=user)


def _edit(contact: Contact, **values: str) -> dict[str, str]:
    card = {"phone": "", "street": "", "postalCode": "", "city": "", "country": "FR", "language": "fr"}
    return {"verb": "edit", "id": str(id_of(ContactType, contact.pk)), **card, **values}


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_stranger_is_asked_to_sign_in(client: Client, name: str) -> None:
    answer = client.get(f"/portal/{name}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next=/portal/{name}/")


@pytest.mark.parametrize(
    "name", sorted(set(pages()) - {"machine", "cared", "session", "attendance", "present"})
)
def test_every_page_opens_for_a_member_and_for_an_account_without_a_card(
    client: Client, alice: User, trudy: User, name: str
) -> None:
    for user in (alice, trudy):
        client.force_login(user)
        assert client.get(f"/portal/{name}/").status_code == 200


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("home", 29),
        ("documents", 17),
        ("membership", 39),
        ("purchases", 20),
        ("card", 16),
        ("profile", 20),
        ("erase", 16),
        ("machines", 24),
        ("care", 19),
        ("reservations", 19),
        ("passes", 23),
        ("workshops", 21),
        ("bookings", 22),
        ("teaching", 19),
    ],
)
def test_a_page_costs_a_known_number_of_queries(signed_in: Client, name: str, queries: int) -> None:
    signed_in.get(f"/portal/{name}/")
    with CaptureQueriesContext(connection) as seen:
        signed_in.get(f"/portal/{name}/")
    assert len(seen) == queries


@pytest.mark.parametrize("cursor", ["W10=", "x", "cGxhY2U6W10=", "%00", "é", "x" * 5000])
def test_a_place_in_a_list_that_is_none_shows_the_list_from_its_start(
    signed_in: Client, alice: User, cursor: str
) -> None:
    answer = signed_in.get(f"/portal/purchases/?after={cursor}")
    assert (answer.status_code, answer.context["viewer"]["email"]) == (200, alice.email)
    assert answer.context["data"] == signed_in.get("/portal/purchases/").context["data"]


def test_there_is_no_other_page_and_no_other_verb(signed_in: Client) -> None:
    assert signed_in.get("/portal/nothing/").status_code == 404
    assert signed_in.post("/portal/profile/", {"verb": "page"}).status_code == 404
    assert signed_in.post("/portal/profile/").status_code == 404


def test_a_card_is_edited(signed_in: Client, alice: User) -> None:
    answer = signed_in.post("/portal/profile/", _edit(_card(alice), city="Blois", phone="02 54 00 00 00"))
    assert (answer.status_code, answer["Location"]) == (303, "/portal/profile/?done=edit#main")
    assert (_card(alice).city, _card(alice).phone) == ("Blois", "02 54 00 00 00")


@pytest.mark.parametrize(("language", "name"), [("fr", "Allemagne"), ("en", "Germany")])
def test_a_country_is_chosen_by_its_name(signed_in: Client, alice: User, language: str, name: str) -> None:
    signed_in.post("/portal/profile/", _edit(_card(alice), country="DE"))
    page = signed_in.get("/portal/profile/", headers={"Accept-Language": language}).content.decode()
    assert _card(alice).country == "DE"
    assert f'<option value="DE" selected>{name}</option>' in page
    names = re.findall(r'<option value="[A-Z]{2}"[^>]*>([^<]+)<', page)
    # France first; the others by name, whatever their accents.
    assert names[:3] == ["France", "Afghanistan", "Afrique du Sud" if language == "fr" else "Åland Islands"]


def test_a_refused_edit_keeps_what_was_typed_and_says_what_to_mend(signed_in: Client, alice: User) -> None:
    answer = signed_in.post("/portal/profile/", _edit(_card(alice), street="3, rue du Port", city="B" * 101))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "3, rue du Port" in page
    assert 'aria-invalid="true"' in page
    assert _card(alice).city != "B" * 101


def test_nobody_edits_another_persons_card(signed_in: Client, bob: User) -> None:
    answer = signed_in.post("/portal/profile/", _edit(_card(bob), city="Ailleurs"))
    assert answer.status_code == 422
    assert _card(bob).city != "Ailleurs"


def test_a_consent_is_withdrawn_by_who_gave_it_alone(signed_in: Client, alice: User, bob: User) -> None:
    mine, theirs = (
        give_consent(contact=_card(user), purpose="letter", wording="La lettre.", is_required=False, by=None)
        for user in (alice, bob)
    )
    for consent, status in ((mine, 303), (theirs, 422)):
        answer = signed_in.post(
            "/portal/profile/", {"verb": "consent_withdraw", "id": str(id_of(ConsentType, consent.pk))}
        )
        assert answer.status_code == status
        consent.refresh_from_db()
        assert (consent.withdrawn_at is not None) is (status == 303)


@pytest.fixture
def wrong_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of pages with one page, to be filled with mistakes."""
    (tmp_path / "frame.graphql").write_text("fragment Frame on Viewer { email }")
    (tmp_path / "wrong").mkdir()
    monkeypatch.setattr(documents, "FOLDER", tmp_path)
    monkeypatch.setattr(checks, "FOLDER", tmp_path)
    pages.cache_clear()
    yield tmp_path / "wrong"
    pages.cache_clear()


def _found() -> list[str]:
    found: list[CheckMessage] = checks.check_documents(None)
    return sorted(str(message.id) for message in found)


def test_the_check_finds_what_would_fail_when_a_page_is_opened(wrong_page: Path) -> None:
    (wrong_page / "page.graphql").write_text("query { viewer { ...Frame colour } }")
    (wrong_page / "act.graphql").write_text("mutation { orderCancel(input: {id: 1}) { errors { code } } }")
    (wrong_page / "ask.graphql").write_text("query { result: viewer { email } }")
    (wrong_page / "torn.graphql").write_text("mutation {")
    assert _found() == [f"portal.E00{number}" for number in range(1, 6)]


def test_the_check_finds_nothing_in_the_portal_as_it_is() -> None:
    assert _found() == []
