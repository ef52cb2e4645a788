"""Products."""

from sandbox.journal import Json
from sandbox.stripe_standin.events import amend, emit
from sandbox.stripe_standin.given import Given
from sandbox.stripe_standin.lists import listed
from sandbox.stripe_standin.world import World

TEXTS = ("description", "statement_descriptor", "unit_label", "url", "tax_code")


def create(world: World, given: Given) -> Json:
    """POST /v1/products."""
    name = given.needed("name")
    values = _values(given, {})
    given.finish()
    return add(world, **{**values, "name": name})


def add(world: World, **values: object) -> Json:
    """A new product with the given fields, announced."""
    product = world.put({**world.fresh("product"), **_blank(), "updated": world.now, **values})
    emit(world, "product.created", product)
    return product


def retrieve(world: World, given: Given, key: str) -> Json:
    """GET /v1/products/{id}."""
    given.finish()
    return world.get("product", key)


def update(world: World, given: Given, key: str) -> Json:
    """POST /v1/products/{id}."""
    product = world.get("product", key)
    values = _values(given, product)
    if given.has("name"):
        values["name"] = given.needed("name")
    if given.has("default_price"):
        values["default_price"] = given.text("default_price")
    given.finish()
    return amend(world, product, "product.updated", **values, updated=world.now)


def every(world: World, given: Given) -> Json:
    """GET /v1/products."""
    active, ids = given.flag("active"), given.texts("ids")
    found = [
        product for product in world.all("product").values()
        if active in (None, product["active"]) and (ids is None or product["id"] in ids)
    ]  # fmt: skip
    return listed(given, found, "/v1/products")


def described(given: Given) -> Json:
    """The fields of a product that is described inside another request."""
    return {"name": given.needed("name"), **_values(given, {})}


def _values(given: Given, before: Json) -> Json:
    values: Json = {key: given.text(key) for key in TEXTS if given.has(key)}
    if given.has("metadata"):
        values["metadata"] = given.metadata(before.get("metadata"))
    if given.has("images"):
        values["images"] = given.texts("images") or []
    if given.has("active"):
        values["active"] = given.flag("active")
    return values


def _blank() -> Json:
    return {
        "active": True, "default_price": None, "description": None, "images": [], "marketing_features": [],
        "metadata": {}, "package_dimensions": None, "shippable": None, "statement_descriptor": None,
        "tax_code": None, "type": "service", "unit_label": None, "url": None,
    }  # fmt: skip
