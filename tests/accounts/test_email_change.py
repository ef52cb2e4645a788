"""Changing the address one signs in with, as somebody would who wants another's account."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.users import open_account
from accounts.models import Association, Contact, User
from tests.accounts.test_no_enumeration import sent
from tests.makers import PASSWORD, a_contact, a_user

pytestmark = pytest.mark.django_db

NEW = "alice@new.example"


@pytest.fixture(autouse=True)
def _unlimited() -> None:
    cache.clear()


def signed_in(email: str, **options: Any) -> Client:
    client = Client(**options)
    client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
    return client


def ask_for(client: Client, email: str) -> str:
    """Ask to change to this address; answers where the browser is sent."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = client.post(reverse("account_email"), {"email": email, "action_add": ""})
    return answer.headers.get("Location", "")


def link_for(email: str) -> str:
    """The path in the last letter to this address."""
    mail.outbox.clear()
    letters = [letter for letter in sent() if letter.to == [email]]
    found = re.search(r"http://[^/]+(/accounts/confirm-email/\S+)", str(letters[-1].body))
    assert found is not None
    return found[1]


def addresses(user: User) -> list[tuple[str, bool]]:
    user.refresh_from_db()
    return [(user.email, True), *EmailAddress.objects.filter(user=user).values_list("email", "verified")]


def test_nothing_changes_until_the_new_address_answers(alice: User) -> None:
    ask_for(signed_in(alice.email), NEW)
    assert addresses(alice) == [(alice.email, True), ("alice@example.org", True), (NEW, False)]
    assert "_auth_user_id" not in signed_in(NEW).session
    Client().post(link_for(NEW))
    assert addresses(alice) == [(NEW, True), (NEW, True)]
    assert "_auth_user_id" not in signed_in("alice@example.org").session
    assert signed_in(NEW).session["_auth_user_id"] == str(alice.pk)


def test_the_old_address_is_told(alice: User) -> None:
    ask_for(signed_in(alice.email), NEW)
    Client().post(link_for(NEW))
    mail.outbox.clear()
    told = [letter for letter in sent() if letter.to == ["alice@example.org"]]
    assert any(NEW in str(letter.body) and "modifié" in str(letter.body) for letter in told)


def test_a_session_alone_changes_no_address(alice: User) -> None:
    client = signed_in(alice.email)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        answer = client.post(reverse("account_email"), {"email": NEW, "action_add": ""})
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert addresses(alice) == [(alice.email, True), (alice.email, True)]


