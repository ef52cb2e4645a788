"""Members at their browsers, many at once: signed in, each with a connection that is kept open."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.test import Client

from tests.makers import a_member, a_user
from tests.storm.members import csrf_token


def signed_in(number: int) -> dict[str, str]:
    """The cookies of the browser of a member who is signed in; each number is somebody else."""
    user = a_user(f"storm{number}@example.org")
    a_member(user)
    browser = Client()
    browser.force_login(user)
    return {name: morsel.value for name, morsel in browser.cookies.items()}


@dataclass
class Wire:
    """A kept connection to the web process, over which one browser after another asks."""

    address: str

    def __post_init__(self) -> None:
        self._token = csrf_token()
        self._wire = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=120)

    def ask(self, cookies: Mapping[str, str], query: str, variables: Mapping[str, Any]) -> Any:
        """The data that GraphQL answers; what else it answers, as text."""
        body = json.dumps({"query": query, "variables": variables})
        answer = self._asked(body, self._headers({**cookies, "csrftoken": self._token}))
        content = answer.read()
        if answer.status != 200:
            return f"{answer.status} {content[:200]!r}"
        told = json.loads(content)
        return str(told["errors"])[:200] if told.get("errors") else told["data"]

    def _headers(self, cookies: Mapping[str, str]) -> dict[str, str]:
        return {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "Content-Type": "application/json", "X-CSRFToken": self._token, "Referer": self.address,
            "Origin": self.address,
        }  # fmt: skip

    def _asked(self, body: str, headers: dict[str, str]) -> http.client.HTTPResponse:
        """Asked again on a new connection, by the same key, when the old one was closed meanwhile."""
        try:
            self._wire.request("POST", "/graphql", body, headers)
            return self._wire.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            self._wire.close()
            self._wire.request("POST", "/graphql", body, headers)
            return self._wire.getresponse()

    def close(self) -> None:
        """Hang up."""
        self._wire.close()


def deadlocks() -> int:
    """How many PostgreSQL has seen in this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        found: int = cursor.fetchone()[0]
    return found
