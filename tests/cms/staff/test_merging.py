"""Managers merge two cards of one person after seeing both, and erase a person by their name."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Contact, User
from accounts.roles import EDITOR, RECEPTION, TREASURER
from billing.actions.orders import place_order
from tests.makers import a_contact, a_plan, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, carol: User) -> Client:
    client.force_login(carol)
    return client


def _to(name: str, contact: Contact) -> str:
    return reverse(f"staff_members:{name}", args=(contact.pk,))


@pytest.fixture
def pair(db: None) -> tuple[Contact, Contact]:
    return (
        a_contact(given_name="Ada", family_name="Roy", email="ada@example.org"),
        a_contact(given_name="Ada", family_name="Roy", email="old@example.org", phone="06 11 22 33 44"),
    )


def test_likely_pairs_lead_to_the_comparison(desk: Client, pair: tuple[Contact, Contact]) -> None:
    page = desk.get(reverse("staff_members:duplicates")).content.decode()
    address = f"{_to('merge', pair[0])}?number=M-{pair[1].pk:04}"
    assert address in page
    assert "même nom" in page
    compared = desk.get(address).content.decode()
    for words in ("ada@example.org", "old@example.org", "06 11 22 33 44", f"M-{pair[1].pk:04}"):
        assert words in compared
    assert desk.get(reverse("staff_members:index")).content.decode().count("duplicates/") == 1


def test_what_was_compared_is_merged(desk: Client, pair: tuple[Contact, Contact]) -> None:
    kept, merged = pair
    response = desk.post(f"{_to('merge', kept)}?number=M-{merged.pk:04}")
    assert response["Location"] == _to("inspect", kept)
    kept.refresh_from_db()
    assert kept.phone == "06 11 22 33 44"
    assert not Contact.objects.filter(pk=merged.pk).exists()


def test_nothing_is_merged_that_was_not_shown(desk: Client, pair: tuple[Contact, Contact]) -> None:
    kept = pair[0]
    for number in ("", "M-9999", f"M-{kept.pk:04}", "x"):
        assert desk.post(f"{_to('merge', kept)}?number={number}").status_code == 200
        desk.post(_to("merge", kept), {"number": f"M-{pair[1].pk:04}"})
    assert Contact.objects.filter(pk__in=[one.pk for one in pair]).count() == 2
    assert "Aucune autre fiche" in desk.get(f"{_to('merge', kept)}?number=M-9999").content.decode()


def test_a_refusal_is_told_on_the_card(desk: Client, alice: User, bob: User) -> None:
    kept, merged = (Contact.objects.get(user=user) for user in (alice, bob))
    page = desk.post(f"{_to('merge', kept)}?number=M-{merged.pk:04}", follow=True).content.decode()
    assert "Les deux fiches ont un compte." in page
    assert Contact.objects.filter(pk=merged.pk).exists()


def test_a_person_is_erased_by_the_name_on_the_card(desk: Client, pair: tuple[Contact, Contact]) -> None:
    contact = pair[0]
    assert desk.post(_to("erase", contact), {"name": "Ada"}).status_code == 200
    contact.refresh_from_db()
    assert contact.full_name == "Ada Roy"
    desk.post(_to("erase", contact), {"name": "ada roy"})
    contact.refresh_from_db()
    assert (contact.full_name, contact.email) == ("Personne effacée", "")
    page = desk.get(_to("inspect", contact)).content.decode()
    assert _to("erase", contact) not in page
    assert desk.get(_to("erase", contact))["Location"] == _to("inspect", contact)


def test_what_must_come_first_is_told_before_anything_is_typed(desk: Client) -> None:
    member = a_contact(given_name="Ada", family_name="Roy")
    pay(place_order(contact=member, plan=a_plan(), label="Adhésion", amount_minor=3500, by=None))
    assert "Une adhésion court jusqu’au" in desk.get(_to("erase", member)).content.decode()
    desk.post(_to("erase", member), {"name": "Ada Roy"})
    member.refresh_from_db()
    assert member.full_name == "Ada Roy"


@pytest.mark.parametrize("role", [RECEPTION, TREASURER, EDITOR])
def test_others_neither_merge_nor_erase(
    role: str, sign_in: Callable[[str], Client], pair: tuple[Contact, Contact]
) -> None:
    client = sign_in(role)
    kept, merged = pair
    compare = f"{_to('merge', kept)}?number=M-{merged.pk:04}"
    for address in (_to("erase", kept), compare, reverse("staff_members:duplicates")):
        assert client.get(address).status_code == 302
        client.post(address, {"name": "Ada Roy"})
    assert Contact.objects.filter(pk__in=(kept.pk, merged.pk), given_name="Ada").count() == 2
