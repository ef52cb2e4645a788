"""The outside world of the demo and the tests, in a process of its own.

    python -m sandbox.outside --port 8001 --smtp-port 8025 --webhook-url http://127.0.0.1:8000/stripe/webhook

Serves the Stripe stand-in (/v1/, /pay/, /invoice/, /portal/, /_control/) and the mail reader (the rest).
"""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from sandbox.journal import Store
from sandbox.mail_reader import pages as mail_pages
from sandbox.mail_reader.mailbox import Mailbox
from sandbox.mail_reader.smtp import SmtpServer
from sandbox.stripe_standin import clock
from sandbox.stripe_standin.api import Api
from sandbox.stripe_standin.control import Control
from sandbox.stripe_standin.deliveries import Courier
from sandbox.stripe_standin.pages import hosted, invoice, portal
from sandbox.stripe_standin.world import World
from sandbox.web import Request, Response, Server

DEFAULT_SECRET = "whsec_etabli_demo"  # noqa: S105 (protects invented events only)


# How long the end of a server takes at most.
POLL_SECONDS = 0.02


class Outside:
    """Both servers and the threads behind them. Ports may be 0: `http.port` and `smtp.port` tell."""

    def __init__(
        self, *, host: str = "127.0.0.1", port: int = 0, smtp_port: int = 0,
        webhook_urls: tuple[str, ...] = (),
        webhook_secret: str = DEFAULT_SECRET, state: Path | None = None, public_url: str = "",
    ) -> None:  # fmt: skip
        # The ports come first: a second process must not touch the file of the one that serves.
        self.http = Server(host, port, self.answer)
        try:
            self.smtp = SmtpServer(host, smtp_port, self.keep, Mood(self))
        except OSError:
            self.http.server_close()
            raise
        self.store = Store(state)
        self.mailbox = Mailbox(self.store)
        public = public_url or f"http://{host}:{self.http.port}"
        self.world = World(self.store, public_url=public, webhook_urls=webhook_urls, secret=webhook_secret)
        self.courier = Courier(self.world)
        self.api = Api(self.world)
        self.control = Control(self.world, self.courier)

    def answer(self, request: Request) -> Response:
        """One HTTP request, by its address."""
        if request.path.startswith("/v1/"):
            return self.api(request)
        if request.path.startswith("/pay/"):
            return hosted.answer(self.world, request)
        if request.path.startswith("/invoice/"):
            return invoice.answer(self.world, request)
        if request.path.startswith("/portal/"):
            return portal.answer(self.world, request)
        if request.path.startswith("/_control/"):
            return self.control(request)
        return mail_pages.answer(self.mailbox, request)

    def keep(self, sender: str, recipients: list[str], raw: bytes) -> None:
        """One letter that came in."""
        self.mailbox.keep(sender, recipients, raw)

    def start(self) -> None:
        """Serve from background threads."""
        for server in (self.http, self.smtp):
            threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True).start()
        self.courier.start()
        clock.start(self.world)

    def stop(self) -> None:
        """Take no more requests, end the threads, let go of the file."""
        self.world.stopping.set()
        for server in (self.http, self.smtp):
            server.shutdown()
            server.server_close()
        self.courier.join()
        self.store.close()


class Mood:
    """The SMTP server's mood, by the switches."""

    def __init__(self, outside: Outside) -> None:
        self.outside = outside

    def is_down(self) -> bool:
        """Whether everyone is turned away."""
        return self.outside.world.switches.mail_down

    def refuses(self) -> bool:
        """Whether the next letter is refused for now; counts it."""
        with self.outside.world.writing():
            return self.outside.world.used_up("mail_refuse_next")


def main() -> None:
    """Serve in the foreground until SIGINT or SIGTERM."""
    outside = _opened(_arguments())
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    outside.start()
    print(f"Outside world on {outside.world.public_url}, mail on port {outside.smtp.port}.", flush=True)
    ended.wait()
    outside.stop()


def _opened(given: argparse.Namespace) -> Outside:
    try:
        return Outside(
            host=given.host, port=given.port, smtp_port=given.smtp_port,
            webhook_urls=tuple(given.webhook_url),
            webhook_secret=given.webhook_secret, state=given.state, public_url=given.public_url,
        )  # fmt: skip
    except OSError as refused:
        sys.exit(f"The outside world cannot start on ports {given.port} and {given.smtp_port}: {refused}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox.outside", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--smtp-port", type=int, default=8025)
    parser.add_argument("--webhook-url", action="append", default=[], help="may be given several times")
    parser.add_argument("--webhook-secret", default=os.environ.get("STRIPE_WEBHOOK_SECRET") or DEFAULT_SECRET)
    parser.add_argument("--state", type=Path, help="keep everything in this file")
    parser.add_argument("--public-url", default="", help="how browsers reach this server")
    return parser.parse_args()


if __name__ == "__main__":
    main()
