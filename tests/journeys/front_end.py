"""Another front end: it speaks HTTP to the program's address, and knows nothing of its insides."""

import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx

WAIT_SECONDS = 60


class FrontEnd:
    """One browser's worth of cookies, and the two protocols: GraphQL, and signing in."""

    def __init__(self, address: str) -> None:
        # No connection is kept: the program is killed at the end of the test.
        self.http = httpx.Client(
            base_url=address, timeout=60, headers={"Accept-Language": "fr"},
            limits=httpx.Limits(max_keepalive_connections=0),
        )  # fmt: skip

    def graphql(self, document: str, **variables: Any) -> dict[str, Any]:
        """The data of an operation. Fails on top-level errors."""
        answer = self._post(document, variables)
        body = answer.json()
        assert "errors" not in body, body
        data: dict[str, Any] = body["data"]
        return data

    def _post(self, document: str, variables: dict[str, Any]) -> httpx.Response:
        files = dict(_files(variables, "variables"))
        operation = {"query": document, "variables": _without_files(variables)}
        if not files:
            return self.http.post("/graphql", json=operation, headers=self.token())
        places = {str(number): [place] for number, place in enumerate(files)}
        parts = {"operations": json.dumps(operation), "map": json.dumps(places)}
        uploads = {str(number): files[place] for number, place in enumerate(files)}
        return self.http.post("/graphql", data=parts, files=uploads, headers=self.token())

    def token(self) -> dict[str, str]:
        """The CSRF token of this session, as a header."""
        if "csrftoken" not in self.http.cookies:
            self.http.get("/_allauth/browser/v1/config")
        return {"X-CSRFToken": self.http.cookies["csrftoken"]}

    def auth(self, step: str, **values: str) -> httpx.Response:
        """One step of signing in, by the sign-in's own API."""
        address = f"/_allauth/browser/v1/auth/{step}"
        return self.http.post(address, json=values, headers=self.token())


type File = tuple[str, bytes, str]


def _files(value: Any, place: str) -> Iterator[tuple[str, File]]:
    """The files among the variables, each with its place."""
    if isinstance(value, tuple):
        yield place, value
    elif isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, one in inner:
            yield from _files(one, f"{place}.{key}")


def _without_files(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_files(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_without_files(one) for one in value]
    return None if isinstance(value, tuple) else value


def eventually[T](ask: Callable[[], T | None]) -> T:
    """What `ask` answers once it answers something. Fails after a minute."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        found = ask()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"nothing came within {WAIT_SECONDS} seconds")


class Post:
    """A person's letters, in the mail reader."""

    def __init__(self, address: str, to: str) -> None:
        self.address, self.to = address, to

    def link(self, subject: str, path: str) -> re.Match[str]:
        """The link to a path (a pattern) in the newest letter whose subject holds these words."""
        return eventually(lambda: self._found(subject, path))

    def _found(self, subject: str, path: str) -> re.Match[str] | None:
        letters = httpx.get(f"{self.address}/mail.json", params={"to": self.to}, timeout=60).json()
        found = sorted((one for one in letters if subject in one["subject"]), key=lambda one: -one["id"])
        matches = (re.search(path, link) for one in found[:1] for link in one["links"])
        return next((match for match in matches if match), None)


def pay(page: str, number: str) -> httpx.Response:
    """Types a card into the hosted page and sends it."""
    card = {"number": number, "expiry": "12/40", "cvc": "123", "name": "Nadia Roy"}
    return httpx.post(page, data=card, timeout=60)
