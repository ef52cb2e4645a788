"""The small HTTP server: what it says to requests that make no sense."""

import socket

import pytest

from sandbox.stripe_standin.control import Control
from sandbox.web import BODY_LIMIT_BYTES, Request, Response
from tests.sandbox.conftest import Ground


def talk(ground: Ground, text: bytes) -> bytes:
    """Everything that comes back for raw bytes, until the server hangs up."""
    with socket.create_connection(("127.0.0.1", ground.outside.http.port), timeout=5) as line:
        line.sendall(text)
        line.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: line.recv(65536), b""))


@pytest.mark.parametrize("length", [str(BODY_LIMIT_BYTES + 1), "-1", "many"])
def test_a_body_too_long_or_of_no_length_is_refused(ground: Ground, length: str) -> None:
    head = f"POST /v1/customers HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n"
    assert talk(ground, head.encode()).startswith(b"HTTP/1.1 413 ")


def test_nonsense_gets_400_and_the_next_client_is_served(ground: Ground) -> None:
    assert b" 400 " in talk(ground, b"\x16\x03\x01\x02\x00 \r\n\r\n")
    assert ground.web.get("/").status_code == 200


def test_a_body_that_is_not_utf8_is_refused(ground: Ground) -> None:
    headers = {"Authorization": "Bearer sk_test_x"}
    answer = ground.web.post("/v1/customers", content=b"name=%ff\xff", headers=headers)
    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "invalid_request_error")


def test_head_has_no_body(ground: Ground) -> None:
    answer = ground.web.head("/")
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_fault_is_told_and_is_no_broken_connection(
    ground: Ground, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(control: Control, request: Request) -> Response:
        raise ZeroDivisionError

    monkeypatch.setattr(Control, "__call__", broken)
    assert ground.web.get("/_control/clock").status_code == 500
    assert "ZeroDivisionError" in capsys.readouterr().err


@pytest.mark.parametrize("path", ["/", "/pay/nobody", "/portal/nobody", "/mail/1"])
def test_every_page_has_a_policy_without_scripts(ground: Ground, path: str) -> None:
    policy = ground.web.get(path).headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "script" not in policy


@pytest.mark.parametrize("path", ["/pay/style/pay.css", "/mail/style/mail.css"])
def test_style_sheets_are_served_and_nothing_else(ground: Ground, path: str) -> None:
    assert ground.web.get(path).headers["content-type"] == "text/css; charset=utf-8"
    folder = path.rpartition("/")[0]
    for name in ("words.py", "page.html", "nothing.css", "..%2fcards.py"):
        assert ground.web.get(f"{folder}/{name}").status_code == 404
