"""Who holds people's data or money reaches none of it before a second factor stands beside the password."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import Contact, User
from accounts.roles import EDITOR, MANAGER, NEED_SECOND_FACTOR, RECEPTION, TREASURER
from tests.makers import PASSWORD, a_member, a_user

# Of a member whom the roles may see: this is what would leak.
NAME, MAIL = "Zéphyrine", "zephyrine@secret.example"
QUERY = {"query": "{ contacts { nodes { fullName email } } }"}


@pytest.fixture
def member(db: None) -> Contact:
    """Somebody on record."""
    cache.clear()
    return a_member(given_name=NAME, email=MAIL)


def _without_factor(role: str) -> User:
    user = a_user(f"{role}@example.org", *([role] if role != "superuser" else []), name="Erin Blanc")
    User.objects.filter(pk=user.pk).update(is_superuser=role == "superuser")
    Authenticator.objects.filter(user=user).delete()
    return user


def _signed_in(user: User) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def _what_is_told(client: Client, member: Contact) -> dict[str, bool]:
    """Whether the member's data come out of each door."""
    answers = {
        path: client.get(path, follow=True)
        for path in ("/admin/members/", f"/admin/members/{member.pk}/", "/admin/members/?export=csv")
    }
    answers["/graphql"] = client.post("/graphql", QUERY, content_type="application/json")
    return {
        path: MAIL in b"".join(answer if answer.streaming else [answer.content]).decode()
        for path, answer in answers.items()
    }


@pytest.mark.parametrize("role", [*NEED_SECOND_FACTOR, "superuser"])
def test_no_door_opens_before_the_second_factor(role: str, member: Contact) -> None:
    client = _signed_in(_without_factor(role))
    assert set(_what_is_told(client, member).values()) == {False}
    answer = client.get("/admin/")
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index"))
    assert client.post("/graphql", QUERY, content_type="application/json").status_code == 403
    for path in ("/portal/", "/files/x", "/admin/applications/", "/admin/members/1/edit/"):
        assert client.get(path).status_code == 302
        assert client.post(path)["Location"] == reverse("mfa_index")


def test_the_same_doors_open_for_a_role_that_needs_none(member: Contact) -> None:
    """What is closed above is there to be seen; the editor's own limits are another matter."""
    told = _what_is_told(_signed_in(_without_factor(RECEPTION)), member)
    assert told == dict.fromkeys(told, True)
    assert _signed_in(_without_factor(EDITOR)).get("/admin/").status_code == 200


@pytest.mark.parametrize("role", [MANAGER, TREASURER])
def test_enrolling_opens_them(role: str, member: Contact) -> None:
    user = _without_factor(role)
    client = _signed_in(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert set(_what_is_told(client, member).values()) == {False}
    client.post(reverse("mfa_activate_totp"), {"code": _code(secret)})
    told = _what_is_told(client, member)
    assert told == dict.fromkeys(told, True)
    # From now on the password alone signs nobody in.
    again = _signed_in(user)
    assert set(_what_is_told(again, member).values()) == {False}
    assert again.get("/admin/")["Location"].startswith(reverse("account_login"))


def _code(secret: str) -> str:
    """What the app on the telephone shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def test_the_back_office_has_no_door_of_its_own_beside_the_second_factor(member: Contact) -> None:
    user = _without_factor(MANAGER)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "never read"})
    client = Client()
    answer = client.post("/admin/login/?next=/admin/", {"username": user.email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('account_login')}?next=/admin/")
    told = _what_is_told(client, member)
    assert told == dict.fromkeys(told, False)
