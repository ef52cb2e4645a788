"""What is bought: the lines of a Checkout Session."""

from sandbox.journal import Json
from sandbox.stripe_standin.given import Given, missing
from sandbox.stripe_standin.refusals import StripeRefusal
from sandbox.stripe_standin.resources import prices
from sandbox.stripe_standin.world import World

LEAST_CENTS = 50
MODES = {"payment": "one_time", "subscription": "recurring"}


def read(world: World, parts: list[Given], mode: str, *, later: bool = False) -> list[Json]:
    """Check the lines of a request without making anything: price (or what will be one), quantity.

    `later`: recurring prices are charged after a trial, and cost nothing now.
    """
    if not parts:
        raise missing("line_items")
    lines = [_line(world, part) for part in parts]
    if len({line["price"]["currency"] for line in lines}) > 1:
        raise StripeRefusal("All line items must have the same currency.", param="line_items")
    recurring = [line["price"]["recurring"] for line in lines]
    if mode == "payment" and any(recurring):
        words = "You specified `payment` mode but passed a recurring price."
        raise StripeRefusal(words + " Either switch to `subscription` mode or use only one-time prices.")
    if mode == "subscription" and not any(recurring):
        raise StripeRefusal(
            "You must provide at least one recurring price in `subscription` mode when using prices."
        )
    priced = [{**line, "amount": _due_now(line, later)} for line in lines]
    _check_total(sum(line["amount"] for line in priced), free=mode == "payment" or later)
    return priced


def keep(world: World, lines: list[Json]) -> list[Json]:
    """Make the line items, and the prices and products that the request described."""
    return [_keep(world, line) for line in lines]


def _line(world: World, part: Given) -> Json:
    key, data = part.text("price"), part.part("price_data")
    quantity = part.whole("quantity", least=1)
    if (key is None) == (data is None):
        words = "You must specify either `price` or `price_data` for each line item."
        raise StripeRefusal(words, param=part.name("price"))
    price = (
        prices.described(world, data)
        if data
        else world.get("price", str(key), part.name("price"), status=400)
    )
    if quantity is None:
        raise StripeRefusal(
            "Quantity is required. Add `quantity` to `line_items`.", param=part.name("quantity")
        )
    return {"price": price, "quantity": quantity}


def _keep(world: World, line: Json) -> Json:
    # What is described inside a request is no offer that could be used again.
    price = line["price"] if "id" in line["price"] else prices.add(world, line["price"], active=False)
    return {
        "id": world.new_id("item"), "object": "item", "amount_discount": 0,
        "amount_subtotal": line["amount"], "amount_tax": 0, "amount_total": line["amount"],
        "currency": price["currency"],
        "description": world.get("product", price["product"])["name"], "metadata": {}, "price": price,
        "quantity": line["quantity"],
    }  # fmt: skip


def _due_now(line: Json, later: bool) -> int:
    waits = later and line["price"]["recurring"]
    return 0 if waits else int(line["price"]["unit_amount"] * line["quantity"])


def _check_total(total: int, *, free: bool) -> None:
    # Stripe starts subscriptions to prices of nothing too; the stand-in does not.
    if 0 < total < LEAST_CENTS or (total == 0 and not free):
        words = "The Checkout Session's total amount due must add up to at least €0.50 eur"
        raise StripeRefusal(words, code="amount_too_small")
