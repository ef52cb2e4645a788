"""The link under letters with news: nothing by opening it, all by one click, and back in the profile."""

import pytest
from django.core import mail
from django.test import Client

from accounts.actions.contacts import give_consent
from accounts.actions.erase_contact import erase_contact
from accounts.actions.mailings import queue_mailing, write_mailing
from accounts.models import AuditEntry, Consent, Contact, MailingRecipient, User
from accounts.models.consent import NEWS
from accounts.sending import send_some
from accounts.unsubscribing import unsubscribe_address
from graph.accounts.contact import Consent as ConsentType
from graph.engine.nodes import id_of
from tests.makers import a_contact, a_user

pytestmark = pytest.mark.django_db


def _agreeing(*addresses: str) -> list[Contact]:
    people = [a_contact(given_name=f"N{number}", email=one) for number, one in enumerate(addresses)]
    for contact in people:
        for purpose in (NEWS, "rules"):
            give_consent(contact=contact, purpose=purpose, wording="Oui.", is_required=False, by=None)
    return people


def _sent(carol: User, purpose: str = "news") -> None:
    values = {"purpose": purpose, "subject_fr": "Nouvelles", "body_fr": "Bonjour {given_name}."}
    mailing = write_mailing(mailing=None, values=values, audience={}, by=carol)
    queue_mailing(mailing=mailing, contacts=Contact.objects.all(), by=carol)
    send_some(mailing.pk)


def _link(number: int = 0) -> str:
    header: str = mail.outbox[number].extra_headers["List-Unsubscribe"]
    return header.strip("<>").removeprefix("http://127.0.0.1:8000")


def _agree_to_news() -> set[str]:
    return set(Consent.objects.in_force().filter(purpose=NEWS).values_list("contact__given_name", flat=True))


def test_opening_the_link_changes_nothing_and_one_click_does(carol: User) -> None:
    _agreeing("roy@example.org", "Roy@example.org", "other@example.org")
    _sent(carol)
    # As a mail program does it: from elsewhere, without a cookie.
    outside = Client(enforce_csrf_checks=True)
    page = outside.get(_link()).content.decode()
    assert "Ne plus recevoir les nouvelles" in page
    assert _agree_to_news() == {"N0", "N1", "N2"}
    done = outside.post(_link(), {"List-Unsubscribe": "One-Click"})
    assert (done.status_code, "Vous ne recevez plus les nouvelles" in done.content.decode()) == (200, True)
    # The letter was to both at this address; to nobody else.
    assert _agree_to_news() == {"N2"}
    assert Consent.objects.in_force().filter(purpose="rules").count() == 3
    assert AuditEntry.objects.filter(verb="consent.withdrawn").count() == 2
    assert outside.post(_link()).status_code == 200
    assert AuditEntry.objects.filter(verb="consent.withdrawn").count() == 2
    mail.outbox.clear()
    _sent(carol)
    assert [letter.to for letter in mail.outbox] == [["other@example.org"]]


def test_the_page_speaks_both_languages(client: Client, carol: User) -> None:
    _agreeing("roy@example.org")
    _sent(carol)
    client.cookies["django_language"] = "en"
    assert "Receive no more news" in client.get(_link()).content.decode()


def test_a_link_that_is_not_ours_opens_nothing(client: Client, carol: User) -> None:
    _agreeing("roy@example.org")
    _sent(carol)
    token = _link().split("/")[2]
    for odd in (token[:-1] + ("a" if token[-1] != "a" else "b"), "1", "1:x"):
        assert client.post(f"/unsubscribe/{odd}/").status_code == 404
    assert _agree_to_news() == {"N0"}


def test_a_statutory_notice_has_no_such_link(client: Client, carol: User) -> None:
    _agreeing("roy@example.org")
    _sent(carol, "statutory")
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers
    made = unsubscribe_address(MailingRecipient.objects.get()).removeprefix("http://127.0.0.1:8000")
    assert client.post(made).status_code == 404
    assert _agree_to_news() == {"N0"}


def test_a_link_of_somebody_erased_unsubscribes_nobody_else(client: Client, carol: User) -> None:
    first, _second = _agreeing("a@example.org", "b@example.org")
    a_contact(given_name="N9", email="")
    _sent(carol)
    erase_contact(contact=first, by=carol)
    client.post(_link())
    assert "N1" in _agree_to_news()


def test_news_are_agreed_to_again_in_the_profile(client: Client, carol: User) -> None:
    alice = a_user("alice@example.org", name="Alice Martin")
    contact = a_contact(alice)
    give_consent(contact=contact, purpose=NEWS, wording="La lettre.", is_required=False, by=None)
    _sent(carol)
    client.post(_link())
    client.force_login(alice)
    page = client.get("/portal/profile/").content.decode()
    assert page.count('value="consent_give"') == 1
    consent = Consent.objects.get(contact=contact)
    gid = str(id_of(ConsentType, consent.pk))
    page = client.post("/portal/profile/", {"verb": "consent_give", "id": gid}, follow=True).content.decode()
    assert "Votre accord est redonné." in page
    assert 'value="consent_give"' not in page
    assert Consent.objects.in_force().filter(contact=contact, purpose=NEWS).count() == 1
