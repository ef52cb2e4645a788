"""Where the code on a member's card leads."""

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client
from django.urls import reverse

from accounts.actions.merge_contacts import merge_contacts
from accounts.cards import card_address
from accounts.models import Contact, User
from accounts.roles import RECEPTION
from tests.makers import a_contact, a_user

pytestmark = pytest.mark.django_db


def _path(user: User) -> str:
    return card_address(Contact.objects.get(user=user)).removeprefix(settings.SITE_URL)


def test_the_desk_sees_the_member(client: Client, alice: User) -> None:
    client.force_login(a_user("desk@example.org", RECEPTION))
    contact = Contact.objects.get(user=alice)
    assert client.get(_path(alice))["Location"] == reverse("staff_members:inspect", args=[contact.pk])


def test_the_member_sees_the_card_and_nobody_else_anything(client: Client, alice: User, trudy: User) -> None:
    client.force_login(alice)
    assert client.get(_path(alice))["Location"] == "/portal/card/"
    client.force_login(trudy)
    assert client.get(_path(alice)).status_code == 404


def test_a_code_made_up_leads_nowhere(client: Client, alice: User) -> None:
    forged = signing.Signer(key="another key", salt="accounts.card").sign("1")
    client.force_login(alice)
    assert client.get(reverse("card", args=[forged])).status_code == 404


def test_a_stranger_is_asked_to_sign_in(client: Client, alice: User) -> None:
    assert client.get(_path(alice))["Location"].startswith("/accounts/login/")


def test_the_code_of_a_merged_card_leads_to_the_kept_one(client: Client, alice: User, carol: User) -> None:
    """Also when the kept one is merged in its turn."""
    printed, between = (a_contact(), a_contact())
    path = card_address(printed).removeprefix(settings.SITE_URL)
    merge_contacts(kept=between, merged=printed, by=carol)
    merge_contacts(kept=Contact.objects.get(user=alice), merged=between, by=carol)
    client.force_login(alice)
    assert client.get(path)["Location"] == "/portal/card/"
