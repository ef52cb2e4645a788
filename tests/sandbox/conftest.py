"""An outside world of its own for each test, the real SDK to talk to it, an inbox for its events."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import stripe

from sandbox.journal import Json, Value
from sandbox.outside import Outside
from sandbox.web import Request, Response, Server

SECRET = "whsec_of_the_tests"
SUCCESS_URL = "http://127.0.0.1:9/thanks?session={CHECKOUT_SESSION_ID}"
CANCEL_URL = "http://127.0.0.1:9/basket"
GOOD, DECLINED, SECURE = "4242424242424242", "4000000000000002", "4000002500003155"


@dataclass
class Inbox:
    """A webhook endpoint: answers with `statuses` in turn, then 200; keeps what arrived."""

    statuses: list[int] = field(default_factory=list)
    received: list[tuple[bytes, str]] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def answer(self, request: Request) -> Response:
        with self.changed:
            self.received.append((request.body, request.headers["stripe-signature"]))
            self.changed.notify_all()
            return Response(status=self.statuses.pop(0) if self.statuses else 200)

    @property
    def types(self) -> list[str]:
        """The types of the events, in the order in which they arrived."""
        return [json.loads(body)["type"] for body, _ in list(self.received)]

    def wait_for(self, count: int) -> list[str]:
        """Wait until so many events have arrived."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.received) >= count, timeout=5), self.types
        return self.types


@dataclass
class Ground:
    """What a test stands on."""

    outside: Outside
    inbox: Inbox
    client: stripe.StripeClient
    web: httpx.Client

    def control(self, name: str, **asked: Value) -> Value:
        """Use a control; asserts that it was understood."""
        answer = self.web.post(f"/_control/{name}", json=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def open_session(self, **changes: Value) -> stripe.checkout.Session:
        """A Checkout Session over 35 euros in French."""
        params: Json = {
            "mode": "payment",
            "locale": "fr",
            "success_url": SUCCESS_URL,
            "cancel_url": CANCEL_URL,
            "customer_email": "alice@example.org",
            "line_items": [{"quantity": 1, "price_data": price_data("Adhésion annuelle", 3500)}],
            "metadata": {"order": "A1"},
            "payment_intent_data": {"metadata": {"order": "A1"}},
        }
        wanted: Value = {key: value for key, value in (params | changes).items() if value is not None}
        return self.client.v1.checkout.sessions.create(wanted)

    def pay(self, session: stripe.checkout.Session, number: str = GOOD, **changes: str) -> httpx.Response:
        """Fill the payment page and send it."""
        typed = {"number": number, "expiry": "12/40", "cvc": "123", "name": "Alice Martin"} | changes
        return self.web.post(str(session.url), data=typed)

    def again(self, session: stripe.checkout.Session, *expand: str) -> stripe.checkout.Session:
        """The session as it stands now."""
        return self.client.v1.checkout.sessions.retrieve(session.id, {"expand": list(expand)})

    def paid_intent(self, number: str = GOOD, **changes: Value) -> stripe.PaymentIntent:
        """The payment intent of a session that was just paid."""
        session = self.open_session(**changes)
        assert self.pay(session, number).status_code == 303
        return self.client.v1.payment_intents.retrieve(
            str(self.again(session).payment_intent), {"expand": ["latest_charge"]}
        )


def price_data(name: str, amount: int, **more: Value) -> Json:
    """A price that is described in the request."""
    return {"currency": "eur", "unit_amount": amount, "product_data": {"name": name}, **more}


def client_for(outside: Outside) -> stripe.StripeClient:
    """The real SDK, pointed at the stand-in; it does not retry, so that tests see each answer."""
    address = f"http://127.0.0.1:{outside.http.port}"
    return stripe.StripeClient("sk_test_tests", base_addresses={"api": address}, max_network_retries=0)


def browser(outside: Outside) -> httpx.Client:
    """Talks plain HTTP to the outside world."""
    # Reading the certificates, which nobody asks for here, would take longer than a test.
    return httpx.Client(base_url=f"http://127.0.0.1:{outside.http.port}", verify=False)  # noqa: S501


@pytest.fixture
def inbox_server() -> Iterator[tuple[Inbox, str]]:
    inbox = Inbox()
    server = Server("127.0.0.1", 0, inbox.answer)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield inbox, f"http://127.0.0.1:{server.port}/stripe/webhook"
    server.shutdown()
    server.server_close()


MakeOutside = Callable[..., Outside]


@pytest.fixture
def make_outside() -> Iterator[MakeOutside]:
    """Starts outside worlds, and ends those that the test did not end."""
    running: list[Outside] = []

    def make(*webhook_urls: str, state: Path | None = None) -> Outside:
        outside = Outside(webhook_urls=webhook_urls, webhook_secret=SECRET, state=state)
        outside.start()
        running.append(outside)
        return outside

    yield make
    for outside in running:
        if not outside.world.stopping.is_set():
            outside.stop()


@pytest.fixture
def ground(make_outside: MakeOutside, inbox_server: tuple[Inbox, str]) -> Iterator[Ground]:
    inbox, address = inbox_server
    outside = make_outside(address)
    with browser(outside) as web:
        yield Ground(outside, inbox, client_for(outside), web)


@pytest.fixture
def mailing(make_outside: MakeOutside) -> Iterator[tuple[Outside, httpx.Client]]:
    outside = make_outside()
    with browser(outside) as web:
        yield outside, web
