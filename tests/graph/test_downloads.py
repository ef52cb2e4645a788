"""Files come by expiring addresses, to whom they were given and to nobody else."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from accounts.actions.contacts import set_photo
from accounts.models import Contact, User
from billing.actions.applications import approve_application
from billing.links import application_token
from billing.models import Application, Invoice
from billing.states import ApplicationState
from graph import downloads
from tests.graph.asking import ask
from tests.graph.world import a_photo
from tests.makers import an_application

type Fetch = Callable[[User | None, str], Any]


@pytest.fixture
def fetch(client: Client) -> Fetch:
    """Fetches an address as someone, in a session of their own."""

    def fetched(viewer: User | None, url: str) -> Any:
        reader = Client()
        if viewer is not None:
            reader.force_login(viewer)
        return reader.get(url.removeprefix("http://testserver"))

    return fetched


@pytest.fixture
def invoice(alice: User, carol: User) -> Invoice:
    """Alice's invoice, from an application of hers."""
    card = Contact.objects.get(user=alice)
    named: dict[str, Any] = {
        "given_name": card.given_name,
        "family_name": card.family_name,
        "email": card.email,
    }
    application = an_application(state=ApplicationState.PAID, **named)
    approve_application(application=application, by=carol)
    return Invoice.objects.get()


def _pdf_of(viewer: User, invoice: Invoice) -> str:
    nodes = ask(viewer, "{ invoices { nodes { number pdf { url } } } }")["invoices"]["nodes"]
    assert [node["number"] for node in nodes] == [invoice.number]
    url: str = nodes[0]["pdf"]["url"]
    return url


def test_an_invoice_is_a_file_to_keep(fetch: Fetch, alice: User, invoice: Invoice) -> None:
    response = fetch(alice, _pdf_of(alice, invoice))
    assert response.status_code == 200
    assert response.content.startswith(b"%PDF-")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{invoice.number}.pdf"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"].startswith("private, max-age=")


def test_an_address_is_of_no_use_to_another(
    fetch: Fetch, alice: User, bob: User, carol: User, invoice: Invoice
) -> None:
    url = _pdf_of(alice, invoice)
    # Carol sees every invoice, but this address was not given to her.
    assert [fetch(viewer, url).status_code for viewer in (bob, carol, None)] == [404, 404, 404]
    assert fetch(alice, url).status_code == 200
    assert fetch(carol, _pdf_of(carol, invoice)).status_code == 200


def test_what_one_may_no_longer_see_is_gone_at_once(fetch: Fetch, carol: User, invoice: Invoice) -> None:
    url = _pdf_of(carol, invoice)
    carol.groups.clear()
    assert fetch(carol, url).status_code == 404


def test_an_address_expires(
    fetch: Fetch, alice: User, invoice: Invoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = _pdf_of(alice, invoice)
    later = time.time() + downloads.LIFE_SECONDS
    monkeypatch.setattr(time, "time", lambda: later)
    assert fetch(alice, url).status_code == 404


def test_an_address_stays_the_same_for_a_while(
    alice: User, invoice: Invoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = time.time() // downloads.STEP_SECONDS * downloads.STEP_SECONDS
    urls = []
    for seconds in (0, downloads.STEP_SECONDS - 1, downloads.STEP_SECONDS):
        monkeypatch.setattr(time, "time", lambda seconds=seconds: start + seconds)
        urls.append(_pdf_of(alice, invoice))
    assert urls[0] == urls[1]
    assert urls[1] != urls[2]


@pytest.mark.parametrize("forge", ["cut", "other row", "other signer", "nonsense"])
def test_no_address_can_be_guessed(
    fetch: Fetch, alice: User, bob: User, invoice: Invoice, forge: str
) -> None:
    url = _pdf_of(alice, invoice)
    stem, _, ticket = url.rpartition("/")
    made: list[Any] = ["invoice", invoice.pk, ["user", bob.pk, ""], 9_999_999_999]
    tickets = {
        "cut": ticket[:-1],
        "other row": signing.Signer(salt="graph.downloads").sign_object(made).rpartition(":")[0]
        + ":"
        + ticket.rpartition(":")[2],
        "other signer": signing.Signer(key="guessed", salt="graph.downloads").sign_object(made),
        "nonsense": "a:b",
    }
    assert [fetch(viewer, f"{stem}/{tickets[forge]}").status_code for viewer in (alice, bob)] == [404, 404]


def test_a_photo_is_shown_to_those_who_see_the_person(
    fetch: Fetch, alice: User, bob: User, carol: User
) -> None:
    contact = Contact.objects.get(user=alice)
    set_photo(contact=contact, picture=a_photo(), by=alice)
    document = '{ contacts(search: "alice") { nodes { photo { url } } } }'
    [node] = ask(carol, document)["contacts"]["nodes"]
    response = fetch(carol, node["photo"]["url"])
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["Content-Disposition"].startswith("inline")
    assert ask(bob, document)["contacts"]["nodes"] == []
    set_photo(contact=contact, picture=a_photo(), by=alice)
    # Browsers keep a picture by its address.
    assert ask(carol, document)["contacts"]["nodes"][0]["photo"]["url"] != node["photo"]["url"]
    set_photo(contact=contact, picture=None, by=alice)
    assert fetch(carol, node["photo"]["url"]).status_code == 404


def test_the_applicants_link_opens_their_documents_and_no_others(fetch: Fetch, invoice: Invoice) -> None:
    application = Application.objects.get(order=invoice.order)
    document = "query($token: String!) { application(token: $token) { invoice { number pdf { url } } } }"
    told = ask(None, document, token=application_token(application))["application"]["invoice"]
    assert told["number"] == invoice.number
    url = told["pdf"]["url"]
    assert fetch(None, url).content.startswith(b"%PDF-")
    stranger = an_application(state=ApplicationState.PAID)
    other = Invoice.objects.get(order__application=stranger)
    reader = ["link", application.pk, application.link_key]
    theirs = downloads._SIGNER.sign_object(["invoice", other.pk, reader, 9_999_999_999])
    assert fetch(None, f"/files/{theirs}").status_code == 404
    Application.objects.filter(pk=application.pk).update(link_key="another")
    assert fetch(None, url).status_code == 404
