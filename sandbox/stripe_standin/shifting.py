"""A subscription's next charge is moved: by a trial, by ending it, by another price."""

from sandbox.journal import Json
from sandbox.stripe_standin import renewing
from sandbox.stripe_standin.events import amend
from sandbox.stripe_standin.spans import later
from sandbox.stripe_standin.world import World


def hold_off(world: World, subscription: Json, until: int) -> None:
    """A trial until an instant, from now or going on: an invoice of nothing, the first charge then."""
    on_trial = subscription["status"] == "trialing"
    for item in subscription["items"]["data"]:
        item["current_period_end"] = until
        if not on_trial:
            item["current_period_start"] = world.now
    started = subscription["trial_start"] if on_trial else world.now
    subscription.update(billing_cycle_anchor=until, trial_end=until, trial_start=started, _periods=0)
    if subscription["cancel_at_period_end"]:
        subscription["cancel_at"] = until
    renewing.plan_renewal(world, subscription)
    renewing.charge(world, subscription, "subscription_update", status="trialing")


def begin_now(world: World, subscription: Json) -> None:
    """A whole period from now, asked for at once."""
    for item in subscription["items"]["data"]:
        item["current_period_start"] = world.now
        item["current_period_end"] = later(world.now, item["price"]["recurring"], 1)
    subscription.update(billing_cycle_anchor=world.now, _periods=1)
    if subscription["status"] == "trialing":
        subscription.update(status="active", trial_end=world.now)
    if subscription["cancel_at_period_end"]:
        subscription["cancel_at"] = subscription["items"]["data"][0]["current_period_end"]
    renewing.plan_renewal(world, subscription)
    renewing.charge(world, subscription, "subscription_update")


def change(world: World, subscription: Json, until: int | None, values: Json, *, is_new_rhythm: bool) -> Json:
    """Keep the changed values, and move the next charge when that was asked or follows from them."""
    amend(world, subscription, "customer.subscription.updated", **values)
    if until is not None and until > world.now:
        if (subscription["status"], subscription["trial_end"]) != ("trialing", until):
            hold_off(world, subscription, until)
    elif until is not None or (is_new_rhythm and subscription["status"] != "trialing"):
        # Stripe bills at once when a trial ends, and when a price of another interval replaces one.
        begin_now(world, subscription)
    return subscription
