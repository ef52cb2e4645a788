"""`expand[]`: puts whole objects where the API gives only their ids."""

import copy
from collections.abc import Callable
from typing import Any

from sandbox.journal import Json, Value
from sandbox.stripe_standin.lists import whole
from sandbox.stripe_standin.refusals import StripeRefusal
from sandbox.stripe_standin.resources import invoices, refunds
from sandbox.stripe_standin.world import World, public

DEPTH_LIMIT = 4


def shown(world: World, thing: Json, paths: list[str]) -> Json:
    """A copy of an answer as the API shows it, with the asked paths expanded."""
    tree: dict[str, Any] = {}
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEPTH_LIMIT:
            raise StripeRefusal("You cannot expand more than 4 levels of a property.", param="expand")
        below = tree
        for step in steps:
            below = below.setdefault(step, {})
    return _grown(world, thing, tree, "")


def _grown(world: World, thing: Json, tree: dict[str, Any], at: str) -> Json:
    copied = public(thing)
    if thing.get("object") in ("list", "search_result"):
        members = tree.pop("data", {})
        _must_be_empty(tree, at)
        copied["data"] = [_grown(world, item, copy.deepcopy(members), f"{at}data.") for item in thing["data"]]
        return copied
    for name, below in tree.items():
        copied[name] = _member(world, thing, name, below, f"{at}{name}")
    return copied


def _member(world: World, thing: Json, name: str, below: dict[str, Any], at: str) -> Value:
    special = SPECIAL.get((str(thing.get("object")), name))
    if special is not None:
        return _grown(world, special(world, thing), below, f"{at}.")
    value = thing.get(name)
    if value is None and name in thing:
        return None
    if isinstance(value, str):
        found = world.find(value)
        if found is None:
            raise _no_property(at)
        return _grown(world, found, below, f"{at}.")
    if isinstance(value, dict) and below:
        return _grown(world, value, below, f"{at}.")
    raise _no_property(at)


def _must_be_empty(tree: dict[str, Any], at: str) -> None:
    for name in tree:
        raise _no_property(f"{at}{name}")


def _no_property(path: str) -> StripeRefusal:
    return StripeRefusal(f"This property cannot be expanded ({path}).", param="expand")


def _lines(world: World, session: Json) -> Json:
    return whole(session["_lines"], f"/v1/checkout/sessions/{session['id']}/line_items")


def _payments(world: World, invoice: Json) -> Json:
    return whole(invoices.payments_of(world, invoice), "/v1/invoice_payments")


def _subscriptions(world: World, customer: Json) -> Json:
    found = [item for item in world.all("subscription").values() if item["customer"] == customer["id"]]
    return whole(found[::-1], f"/v1/customers/{customer['id']}/subscriptions")


def _refunds(world: World, charge: Json) -> Json:
    return whole(refunds.of_charge(world, charge), f"/v1/charges/{charge['id']}/refunds")


# What the API leaves out of an object unless it is asked for.
SPECIAL: dict[tuple[str, str], Callable[[World, Json], Json]] = {
    ("checkout.session", "line_items"): _lines,
    ("charge", "refunds"): _refunds,
    ("customer", "subscriptions"): _subscriptions,
    ("invoice", "payments"): _payments,
}
