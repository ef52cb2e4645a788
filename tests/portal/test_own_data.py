"""A person takes a copy of what is held about them, and goes."""

import io
import json
import zipfile
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from accounts.actions.representation import set_legal_representative
from accounts.holdings import holdings
from accounts.models import AuditEntry, Contact, User
from billing.actions.orders import place_order
from billing.models import Invoice
from portal.templatetags.portal import local
from tests.accounts.marked import MARKER, a_marked_person
from tests.graph.asking import ask
from tests.makers import PASSWORD, a_contact, a_plan, pay

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def _address(user: User) -> str:
    url: str = ask(user, "{ viewer { personalData { url } } }")["viewer"]["personalData"]["url"]
    return local(url)


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _archive(user: User) -> zipfile.ZipFile:
    answer = _as(user).get(_address(user))
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert answer["Content-Disposition"] == 'attachment; filename="mes-donnees.zip"'
    return zipfile.ZipFile(io.BytesIO(answer.content))


def test_the_copy_holds_everything_for_programs_and_for_reading(carol: User) -> None:
    contact = a_marked_person(carol)
    assert contact.user is not None
    archive = _archive(contact.user)
    data = json.loads(archive.read("data.json"))
    assert data["accounts.contact"][0]["family_name"] == MARKER
    assert data["billing.application"][0]["answers"]["Pourquoi ?"] == f"Je suis {MARKER}."
    assert {invoice["number"] for invoice in data["billing.invoice"]} == set(
        Invoice.objects.values_list("number", flat=True)
    )
    told = {holding.key for holding in holdings() if holding.tell is not None}
    # A back-office profile alone is missing: this person never worked there.
    assert told - set(data) == {"wagtailusers.userprofile"}
    page = archive.read("lisez-moi.html").decode()
    for words in (f"Je suis {MARKER}.", "Moi, Zyxmarker.", "Date de naissance", "1 janvier 1990"):
        assert words in page
    for words in (f"Pourquoi ? Je suis {MARKER}.", "Nécessaire\xa0: oui", "Appareils connectés"):
        assert words in page
    assert [key for key in ("unit_price_minor", "purpose:", "User sessions") if key in page] == []
    names = set(archive.namelist())
    assert {"contact/01-photo.jpg", f"applicationfile/01-{MARKER}.pdf"} <= names
    assert len([name for name in names if name.startswith("invoice/") and name.endswith(".pdf")]) == 2
    assert AuditEntry.objects.about(contact).filter(verb="contact.exported", actor=contact.user).count() == 1


def test_it_holds_nothing_of_anybody_else(alice: User, bob: User) -> None:
    told = _archive(alice).read("data.json").decode()
    assert "Martin" in told
    assert "Durand" not in told
    assert bob.email not in told


def test_nobody_takes_another_persons_copy(alice: User, bob: User, carol: User, trudy: User) -> None:
    address = _address(alice)
    # Carol sees the card, but the copy is Alice's to take.
    assert [_as(user).get(address).status_code for user in (bob, carol, trudy)] == [404, 404, 404]
    assert Client().get(address).status_code == 404
    assert ask(trudy, "{ viewer { personalData { url } } }")["viewer"]["personalData"] is None
    assert _as(alice).get(address).status_code == 200


def test_asking_again_and_again_ends(alice: User) -> None:
    client, address = _as(alice), _address(alice)
    assert [client.get(address).status_code for _ in range(6)] == [200] * 5 + [429]


def _signed_in(user: User) -> Client:
    """By the page, as people do: allauth notes when."""
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)
    return client


def test_a_member_goes_with_what_was_typed(alice: User) -> None:
    card = Contact.objects.get(user=alice)
    client = _signed_in(alice)
    refused = client.post("/portal/erase/", {"verb": "erase", "confirmation": "yes"})
    assert (refused.status_code, Contact.objects.get(user=alice)) == (422, card)
    assert alice.email in refused.content.decode()
    done = client.post("/portal/erase/", {"verb": "erase", "confirmation": " ALICE@example.org "})
    assert (done.status_code, done["Location"]) == (303, "/accounts/login/")
    card.refresh_from_db()
    assert (card.full_name, card.user) == ("Personne effacée", None)
    assert "Vos données sont effacées" in client.get("/accounts/login/").content.decode()
    assert client.get("/portal/").status_code == 302


def test_a_session_left_open_erases_nothing(alice: User) -> None:
    for client in (_as(alice), _signed_in(alice)):
        with override_settings(ACCOUNT_REAUTHENTICATION_TIMEOUT=0):
            answer = client.post("/portal/erase/", {"verb": "erase", "confirmation": alice.email})
        assert answer.status_code == 422
        assert "Confirmez d’abord que c’est bien vous" in answer.content.decode()
    assert Contact.objects.get(user=alice).full_name == "Alice Martin"


def test_a_running_membership_says_what_comes_first(alice: User) -> None:
    card = Contact.objects.get(user=alice)
    pay(place_order(contact=card, plan=a_plan(), label="Adhésion", amount_minor=3500, by=None))
    answer = _signed_in(alice).post("/portal/erase/", {"verb": "erase", "confirmation": alice.email})
    assert answer.status_code == 422
    assert "Une adhésion court jusqu’au" in answer.content.decode()
    card.refresh_from_db()
    assert card.full_name == "Alice Martin"


def test_who_acts_for_a_child_takes_the_childs_copy(alice: User, bob: User, carol: User) -> None:
    child = a_contact(given_name="Tom", family_name="Martin", email="")
    set_legal_representative(contact=child, representative=Contact.objects.get(user=alice), by=None)
    document = "{ viewer { contacts(first: 9) { nodes { givenName personalData { url } } } } }"
    nodes = ask(alice, document)["viewer"]["contacts"]["nodes"]
    addresses = {node["givenName"]: local(node["personalData"]["url"]) for node in nodes}
    archive = zipfile.ZipFile(io.BytesIO(_as(alice).get(addresses["Tom"]).content))
    assert json.loads(archive.read("data.json"))["accounts.contact"][0]["given_name"] == "Tom"
    assert AuditEntry.objects.about(child).get(verb="contact.exported").actor == alice
    assert [_as(user).get(addresses["Tom"]).status_code for user in (bob, carol)] == [404, 404]
    # Carol sees the card; the copy is for those who act for the child.
    seen = ask(carol, '{ contacts(search: "tom martin") { nodes { personalData { url } } } }')
    assert seen["contacts"]["nodes"] == [{"personalData": None}]
    page = _as(alice).get("/portal/profile/").content.decode()
    assert "Garder une copie pour Tom Martin" in page
    assert addresses["Tom"].split("?")[0].rsplit("/", 2)[0] in page
