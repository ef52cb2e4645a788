"""Who holds people's data or money reaches none of it before a second factor stands beside the password."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import Contact, User
from accounts.roles import EDITOR, MANAGER, NEED_SECOND_FACTOR, RECEPTION, TREASURER
from tests.makers import PASSWORD, a_member, a_user

# Of a member whom the roles may see: this is what would leak.
NAME, MAIL = "Zéphyrine", "zephyrine@secret.example"
QUERY = {"query": "{ contacts { nodes { fullName email } } }"}
KEY = {"credential": '{"id": "a key"}'}


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


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", [MANAGER, TREASURER])
def test_enrolling_opens_them(role: str, member: Contact) -> None:
    """With real commits: allauth tells of an enrolment when it is committed."""
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


def _password_alone(user: User) -> Client:
    """A session of somebody enrolled that never passed the second factor, however it came to be."""
    enrolled = list(Authenticator.objects.filter(user=user))
    Authenticator.objects.filter(user=user).delete()
    client = _signed_in(user)
    Authenticator.objects.bulk_create(enrolled)
    assert client.session["_auth_user_id"] == str(user.pk)
    return client


def _with_app(role: str = MANAGER) -> tuple[User, str]:
    user, secret = _without_factor(role), generate_totp_secret()
    TOTP.activate(user, secret)
    return user, secret


def test_a_session_that_passed_no_second_factor_opens_nothing(member: Contact) -> None:
    user, _secret = _with_app()
    client = _password_alone(user)
    assert set(_what_is_told(client, member).values()) == {False}
    assert client.post("/graphql", QUERY, content_type="application/json").status_code == 403
    answer = client.get("/admin/members/?q=a")
    assert answer["Location"] == f"{reverse('mfa_reauthenticate')}?next=/admin/members/%3Fq%3Da"
    assert client.post("/portal/")["Location"] == reverse("mfa_reauthenticate")


def test_such_a_session_is_led_to_the_factor_and_then_goes_on(member: Contact) -> None:
    user, secret = _with_app()
    client = _password_alone(user)
    place = client.get("/admin/members/")["Location"]
    assert client.get(place).status_code == 200
    # The password, once more, is no second factor.
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert set(_what_is_told(client, member).values()) == {False}
    assert client.post(place, {"code": _code(secret)})["Location"] == "/admin/members/"
    told = _what_is_told(client, member)
    assert told == dict.fromkeys(told, True)


def test_such_a_session_does_not_change_the_factors(member: Contact) -> None:
    user, secret = _with_app()
    client = _password_alone(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    for name in ("mfa_deactivate_totp", "mfa_activate_totp", "mfa_add_webauthn", "account_email"):
        answer = client.post(reverse(name), {"code": _code(secret)})
        assert answer["Location"] == reverse("mfa_reauthenticate")
    assert client.post("/_allauth/browser/v1/account/authenticators/totp").status_code == 403
    assert [one.type for one in Authenticator.objects.filter(user=user)] == ["totp"]
    assert set(_what_is_told(client, member).values()) == {False}
    assert client.post(reverse("account_logout"))["Location"] == "/"


def test_the_code_at_sign_in_opens_them(member: Contact) -> None:
    user, secret = _with_app()
    client = _signed_in(user)
    client.post(reverse("mfa_authenticate"), {"code": _code(secret)})
    told = _what_is_told(client, member)
    assert told == dict.fromkeys(told, True)


def test_a_passkey_at_sign_in_opens_them(member: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    user = _without_factor(MANAGER)
    key = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Clé"})
    # Its own checks need a browser with a key.
    monkeypatch.setattr(LoginWebAuthnForm, "clean_credential", lambda form: key)
    client = Client()
    client.post(reverse("mfa_login_webauthn"), KEY)
    told = _what_is_told(client, member)
    assert told == dict.fromkeys(told, True)


def test_adding_a_key_as_the_first_factor_opens_them(
    member: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "parse_registration_response", lambda credential: None)
    monkeypatch.setattr(auth, "complete_registration", lambda credential: None)
    client = _signed_in(_without_factor(TREASURER))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("mfa_add_webauthn"), {"name": "Clé", **KEY})
    told = _what_is_told(client, member)
    assert told == dict.fromkeys(told, True)
