"""The shape of a new subscription and of its items."""

from sandbox.journal import Json
from sandbox.stripe_standin.lists import whole
from sandbox.stripe_standin.spans import later
from sandbox.stripe_standin.world import World

NOTHING = (
    "application", "application_fee_percent", "billing_cycle_anchor_config", "billing_thresholds",
    "cancel_at",
    "canceled_at", "days_until_due", "default_source", "description", "ended_at", "latest_invoice",
    "next_pending_invoice_item_invoice", "on_behalf_of", "pause_collection", "pending_invoice_item_interval",
    "pending_setup_intent", "pending_update", "schedule", "test_clock", "transfer_data", "trial_end",
    "trial_start",
)  # fmt: skip


def new(world: World, *, customer: str, method: str, session: Json) -> Json:
    """A subscription to the recurring lines of a Checkout Session, running or on trial, not yet announced."""
    fresh, data = world.fresh("subscription"), session["_data"]
    until = data["trial_end"]
    recurring = [line for line in session["_lines"] if line["price"]["recurring"]]
    items = [_item(world, fresh["id"], line, until) for line in recurring]
    return world.put({
        **fresh, **dict.fromkeys(NOTHING), "billing_cycle_anchor": until or world.now,
        "billing_schedules": [],
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_mode": {"type": "flexible", "flexible": {"proration_discounts": "included"}},
        "cancel_at_period_end": False,
        "cancellation_details": dict.fromkeys(("comment", "feedback", "reason")),
        "collection_method": "charge_automatically", "currency": recurring[0]["currency"],
        "customer": customer,
        "default_payment_method": method, "default_tax_rates": [], "description": data["description"],
        "discounts": [],
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "items": whole(items, f"/v1/subscription_items?subscription={fresh['id']}"),
        "metadata": data["metadata"],
        "payment_settings": {
            "payment_method_options": None, "payment_method_types": session["payment_method_types"],
            "save_default_payment_method": "off",
        },
        "start_date": world.now, "status": "trialing" if until else "active",
        "trial_end": until, "trial_start": world.now if until else None,
        "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
        # Cycles begun since the anchor: a trial comes before the first.
        "_periods": 0 if until else 1,
    })  # fmt: skip


def _item(world: World, subscription: str, line: Json, until: int | None) -> Json:
    price = line["price"]
    item = world.fresh("subscription_item")
    del item["livemode"]
    return {
        **item, "billing_thresholds": None, "current_period_start": world.now, "discounts": [],
        "metadata": {},
        "current_period_end": until or later(world.now, price["recurring"], 1), "plan": plan(price),
        "price": price, "quantity": line["quantity"], "subscription": subscription, "tax_rates": [],
    }  # fmt: skip


def plan(price: Json) -> Json:
    """The older name of a recurring price, which items still carry."""
    keys = (
        "id",
        "active",
        "billing_scheme",
        "created",
        "currency",
        "livemode",
        "metadata",
        "nickname",
        "product",
    )
    recurring = {
        key: price["recurring"][key] for key in ("interval", "interval_count", "meter", "usage_type")
    }
    return {
        **{key: price[key] for key in keys}, **recurring, "object": "plan", "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"], "tiers_mode": None, "transform_usage": None,
        "trial_period_days": None,
    }  # fmt: skip
