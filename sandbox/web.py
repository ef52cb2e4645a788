"""A small HTTP/1.1 server: requests in, answers out, one thread per connection."""

import socket
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

BODY_LIMIT_BYTES = 1024 * 1024

STYLES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; "
    "base-uri 'none'; frame-ancestors 'self'; form-action 'self'"
)


@dataclass(frozen=True)
class Request:
    """One HTTP request; header names are lower case, the body is whole."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def asked(self, name: str) -> str:
        """The last value of a query parameter, or an empty string."""
        return dict(parse_qsl(self.query, keep_blank_values=True)).get(name, "")

    def form(self) -> dict[str, str]:
        """The fields of a submitted HTML form; the last of each name."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


@dataclass(frozen=True)
class Response:
    """One HTTP answer. `lost` closes the connection without a word, as a broken network does."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    lost: bool = False


Handler = Callable[[Request], Response]


def page(html: str, status: int = 200, form_to: str = "") -> Response:
    """An HTML page under a strict policy; `form_to` is an origin where its form may end up."""
    policy = f"{PAGE_POLICY} {form_to}".strip()
    return Response(
        html.encode(), status, headers={"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    )


def see_other(address: str) -> Response:
    """303: the browser goes on with a GET."""
    return Response(status=303, headers={"Location": address, "Cache-Control": "no-store"})


def style(folder: Path, name: str) -> Response:
    """A style sheet or drawing of a package; 404 for any other name."""
    file = folder / name
    if "/" in name or file.suffix not in STYLES or not file.is_file():
        return Response(b"Not found", 404, "text/plain; charset=utf-8")
    return Response(file.read_bytes(), 200, STYLES[file.suffix])


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "outside"
    sys_version = ""
    timeout = 60
    # Without it each kept-alive answer waits 40 ms for the other side's acknowledgement.
    disable_nagle_algorithm = True
    answer: Handler

    def _serve(self) -> None:
        length = self._body_length()
        if length is None:
            return
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(length)
        request = Request(self.command, parts.path, parts.query, headers, body)
        self._send(self._answered(request))

    def _answered(self, request: Request) -> Response:
        try:
            return type(self).answer(request)
        except Exception:  # noqa: BLE001 (a fault here must not look like a broken network)
            traceback.print_exc()
            return Response(b"The outside world has a fault.", 500, "text/plain; charset=utf-8")

    def _body_length(self) -> int | None:
        given = self.headers.get("Content-Length", "0")
        if given.isdecimal() and int(given) <= BODY_LIMIT_BYTES:
            return int(given)
        self.close_connection = True
        self._send(Response(b"The body is too long.", 413, "text/plain; charset=utf-8"))
        return None

    def _send(self, response: Response) -> None:
        if response.lost:
            self.close_connection = True
            return
        self.send_response(response.status)
        headers = {"Content-Type": response.content_type, "X-Content-Type-Options": "nosniff"}
        for name, value in {**headers, **response.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    # The parent class asks for these names.
    do_GET = do_HEAD = do_POST = do_DELETE = _serve  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the parent's name)
        """Silent: the demo's console is for the demo."""


class Server(ThreadingHTTPServer):
    """Serves one handler; `port` is the real one even when 0 was asked for."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, host: str, port: int, answer: Handler) -> None:
        connection = type("Connection", (_Connection,), {"answer": staticmethod(answer)})
        super().__init__((host, port), connection)

    @property
    def port(self) -> int:
        """The TCP port that is listened on."""
        return int(self.socket.getsockname()[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no event; anything else is printed by the parent class."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError | socket.timeout):
            super().handle_error(request, client_address)