def test_another_site_changes_no_address(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert client.post(reverse("account_email"), {"email": NEW, "action_add": ""}).status_code == 403
    assert client.get(f"{reverse('account_email')}?email={NEW}&action_add=").status_code == 200
    assert addresses(alice) == [(alice.email, True), (alice.email, True)]


def test_another_persons_address_is_neither_taken_nor_told(alice: User, bob: User) -> None:
    client = signed_in(alice.email)
    places = [ask_for(client, email) for email in (bob.email, "nobody@example.org")]
    assert places[0] == places[1]
    # Bob is asked too, or the answer would tell; even his own click gives nothing away.
    Client().post(link_for(bob.email))
    assert not EmailAddress.objects.filter(user=alice, email=bob.email, verified=True).exists()
    bob.refresh_from_db()
    assert bob.email == "bob@example.org"


@pytest.mark.parametrize("how", ["primary", "send", "remove"])
def test_nobody_acts_on_another_persons_address(alice: User, bob: User, how: str) -> None:
    client = signed_in(alice.email)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_email"), {"email": bob.email, f"action_{how}": ""})
    assert addresses(bob) == [("bob@example.org", True), ("bob@example.org", True)]
    assert addresses(alice) == [("alice@example.org", True), ("alice@example.org", True)]


def test_an_unconfirmed_address_is_not_made_the_one_that_signs_in(alice: User) -> None:
    client = signed_in(alice.email)
    ask_for(client, NEW)
    client.post(reverse("account_email"), {"email": NEW, "action_primary": ""})
    client.post(reverse("account_email"), {"email": alice.email, "action_remove": ""})
    assert addresses(alice) == [("alice@example.org", True), ("alice@example.org", True), (NEW, False)]


def test_a_link_that_is_old_forged_or_withdrawn_confirms_nothing(alice: User) -> None:
    client = signed_in(alice.email)
    ask_for(client, NEW)
    link = link_for(NEW)
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        Client().post(link)
    Client().post(link[:-3] + "xx/")
    # Looking is not confirming: scanners of mail follow links.
    Client().get(link)
    assert addresses(alice)[0] == ("alice@example.org", True)
    client.post(reverse("account_email"), {"email": NEW, "action_remove": ""})
    Client().post(link)
    assert addresses(alice) == [("alice@example.org", True), ("alice@example.org", True)]


def test_a_link_does_not_sign_in_and_does_not_work_twice(alice: User) -> None:
    ask_for(signed_in(alice.email), NEW)
    link, stranger = link_for(NEW), Client()
    stranger.post(link)
    assert "_auth_user_id" not in stranger.session
    ask_for(signed_in(NEW), "alice@third.example")
    Client().post(link_for("alice@third.example"))
    Client().post(link)
    assert addresses(alice) == [("alice@third.example", True), ("alice@third.example", True)]


def test_of_two_who_ask_for_one_address_the_first_to_confirm_has_it(alice: User, bob: User) -> None:
    shared = "family@example.org"
    ask_for(signed_in(alice.email), shared)
    alices = link_for(shared)
    # One letter to an address in three minutes.
    cache.clear()
    ask_for(signed_in(bob.email), shared)
    bobs = link_for(shared)
    assert Client().post(bobs).status_code == 302
    assert Client().post(alices).status_code == 302
    assert addresses(bob)[0] == (shared, True)
    assert addresses(alice)[0] == ("alice@example.org", True)


def test_an_address_that_became_another_accounts_meanwhile_stays_theirs(alice: User) -> None:
    ask_for(signed_in(alice.email), NEW)
    link = link_for(NEW)
    other = User.objects.create_user(NEW, PASSWORD)
    assert Client().post(link).status_code < 500
    assert addresses(other)[0] == (NEW, True)
    # Nothing was done by halves.
    assert addresses(alice) == [("alice@example.org", True), ("alice@example.org", True), (NEW, False)]
    assert EmailAddress.objects.get(user=alice, primary=True).email == "alice@example.org"


def test_the_address_of_the_card_is_the_cards_own(alice: User, bob: User) -> None:
    """What one sees hangs on the person, and on no address."""
    ask_for(signed_in(alice.email), NEW)
    Client().post(link_for(NEW))
    assert set(Contact.objects.visible_to(alice)) == {Contact.objects.get(user=alice)}
    assert Contact.objects.get(user=alice).email == "alice@example.org"


def test_an_account_opened_in_anothers_name_before_them_is_not_the_way_to_their_card(db: None) -> None:
    Association.objects.update(signup_open=True)
    victim = "camille@example.org"
    Client().post(reverse("account_signup"), {"email": victim, "password1": "known to the thief"})
    squatter = User.objects.get(email=victim)
    contact = a_contact(email=victim)
    assert open_account(contact=contact, by=None) == squatter
    thief = Client()
    thief.post(reverse("account_login"), {"login": victim, "password": "known to the thief"})
    # The letter that the thief made us send brings no more than what the person owns already.
    for letter in sent():
        if found := re.search(r"http://[^/]+(/accounts/confirm-email/\S+)", str(letter.body)):
            Client().post(found[1])
    thief.post(reverse("account_login"), {"login": victim, "password": "known to the thief"})
    assert "_auth_user_id" not in thief.session


def test_an_account_that_was_confirmed_keeps_its_password(db: None) -> None:
    user = a_user("camille@example.org")
    assert open_account(contact=a_contact(email=user.email), by=None) == user
    assert signed_in(user.email).session["_auth_user_id"] == str(user.pk)
