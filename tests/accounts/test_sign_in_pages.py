"""The pages around signing in: our look, both languages, and the way to the membership form."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import reverse

from accounts.models import Association, User
from tests.makers import PASSWORD

OUTSIDE = [
    "account_login",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
]
INSIDE = [
    *("account_change_password", "account_email", "account_logout", "account_reauthenticate"),
    *("mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn", "usersessions_list"),
]
INLINE = re.compile(r"<style|\sstyle=|\son\w+=|<script(?![^>]*(?:src=|application/json))")


def signed_in(user: User) -> Client:
    """A browser of the user's, signed in and just asked once more whose it is."""
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def page(client: Client, name: str, language: str = "fr") -> str:
    """The page's text. Fails when it is not answered as such."""
    answer = client.get(reverse(name), HTTP_ACCEPT_LANGUAGE=language)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pages_outside_have_our_look(name: str, language: str) -> None:
    text = page(Client(), name, language)
    assert f'<html lang="{language}"' in text
    assert "/static/kit/tokens.css" in text
    assert INLINE.findall(text) == []
    assert text.count("<h1>") == 1


@pytest.mark.parametrize("name", INSIDE)
def test_the_pages_inside_have_our_look(alice: User, name: str) -> None:
    text = page(signed_in(alice), name)
    assert "/static/kit/tokens.css" in text
    assert INLINE.findall(text) == []
    assert text.count("<h1>") == 1


@pytest.mark.django_db
def test_the_menu_leads_to_the_membership_form_and_not_to_a_sign_up() -> None:
    text = page(Client(), "account_login")
    assert reverse("account_signup") not in text
    assert '<a href="/join/">Remplir le formulaire d’adhésion</a>' in text


@pytest.mark.django_db
def test_an_association_may_open_its_sign_up() -> None:
    Association.objects.update(signup_open=True)
    text = page(Client(), "account_login")
    assert f'<a href="{reverse("account_signup")}">En créer un</a>' in text
    assert "/join/" not in text


@pytest.mark.django_db
def test_a_closed_sign_up_says_where_to_go() -> None:
    text = page(Client(), "account_signup")
    assert "Le compte s’ouvre à l’admission" in text
    assert 'href="/join/"' in text


def test_a_wrong_password_is_told_without_telling_who_exists(alice: User) -> None:
    def refused(email: str) -> str:
        answer = Client().post(reverse("account_login"), {"login": email, "password": "not the one"})
        return re.sub(r'value="[^"]*"', "", answer.content.decode())

    known = refused(alice.email)
    assert known == refused("nobody@example.org")
    assert "L’adresse e-mail ou le mot de passe sont incorrects." in known


def test_the_current_page_is_marked(alice: User) -> None:
    text = page(signed_in(alice), "usersessions_list")
    assert re.findall(r'href="([^"]+)" aria-current="page"', text) == [reverse("usersessions_list")]


def test_each_button_says_what_it_acts_on(alice: User) -> None:
    """For those who hear one button after the other, "Remove" alone says nothing."""
    client = signed_in(alice)
    for name in ("Clé bleue", "Clé rouge"):
        data: dict[str, object] = {"name": name, "credential": {}}
        Authenticator.objects.create(user=alice, type=Authenticator.Type.WEBAUTHN, data=data)
    acts = re.compile(r'>([\w ]+)<span class="hidden-text"> – ([^<]+)<')
    index, keys = (acts.findall(page(client, name)) for name in ("mfa_index", "mfa_list_webauthn"))
    assert [about for _, about in index] == [
        "Application qui affiche des codes",
        "Clés d’accès et de sécurité",
        "Codes de secours",
    ]
    assert keys == [(word, key) for key in ("Clé bleue", "Clé rouge") for word in ("Renommer", "Retirer")]


def test_an_address_to_confirm_is_shown_as_waiting(alice: User) -> None:
    EmailAddress.objects.create(user=alice, email="alice@new.example", verified=False, primary=False)
    text = page(signed_in(alice), "account_email")
    assert "alice@new.example" in text
    assert "En attente de votre confirmation" in text
    assert "Vous vous connectez avec alice@example.org." in text


def test_signing_in_and_out_says_little(alice: User) -> None:
    client = signed_in(alice)
    assert 'role="status"' not in page(client, "mfa_index")
    client.post(reverse("account_logout"))
    assert "Vous avez quitté votre espace." in page(client, "account_login")


def test_recovery_codes_come_with_the_app_and_are_shown(alice: User) -> None:
    client = signed_in(alice)
    Authenticator.objects.create(user=alice, type=Authenticator.Type.TOTP, data={"secret": "never read"})
    assert "Créer des codes de secours" in page(client, "mfa_generate_recovery_codes")
    client.post(reverse("mfa_generate_recovery_codes"))
    text = page(client, "mfa_view_recovery_codes")
    codes = RecoveryCodes(
        Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    ).get_unused_codes()
    assert [code for code in codes if f"<li>{code}</li>" not in text] == []
    assert "Il reste 10 codes" in text
    assert "10 codes" in page(client, "mfa_index")


@pytest.mark.django_db
@pytest.mark.parametrize("next_page", ["//[", "http://[::1", "//evil.example", "/\\evil.example"])
def test_signing_in_leads_to_no_other_site(alice: User, next_page: str) -> None:
    client = Client()
    assert client.get(reverse("account_login"), {"next": next_page}).status_code == 200
    sent = {"login": alice.email, "password": PASSWORD, "next": next_page}
    assert client.post(reverse("account_login"), sent)["Location"] == "/portal/"
