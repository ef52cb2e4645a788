"""Typed readers of environment variables: a missing or malformed value stops the program, by name."""

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit


class SettingError(RuntimeError):
    """An environment variable is missing or has a value that cannot be used."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name = name


def read_text(name: str, default: str | None = None) -> str:
    """The variable's text. Raises SettingError when it is absent and has no default."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise SettingError(name, "is required and not set")
    return default


def read_flag(name: str, default: bool) -> bool:
    """`1/true/yes/on` or `0/false/no/off`, in any case."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise SettingError(name, f"must be yes or no, not {value!r}")


def read_number(name: str, default: int) -> int:
    """A whole number."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise SettingError(name, f"must be a whole number, not {value!r}") from error


def read_list(name: str, default: list[str]) -> list[str]:
    """Comma-separated words."""
    value = os.environ.get(name, "").strip()
    return [word.strip() for word in value.split(",") if word.strip()] if value else default


def read_path(name: str, default: Path) -> Path:
    """A folder or file, `~` expanded."""
    return Path(os.environ.get(name, "").strip() or default).expanduser()


def read_address(name: str, default: str | None = None) -> str:
    """An http(s) address without a final slash."""
    value = read_text(name, default)
    if value and urlsplit(value).scheme not in {"http", "https"}:
        raise SettingError(name, f"must start with http:// or https://, not {value!r}")
    return value.rstrip("/")


def read_database(name: str, otherwise: Callable[[], str]) -> dict[str, object]:
    """A `postgres://user:password@host:port/name` address as Django's settings for it.

    A socket folder may be given as the query `?host=/folder`. When the variable is not set, `otherwise` gives
    the address.
    """
    value = read_text(name, "") or otherwise()
    parts = urlsplit(value)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SettingError(name, "must be a postgres:// address: no other database is supported")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "etabli",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
    }


def read_mailer(name: str, default: str) -> dict[str, object]:
    """An entry of Django's MAILERS.

    The value is `smtp://user:password@host:port`, `smtps://…` (TLS) or `smtp+starttls://…`.
    """
    value = read_text(name, default)
    parts = urlsplit(value)
    if parts.scheme not in {"smtp", "smtps", "smtp+starttls"} or not parts.hostname:
        raise SettingError(name, "must be smtp://, smtps:// or smtp+starttls://, with a host")
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port or (465 if parts.scheme == "smtps" else 25),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": parts.scheme == "smtps",
            "use_tls": parts.scheme == "smtp+starttls",
            "timeout": 20,
        },
    }
