"""Subscriptions as the API shows and takes them. `renewing.py` holds what time does to them."""

from sandbox.journal import Json
from sandbox.stripe_standin import renewing, shifting, trials
from sandbox.stripe_standin.given import Given
from sandbox.stripe_standin.lists import listed
from sandbox.stripe_standin.refusals import StripeRefusal
from sandbox.stripe_standin.resources import subscription_items
from sandbox.stripe_standin.world import World

STATES = ("active", "canceled", "past_due", "incomplete", "trialing", "unpaid", "paused", "all", "ended")
FEEDBACK = (
    "customer_service", "low_quality", "missing_features", "other", "switched_service", "too_complex",
    "too_expensive", "unused",
)  # fmt: skip


def retrieve(world: World, given: Given, key: str) -> Json:
    """GET /v1/subscriptions/{id}."""
    given.finish()
    return world.get("subscription", key)


def update(world: World, given: Given, key: str) -> Json:
    """POST /v1/subscriptions/{id}: trial, price, end at the period's end, means of payment, metadata."""
    subscription = _running(world, key)
    values: Json = {"metadata": given.metadata(subscription["metadata"])}
    if given.has("description"):
        values["description"] = given.text("description")
    method = given.text("default_payment_method")
    if method is not None:
        param = "default_payment_method"
        values[param] = world.get("payment_method", method, param, status=400)["id"]
    ends, details = given.flag("cancel_at_period_end"), _details(given, subscription)
    until = trials.moved(world, given, subscription["billing_cycle_anchor"])
    items = subscription_items.read(world, subscription, given.parts("items"))
    _must_not_prorate(given, wanted=bool(items) or until is not None)
    given.finish()
    if ends is not None:
        values |= {"cancellation_details": details, **renewing.ending(world, subscription, ends)}
    is_new_rhythm = subscription_items.keep(world, items)
    return shifting.change(world, subscription, until, values, is_new_rhythm=is_new_rhythm)


def cancel(world: World, given: Given, key: str) -> Json:
    """DELETE /v1/subscriptions/{id}: at once."""
    subscription = _running(world, key)
    subscription["cancellation_details"] = _details(given, subscription)
    given.finish()
    return renewing.end(world, subscription, "cancellation_requested")


def every(world: World, given: Given) -> Json:
    """GET /v1/subscriptions: without `status`, all that are not cancelled."""
    customer, status = given.text("customer"), given.one_of("status", STATES)
    price = given.text("price")
    found = [
        item for item in world.all("subscription").values()
        if customer in (None, item["customer"]) and _is_in(item["status"], status)
        and (price is None or price in [row["price"]["id"] for row in item["items"]["data"]])
    ]  # fmt: skip
    return listed(given, found, "/v1/subscriptions")


def _running(world: World, key: str) -> Json:
    subscription = world.get("subscription", key)
    if subscription["status"] == "canceled":
        words = "A canceled subscription can only update its cancellation_details and metadata."
        raise StripeRefusal(words, code="resource_missing", status=404)
    return subscription


def _must_not_prorate(given: Given, *, wanted: bool) -> None:
    if given.text("proration_behavior") not in ((None, "none") if not wanted else ("none",)):
        words = "The stand-in makes no prorations: pass `none`."
        raise StripeRefusal(words, param="proration_behavior")


def _details(given: Given, subscription: Json) -> Json:
    part = given.part("cancellation_details")
    before: Json = subscription["cancellation_details"]
    if part is None:
        return before
    return {**before, "comment": part.text("comment"), "feedback": part.one_of("feedback", FEEDBACK)}


def _is_in(status: str, wanted: str | None) -> bool:
    if wanted is None:
        return status != "canceled"
    return wanted == "all" or status == ("canceled" if wanted == "ended" else wanted)
