"""The code on a machine: to one's own page of it, or to the public one."""

import pytest
from django.test import Client

from accounts.models import User
from tests.equipment.machines import a_machine
from tests.pages import sample_site

pytestmark = pytest.mark.django_db


def test_who_is_signed_in_comes_to_their_own_page(client: Client, alice: User) -> None:
    a_machine(code="laser")
    client.force_login(alice)
    assert client.get("/m/laser/")["Location"] == "/portal/machines/laser/"
    assert client.get("/m/laser/", follow=True).status_code == 200
    assert client.get("/m/none/", follow=True).status_code == 404


def test_a_stranger_comes_to_the_public_page_and_to_nothing_hidden(client: Client, db: None) -> None:
    sample_site()
    a_machine(code="laser")
    a_machine(code="hidden", is_visible=False)
    public = client.get("/m/laser/")["Location"]
    assert public.endswith("laser/")
    assert client.get("/m/hidden/")["Location"] == "/portal/machines/hidden/"
    assert client.get("/m/hidden/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/")
