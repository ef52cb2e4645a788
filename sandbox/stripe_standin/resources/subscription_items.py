"""The items of a subscription: which price is charged, how many times."""

from sandbox.journal import Json
from sandbox.stripe_standin import subscribing
from sandbox.stripe_standin.given import Given, missing
from sandbox.stripe_standin.refusals import StripeRefusal, no_such
from sandbox.stripe_standin.resources import prices
from sandbox.stripe_standin.world import World

RHYTHM = ("interval", "interval_count")


def read(world: World, subscription: Json, parts: list[Given]) -> list[Json]:
    """Check `items[]` of a change: each names an item that is there, with its new price or quantity."""
    return [_read(world, subscription, part) for part in parts]


def keep(world: World, changes: list[Json]) -> bool:
    """Make the changes; tells whether one of them is charged in another rhythm than before."""
    other_rhythms = [_keep(world, **change) for change in changes]
    return any(other_rhythms)


def _read(world: World, subscription: Json, part: Given) -> Json:
    key = part.text("id")
    if key is None:
        raise missing(part.name("id"))
    item = next((item for item in subscription["items"]["data"] if item["id"] == key), None)
    if item is None:
        raise no_such("subscription_item", key, part.name("id"), status=400)
    price, quantity = _price(world, item, part), part.whole("quantity", least=1)
    if not price["recurring"]:
        raise StripeRefusal("The price of a subscription item is recurring.", param=part.name("price"))
    if price["currency"] != subscription["currency"]:
        raise StripeRefusal("The price has another currency.", param=part.name("price"))
    return {"item": item, "price": price, "quantity": quantity or item["quantity"]}


def _price(world: World, item: Json, part: Given) -> Json:
    key, data = part.text("price"), part.part("price_data")
    if key is not None and data is not None:
        raise StripeRefusal("Give one of price and price_data.", param=part.name("price"))
    if data is not None:
        return prices.described(world, data)
    return world.get("price", key, part.name("price"), status=400) if key else dict(item["price"])


def _keep(world: World, item: Json, price: Json, quantity: int) -> bool:
    # What is described inside a request is no offer that could be used again.
    kept = price if "id" in price else prices.add(world, price, active=False)
    before = item["price"]["recurring"]
    item.update(price=kept, plan=subscribing.plan(kept), quantity=quantity)
    return any(before[name] != kept["recurring"][name] for name in RHYTHM)
