"""Prices."""

from sandbox.journal import Json
from sandbox.stripe_standin.events import amend, emit
from sandbox.stripe_standin.given import Given, missing
from sandbox.stripe_standin.lists import listed
from sandbox.stripe_standin.refusals import StripeRefusal
from sandbox.stripe_standin.resources import products
from sandbox.stripe_standin.world import World

TAXES = ("exclusive", "inclusive", "unspecified")
INTERVALS = ("day", "week", "month", "year")


def create(world: World, given: Given) -> Json:
    """POST /v1/prices."""
    values = described(world, given)
    for key in ("nickname", "lookup_key"):
        values[key] = given.text(key)
    values["metadata"] = given.metadata()
    given.finish()
    return add(world, values)


def described(world: World, given: Given) -> Json:
    """The fields of a price, its product possibly still to be made (under `_product`)."""
    currency = given.needed("currency").lower()
    amount = given.whole("unit_amount", least=0)
    if amount is None:
        raise missing(given.name("unit_amount"))
    values: Json = {
        "currency": currency, "unit_amount": amount, "unit_amount_decimal": str(amount),
        "recurring": _recurring(given.part("recurring")),
        "tax_behavior": given.one_of("tax_behavior", TAXES) or "unspecified",
    }  # fmt: skip
    return {**values, **_product(world, given)}


def add(world: World, values: Json, *, active: bool = True) -> Json:
    """A new price, with its product when that is new too, both announced."""
    described_product = values.pop("_product", None)
    if described_product is not None:
        values["product"] = products.add(world, **described_product, active=active)["id"]
    kind = "recurring" if values["recurring"] else "one_time"
    price = world.put({**world.fresh("price"), **_blank(), "active": active, "type": kind, **values})
    emit(world, "price.created", price)
    return price


def retrieve(world: World, given: Given, key: str) -> Json:
    """GET /v1/prices/{id}."""
    given.finish()
    return world.get("price", key)


def update(world: World, given: Given, key: str) -> Json:
    """POST /v1/prices/{id}: the amount of a price never changes."""
    price = world.get("price", key)
    values: Json = {name: given.text(name) for name in ("nickname", "lookup_key") if given.has(name)}
    if given.has("active"):
        values["active"] = given.flag("active")
    values["metadata"] = given.metadata(price["metadata"])
    given.finish()
    return amend(world, price, "price.updated", **values)


def every(world: World, given: Given) -> Json:
    """GET /v1/prices."""
    active, product, keys = given.flag("active"), given.text("product"), given.texts("lookup_keys")
    found = [
        price for price in world.all("price").values()
        if active in (None, price["active"]) and product in (None, price["product"])
        and (keys is None or price["lookup_key"] in keys)
    ]  # fmt: skip
    return listed(given, found, "/v1/prices")


def _product(world: World, given: Given) -> Json:
    key, data = given.text("product"), given.part("product_data")
    if (key is None) == (data is None):
        raise StripeRefusal("Give one of product and product_data.", param=given.name("product"))
    if data is not None:
        return {"_product": products.described(data)}
    return {"product": world.get("product", str(key), given.name("product"), status=400)["id"]}


def _recurring(given: Given | None) -> Json | None:
    if given is None:
        return None
    return {
        "interval": given.one_of("interval", INTERVALS) or given.needed("interval"),
        "interval_count": given.whole("interval_count", least=1) or 1,
        "meter": None, "trial_period_days": None, "usage_type": "licensed",
    }  # fmt: skip


def _blank() -> Json:
    return {
        "billing_scheme": "per_unit", "custom_unit_amount": None, "lookup_key": None, "metadata": {},
        "nickname": None, "tiers_mode": None, "transform_quantity": None,
    }  # fmt: skip
