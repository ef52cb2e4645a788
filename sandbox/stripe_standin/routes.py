"""Which address of the API is answered by which function."""

import re
from collections.abc import Callable
from functools import partial

from sandbox.journal import Json
from sandbox.stripe_standin.given import Given
from sandbox.stripe_standin.refusals import StripeRefusal
from sandbox.stripe_standin.resources import (
    balance,
    charges,
    checkout_sessions,
    collecting,
    customers,
    direct_payments,
    disputes,
    history,
    invoices,
    payment_intents,
    payment_methods,
    portal,
    prices,
    products,
    refunds,
    subscriptions,
)
from sandbox.stripe_standin.search import search
from sandbox.stripe_standin.world import World

Endpoint = Callable[..., Json]


def _searched(kind: str, url: str) -> Endpoint:
    return partial(_search, kind=kind, url=url)


def _search(world: World, given: Given, *, kind: str, url: str) -> Json:
    return search(world, given, kind, url)


ROUTES: tuple[tuple[str, str, Endpoint], ...] = (
    ("GET", "/v1/balance_transactions", balance.every),
    ("GET", "/v1/balance_transactions/{id}", balance.retrieve),
    ("POST", "/v1/billing_portal/sessions", portal.create),
    ("GET", "/v1/charges", charges.every),
    ("GET", "/v1/charges/search", _searched("charge", "/v1/charges/search")),
    ("GET", "/v1/charges/{id}", charges.retrieve),
    ("POST", "/v1/charges/{id}", charges.update),
    ("GET", "/v1/checkout/sessions", checkout_sessions.every),
    ("POST", "/v1/checkout/sessions", checkout_sessions.create),
    ("GET", "/v1/checkout/sessions/{id}", checkout_sessions.retrieve),
    ("POST", "/v1/checkout/sessions/{id}", checkout_sessions.update),
    ("POST", "/v1/checkout/sessions/{id}/expire", checkout_sessions.expire),
    ("GET", "/v1/checkout/sessions/{id}/line_items", checkout_sessions.lines),
    ("GET", "/v1/customers", customers.every),
    ("POST", "/v1/customers", customers.create),
    ("GET", "/v1/customers/search", _searched("customer", "/v1/customers/search")),
    ("GET", "/v1/customers/{id}", customers.retrieve),
    ("POST", "/v1/customers/{id}", customers.update),
    ("DELETE", "/v1/customers/{id}", customers.delete),
    ("GET", "/v1/customers/{id}/payment_methods", payment_methods.of_customer),
    ("GET", "/v1/disputes", disputes.every),
    ("GET", "/v1/disputes/{id}", disputes.retrieve),
    ("POST", "/v1/disputes/{id}", disputes.update),
    ("POST", "/v1/disputes/{id}/close", disputes.close),
    ("GET", "/v1/events", history.every),
    ("GET", "/v1/events/{id}", history.retrieve),
    ("GET", "/v1/invoice_payments", invoices.payments),
    ("GET", "/v1/invoices", invoices.every),
    ("GET", "/v1/invoices/search", _searched("invoice", "/v1/invoices/search")),
    ("GET", "/v1/invoices/{id}", invoices.retrieve),
    ("POST", "/v1/invoices/{id}/pay", collecting.pay),
    ("POST", "/v1/invoices/{id}/void", collecting.void),
    ("GET", "/v1/payment_intents", payment_intents.every),
    ("POST", "/v1/payment_intents", direct_payments.create),
    ("POST", "/v1/payment_intents/{id}/confirm", direct_payments.confirm),
    ("GET", "/v1/payment_intents/search", _searched("payment_intent", "/v1/payment_intents/search")),
    ("GET", "/v1/payment_intents/{id}", payment_intents.retrieve),
    ("POST", "/v1/payment_intents/{id}", payment_intents.update),
    ("POST", "/v1/payment_intents/{id}/cancel", payment_intents.cancel),
    ("GET", "/v1/payment_methods", payment_methods.every),
    ("GET", "/v1/payment_methods/{id}", payment_methods.retrieve),
    ("POST", "/v1/payment_methods/{id}/attach", payment_methods.attach),
    ("POST", "/v1/payment_methods/{id}/detach", payment_methods.detach),
    ("GET", "/v1/prices", prices.every),
    ("POST", "/v1/prices", prices.create),
    ("GET", "/v1/prices/search", _searched("price", "/v1/prices/search")),
    ("GET", "/v1/prices/{id}", prices.retrieve),
    ("POST", "/v1/prices/{id}", prices.update),
    ("GET", "/v1/products", products.every),
    ("POST", "/v1/products", products.create),
    ("GET", "/v1/products/search", _searched("product", "/v1/products/search")),
    ("GET", "/v1/products/{id}", products.retrieve),
    ("POST", "/v1/products/{id}", products.update),
    ("GET", "/v1/refunds", refunds.every),
    ("POST", "/v1/refunds", refunds.create),
    ("GET", "/v1/refunds/{id}", refunds.retrieve),
    ("POST", "/v1/refunds/{id}", refunds.update),
    ("GET", "/v1/subscriptions", subscriptions.every),
    ("GET", "/v1/subscriptions/search", _searched("subscription", "/v1/subscriptions/search")),
    ("GET", "/v1/subscriptions/{id}", subscriptions.retrieve),
    ("POST", "/v1/subscriptions/{id}", subscriptions.update),
    ("DELETE", "/v1/subscriptions/{id}", subscriptions.cancel),
)

_PATTERNS = tuple(
    (method, re.compile(path.replace("{id}", "([^/]+)") + r"\Z"), endpoint)
    for method, path, endpoint in ROUTES
)


def find(method: str, path: str) -> tuple[Endpoint, tuple[str, ...]]:
    """The function for an address and the ids in it; an unknown address is refused as Stripe does."""
    for known_method, pattern, endpoint in _PATTERNS:
        match = pattern.match(path)
        if match and known_method == method:
            return endpoint, match.groups()
    words = f"Unrecognized request URL ({method}: {path}). The stand-in may not know it though Stripe does."
    raise StripeRefusal(words, status=404)
