"""Nobody learns who has an account: the same bytes for known and unknown; limits that processes share."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import caches
from django.test import Client, override_settings
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Association, User
from kit.mail import deliver_ready

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN = "alice@example.org", "nobody@example.org"
# What differs from one answer to the next for anybody.
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce-[\w+/=]+|"csrf[^"]*": *"[^"]*"')


def sent() -> list[mail.EmailMessage]:
    """Every mail that waits, sent now."""
    for job in ProcrastinateJob.objects.filter(task_name="kit.deliver_ready").order_by("id"):
        deliver_ready.func(**job.args)
    return mail.outbox


def answers(client: Client, name: str, data: dict[str, str]) -> tuple[int, str, str]:
    """Status, where it leads, and the bytes of what one sees in the end."""
    first = client.post(reverse(name), data)
    last = client.get(first.headers["Location"]) if first.status_code == 302 else first
    text = CHANGING.sub("", last.content.decode())
    return first.status_code, first.headers.get("Location", ""), text


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("account_login", {"login": "{}", "password": "not the password"}),
        ("account_reset_password", {"email": "{}"}),
        ("account_request_login_code", {"email": "{}"}),
    ],
)
def test_known_and_unknown_get_the_same_bytes(alice: User, name: str, values: dict[str, str]) -> None:
    given = []
    for email in (KNOWN, UNKNOWN):
        status, place, text = answers(Client(), name, {k: v.format(email) for k, v in values.items()})
        given.append((status, place, text.replace(email, "…")))
    assert given[0] == given[1]


def test_only_the_known_get_mail(alice: User) -> None:
    for email in (KNOWN, UNKNOWN):
        Client().post(reverse("account_reset_password"), {"email": email})
        Client().post(reverse("account_request_login_code"), {"email": email})
    assert {tuple(letter.to) for letter in sent()} == {(KNOWN,)}


def test_a_code_is_sent_once_and_stands_in_no_job(alice: User) -> None:
    Client().post(reverse("account_request_login_code"), {"email": KNOWN})
    assert mail.outbox == []
    (letter,) = sent()
    code = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", str(letter.body), re.MULTILINE)
    assert code is not None
    args = str(list(ProcrastinateJob.objects.values_list("args", flat=True)))
    assert (code[1] in args, KNOWN in args) == (False, False)
    assert len(sent()) == 1


def test_a_mail_server_that_is_down_tells_nothing(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody_answers(*_args: object, **_options: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(mail.EmailMessage, "send", nobody_answers)
    for name in ("account_reset_password", "account_request_login_code"):
        given = [answers(Client(), name, {"email": email}) for email in (KNOWN, UNKNOWN)]
        assert given[0][:2] == given[1][:2]


def test_the_headless_door_says_no_more(alice: User) -> None:
    given = []
    for email in (KNOWN, UNKNOWN):
        client = Client()
        body = {"email": email, "password": "not the password"}
        answer = client.post("/_allauth/browser/v1/auth/login", body, content_type="application/json")
        given.append((answer.status_code, answer.content.replace(email.encode(), b"x")))
    assert given[0] == given[1]


def test_sign_up_is_closed_until_the_association_opens_it(alice: User) -> None:
    values = {"email": "new@example.org", "password1": "a quite long sentence"}
    for email in ("new@example.org", KNOWN):
        Client().post(reverse("account_signup"), {**values, "email": email})
        body = {"email": email, "password": "a quite long sentence"}
        answer = Client().post("/_allauth/browser/v1/auth/signup", body, content_type="application/json")
        assert answer.status_code == 403
    assert User.objects.count() == 1
    assert sent() == []
    Association.objects.update(signup_open=True)
    Client().post(reverse("account_signup"), values)
    assert User.objects.filter(email="new@example.org").exists()


def test_limits_are_kept_where_every_process_sees_them(alice: User) -> None:
    client = Client()
    for _ in range(5):
        client.post(reverse("account_login"), {"login": KNOWN, "password": "wrong"})
    client.post(reverse("account_login"), {"login": KNOWN, "password": "a long bench vice"})
    assert "_auth_user_id" not in client.session
    assert type(caches["default"]).__name__ == "DatabaseCache"
    # Another process has this database and nothing else of ours.
    caches["default"].clear()
    client.post(reverse("account_login"), {"login": KNOWN, "password": "a long bench vice"})
    assert client.session["_auth_user_id"] == str(alice.pk)


@pytest.mark.parametrize("path", ["/admin/", "/portal/", "/graphql"])
def test_a_manager_without_second_factor_is_led_to_set_one_up(carol: User, path: str) -> None:
    Authenticator.objects.filter(user=carol).delete()
    client = Client()
    client.force_login(carol)
    answer = client.get(path)
    if path == "/graphql":
        assert answer.status_code == 403
    else:
        assert (answer.status_code, answer.headers["Location"]) == (302, reverse("mfa_index"))


def test_with_a_second_factor_or_without_a_role_one_goes_on(alice: User, carol: User) -> None:
    for user in (alice, carol):
        client = Client()
        client.force_login(user)
        assert client.get("/health").status_code == 200
        assert client.get(reverse("account_email")).headers.get("Location") != reverse("mfa_index")


@override_settings(SECOND_FACTOR_REQUIRED=False)
def test_the_demo_switches_it_off(carol: User) -> None:
    Authenticator.objects.filter(user=carol).delete()
    client = Client()
    client.force_login(carol)
    assert client.get("/admin/").headers.get("Location") != reverse("mfa_index")


def test_a_password_alone_does_not_sign_in_who_has_a_second_factor(carol: User) -> None:
    client = Client()
    client.post(reverse("account_login"), {"login": carol.email, "password": "a long bench vice"})
    assert "_auth_user_id" not in client.session


@override_settings(SITE_URL="https://atelier.example", ALLOWED_HOSTS=["testserver"])
def test_a_letter_leads_to_our_own_address_whatever_the_request_named(alice: User) -> None:
    Client().post(reverse("account_reset_password"), {"email": KNOWN}, headers={"host": "testserver:8666"})
    [letter] = sent()
    assert "https://atelier.example/accounts/password/reset/key/" in letter.body
    assert ":8666" not in letter.body
