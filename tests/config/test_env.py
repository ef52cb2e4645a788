"""What the environment says is read with its type, or the program stops and names the variable."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config import env

NAME = "ETABLI_TRIED_BY_A_TEST"


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda value: monkeypatch.setenv(NAME, value)


def _none() -> str:
    raise AssertionError("DATABASE_URL was set")


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(env.SettingError) as refused:
        env.read_text(NAME)
    assert str(refused.value) == f"{NAME}: is required and not set"


@pytest.mark.parametrize(
    ("read", "value", "problem"),
    [
        (lambda: env.read_flag(NAME, default=False), "perhaps", "must be yes or no, not 'perhaps'"),
        (lambda: env.read_number(NAME, 1), "many", "must be a whole number, not 'many'"),
        (lambda: env.read_address(NAME), "ftp://x", "must start with http:// or https://, not 'ftp://x'"),
        (
            lambda: env.read_database(NAME, _none),
            "mysql://x/y",
            "must be a postgres:// address: no other database is supported",
        ),
        (
            lambda: env.read_mailer(NAME, ""),
            "smtp:",
            "must be smtp://, smtps:// or smtp+starttls://, with a host",
        ),
    ],
)
def test_a_value_of_the_wrong_kind_is_named(
    given: Callable[[str], None], read: Callable[[], object], value: str, problem: str
) -> None:
    given(value)
    with pytest.raises(env.SettingError) as refused:
        read()
    assert str(refused.value) == f"{NAME}: {problem}"


@pytest.mark.parametrize(
    ("read", "value", "expected"),
    [
        (lambda: env.read_flag(NAME, default=True), "Off", False),
        (lambda: env.read_flag(NAME, default=False), "1", True),
        (lambda: env.read_flag(NAME, default=True), "", True),
        (lambda: env.read_number(NAME, 3), "12", 12),
        (lambda: env.read_list(NAME, []), "a, b,,", ["a", "b"]),
        (lambda: env.read_path(NAME, Path("/x")), "~/y", Path.home() / "y"),
        (lambda: env.read_address(NAME), "https://etabli.example/", "https://etabli.example"),
    ],
)
def test_values_have_their_type(
    given: Callable[[str], None], read: Callable[[], object], value: str, expected: object
) -> None:
    given(value)
    assert read() == expected


def test_a_database_address_may_name_a_socket_folder(given: Callable[[str], None]) -> None:
    given("postgres://alice:s%3Acret@/club?host=%2Fvar%2Frun")
    assert env.read_database(NAME, _none) == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "club", "USER": "alice", "PASSWORD": "s:cret", "HOST": "/var/run", "PORT": "",
    }  # fmt: skip


def test_the_embedded_database_is_asked_only_when_none_is_given(given: Callable[[str], None]) -> None:
    assert env.read_database(NAME, lambda: "postgres://u@h:5/n")["PORT"] == "5"
    given("postgres://u@other/n")
    assert env.read_database(NAME, _none)["HOST"] == "other"


@pytest.mark.parametrize(
    ("value", "port", "ssl", "tls"),
    [
        ("smtp://h", 25, False, False),
        ("smtps://h", 465, True, False),
        ("smtp+starttls://h:587", 587, False, True),
    ],
)
def test_mail_in_the_clear_or_encrypted(
    given: Callable[[str], None], value: str, port: int, *, ssl: bool, tls: bool
) -> None:
    given(value)
    options = env.read_mailer(NAME, "")["OPTIONS"]
    assert isinstance(options, dict)
    assert (options["port"], options["use_ssl"], options["use_tls"]) == (port, ssl, tls)
