"""Trials: until an instant a subscription's prices cost nothing, then its first cycle begins."""

from sandbox.stripe_standin.given import Given
from sandbox.stripe_standin.refusals import StripeRefusal
from sandbox.stripe_standin.world import World

DAY = 24 * 3600
# Stripe's bounds: a checkout's trial lasts two days or more, and none is longer than two years.
LEAST_AHEAD, MOST_AHEAD = 2 * DAY, 730 * DAY


def at_checkout(world: World, data: Given) -> int | None:
    """`subscription_data[trial_end]` of a Checkout Session, in Unix seconds."""
    until = data.whole("trial_end")
    if until is None:
        return None
    if until < world.now + LEAST_AHEAD:
        words = "The `trial_end` date has to be at least 2 days in the future."
        raise StripeRefusal(words, param=data.name("trial_end"))
    return _not_too_far(until, world.now, data.name("trial_end"))


def moved(world: World, given: Given, anchor: int) -> int | None:
    """`trial_end` of a change of a subscription, in Unix seconds; `now` is the present instant."""
    if given.text("trial_end") == "now":
        return world.now
    until = given.whole("trial_end")
    if until is None:
        return None
    if until <= world.now:
        words = "Invalid timestamp: must be an integer Unix timestamp in the future."
        raise StripeRefusal(words, param="trial_end")
    return _not_too_far(until, max(anchor, world.now), "trial_end")


def _not_too_far(until: int, start: int, param: str) -> int:
    if until > start + MOST_AHEAD:
        raise StripeRefusal("The maximum number of trial period days is 730 (2 years).", param=param)
    return until
