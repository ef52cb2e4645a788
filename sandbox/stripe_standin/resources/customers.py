"""Customers."""

from sandbox.journal import Json
from sandbox.stripe_standin import renewing
from sandbox.stripe_standin.events import amend, emit
from sandbox.stripe_standin.given import Given
from sandbox.stripe_standin.lists import listed
from sandbox.stripe_standin.world import World

TEXTS = ("email", "name", "phone", "description")
ADDRESS = ("line1", "line2", "city", "postal_code", "state", "country")


def create(world: World, given: Given) -> Json:
    """POST /v1/customers."""
    values = _values(given, {})
    if given.has("payment_method"):
        given.take("payment_method")
    given.finish()
    return add(world, **values)


def add(world: World, **values: object) -> Json:
    """A new customer with the given fields, announced."""
    customer = world.put({**world.fresh("customer"), **_blank(), **values})
    emit(world, "customer.created", customer)
    return customer


def retrieve(world: World, given: Given, key: str) -> Json:
    """GET /v1/customers/{id}."""
    given.finish()
    return world.get("customer", key)


def update(world: World, given: Given, key: str) -> Json:
    """POST /v1/customers/{id}."""
    customer = _living(world, key)
    values = _values(given, customer)
    given.finish()
    return amend(world, customer, "customer.updated", **values)


def delete(world: World, given: Given, key: str) -> Json:
    """DELETE /v1/customers/{id}: its subscriptions end at once, and its means of payment are forgotten."""
    given.finish()
    customer = _living(world, key)
    for subscription in list(world.all("subscription").values()):
        if subscription["customer"] == key and subscription["status"] != "canceled":
            renewing.end(world, subscription, "cancellation_requested")
    for method in list(world.all("payment_method").values()):
        if method["customer"] == key:
            amend(world, method, "payment_method.detached", customer=None)
    emit(world, "customer.deleted", customer)
    return world.put({"id": key, "object": "customer", "deleted": True})


def every(world: World, given: Given) -> Json:
    """GET /v1/customers."""
    email = given.text("email")
    found = [
        customer for customer in world.all("customer").values()
        if not customer.get("deleted") and email in (None, customer["email"])
    ]  # fmt: skip
    return listed(given, found, "/v1/customers")


def _living(world: World, key: str) -> Json:
    customer = world.get("customer", key)
    return world.get("customer", f"{key} (deleted)") if customer.get("deleted") else customer


def _values(given: Given, before: Json) -> Json:
    values: Json = {key: given.text(key) for key in TEXTS if given.has(key)}
    if given.has("metadata"):
        values["metadata"] = given.metadata(before.get("metadata"))
    if given.has("preferred_locales"):
        values["preferred_locales"] = given.texts("preferred_locales") or []
    if given.has("address"):
        values["address"] = address(given.part("address"))
    settings = given.part("invoice_settings")
    if settings is not None:
        method = settings.text("default_payment_method")
        values["invoice_settings"] = {**_blank()["invoice_settings"], "default_payment_method": method}
    return values


def address(given: Given | None) -> Json | None:
    """An address of which each line may be missing."""
    return None if given is None else {line: given.text(line) for line in ADDRESS}


def _blank() -> Json:
    return {
        "address": None, "balance": 0, "currency": None, "default_source": None, "delinquent": False,
        "description": None, "discount": None, "email": None, "invoice_prefix": "ETABLI00",
        "invoice_settings": {
            "custom_fields": None, "default_payment_method": None, "footer": None, "rendering_options": None,
        },
        "metadata": {}, "name": None, "next_invoice_sequence": 1, "phone": None, "preferred_locales": [],
        "shipping": None, "tax_exempt": "none", "test_clock": None,
    }  # fmt: skip
