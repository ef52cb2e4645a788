"""Invoices of subscriptions, and the payments that belong to them."""

from sandbox.journal import Json
from sandbox.stripe_standin.events import amend, emit
from sandbox.stripe_standin.given import Given
from sandbox.stripe_standin.lists import listed, whole
from sandbox.stripe_standin.refusals import StripeRefusal
from sandbox.stripe_standin.resources import payment_intents
from sandbox.stripe_standin.world import World

NOTHING = (
    "account_tax_ids", "application", "automatically_finalizes_at", "custom_fields", "customer_address",
    "customer_phone", "customer_shipping", "default_payment_method", "default_source", "description",
    "due_date",
    "footer", "from_invoice", "invoice_pdf", "last_finalization_error",
    "latest_revision",
    "next_payment_attempt", "on_behalf_of", "receipt_number", "rendering", "shipping_cost",
    "shipping_details",
    "statement_descriptor", "test_clock", "webhooks_delivered_at",
)  # fmt: skip
TAX_NOTHING = ("disabled_reason", "liability", "provider", "status")
PAYMENT_NOTHING = ("default_mandate", "payment_method_options", "payment_method_types")
STATES = ("draft", "open", "paid", "uncollectible", "void")


def add(world: World, subscription: Json, rows: list[Json], reason: str) -> Json:
    """An open invoice for a subscription; rows have a price and a quantity."""
    fresh, customer = world.fresh("invoice"), world.get("customer", subscription["customer"])
    lines = [_line(world, fresh["id"], subscription, row) for row in rows]
    total = sum(line["amount"] for line in lines)
    parent = {"metadata": subscription["metadata"], "subscription": subscription["id"]}
    invoice = world.put({
        **fresh, **dict.fromkeys(NOTHING), **_blank(world), **_amounts(total),
        "billing_reason": reason, "currency": subscription["currency"], "customer": customer["id"],
        "customer_email": customer["email"], "customer_name": customer["name"],
        "lines": whole(lines, f"/v1/invoices/{fresh['id']}/lines"), "number": _number(world, customer),
        "parent": {
            "type": "subscription_details", "quote_details": None,
            "subscription_details": {**parent, "subscription_proration_date": None},
        },
        "hosted_invoice_url": f"{world.public_url}/invoice/{fresh['id']}",
        "period_start": world.now, "period_end": world.now, "status": "open",
    })  # fmt: skip
    emit(world, "invoice.created", invoice)
    emit(world, "invoice.finalized", invoice)
    return invoice


def intent_of(world: World, invoice: Json) -> Json:
    """The payment intent of an invoice, made at the first try."""
    if invoice["_intent"] is None:
        kinds = subscription_of(world, invoice)["payment_settings"]["payment_method_types"]
        intent = payment_intents.add(
            world, amount=invoice["amount_due"], currency=invoice["currency"], customer=invoice["customer"],
            payment_method_types=kinds, _asks_at=f"{invoice['hosted_invoice_url']}/authenticate",
        )  # fmt: skip
        pay_with(world, invoice, intent)
    return world.get("payment_intent", invoice["_intent"])


def pay_with(world: World, invoice: Json, intent: Json) -> None:
    """Tie an invoice to the payment intent that pays it."""
    intent["_invoice"] = invoice["id"]
    invoice["_intent"] = intent["id"]
    world.put(intent)
    world.put(invoice)
    world.put({
        **world.fresh("invoice_payment"), "amount_paid": None, "amount_requested": invoice["amount_due"],
        "currency": invoice["currency"], "invoice": invoice["id"], "is_default": True,
        "payment": {"type": "payment_intent", "payment_intent": intent["id"]}, "status": "open",
        "status_transitions": {"canceled_at": None, "paid_at": None},
    })  # fmt: skip


def paid(world: World, invoice: Json) -> Json:
    """The money is there."""
    for payment in payments_of(world, invoice):
        payment.update(status="paid", amount_paid=invoice["amount_due"])
        payment["status_transitions"] = {"canceled_at": None, "paid_at": world.now}
        emit(world, "invoice_payment.paid", world.put(payment))
    amend(
        world, invoice, "invoice.paid", status="paid", amount_paid=invoice["amount_due"], amount_remaining=0,
        attempted=True, next_payment_attempt=None,
        status_transitions={**invoice["status_transitions"], "paid_at": world.now},
    )  # fmt: skip
    emit(world, "invoice.payment_succeeded", invoice)
    return invoice


def unpaid(world: World, invoice: Json, again: int | None) -> Json:
    """A try failed; the next one is at `again`, if there is one."""
    return amend(world, invoice, "invoice.payment_failed", next_payment_attempt=again)


def payments_of(world: World, invoice: Json) -> list[Json]:
    """The invoice payments of an invoice."""
    return [item for item in world.all("invoice_payment").values() if item["invoice"] == invoice["id"]]


def of_subscription(world: World, subscription: Json) -> list[Json]:
    """The invoices of a subscription, newest first."""
    every = reversed(list(world.all("invoice").values()))
    return [
        item for item in every if item["parent"]["subscription_details"]["subscription"] == subscription["id"]
    ]


def subscription_of(world: World, invoice: Json) -> Json:
    """The subscription that an invoice asks the money for."""
    return world.get("subscription", invoice["parent"]["subscription_details"]["subscription"])


def is_processing(world: World, invoice: Json) -> bool:
    """Whether a direct debit for it is under way."""
    intent = world.all("payment_intent").get(str(invoice["_intent"]))
    return intent is not None and intent["status"] == "processing"


def retrieve(world: World, given: Given, key: str) -> Json:
    """GET /v1/invoices/{id}."""
    given.finish()
    return world.get("invoice", key)


def every(world: World, given: Given) -> Json:
    """GET /v1/invoices."""
    customer, subscription = given.text("customer"), given.text("subscription")
    status = given.one_of("status", STATES)
    found = [
        item for item in world.all("invoice").values()
        if customer in (None, item["customer"]) and status in (None, item["status"])
        and subscription in (None, item["parent"]["subscription_details"]["subscription"])
    ]  # fmt: skip
    return listed(given, found, "/v1/invoices")


def payments(world: World, given: Given) -> Json:
    """GET /v1/invoice_payments."""
    invoice, status = given.text("invoice"), given.text("status")
    part = given.part("payment") or Given({})
    part.text("type")
    intent = part.text("payment_intent")
    found = [
        item for item in world.all("invoice_payment").values()
        if invoice in (None, item["invoice"]) and status in (None, item["status"])
        and intent in (None, item["payment"]["payment_intent"])
    ]  # fmt: skip
    return listed(given, found, "/v1/invoice_payments")


def must_be_open(invoice: Json) -> Json:
    """The invoice, unless it is settled one way or the other."""
    if invoice["status"] == "paid":
        raise StripeRefusal("Invoice is already paid", code="invoice_already_paid")
    if invoice["status"] != "open":
        raise StripeRefusal(f"This invoice is {invoice['status']}.", code="invoice_not_editable")
    return invoice


def _line(world: World, invoice: str, subscription: Json, row: Json) -> Json:
    price, quantity = row["price"], row["quantity"]
    item = next((item for item in subscription["items"]["data"] if item["price"]["id"] == price["id"]), None)
    start, end = (
        (item["current_period_start"], item["current_period_end"]) if item else (world.now, world.now)
    )
    free = item is not None and world.now < (subscription["trial_end"] or 0)
    amount = 0 if free else price["unit_amount"] * quantity
    name = world.get("product", price["product"])["name"]
    return {
        "id": world.new_id("line_item"), "object": "line_item", "amount": amount,
        "currency": price["currency"],
        "description": f"Trial period for {name}" if free else f"{quantity} × {name}",
        "discount_amounts": [], "discountable": True, "discounts": [],
        "invoice": invoice, "livemode": False, "metadata": {}, "parent": _parent(subscription, item),
        "period": {"start": start, "end": end}, "pretax_credit_amounts": [],
        "pricing": {
            "type": "price_details", "unit_amount_decimal": price["unit_amount_decimal"],
            "price_details": {"price": price["id"], "product": price["product"]},
        },
        "quantity": quantity, "subscription": subscription["id"], "subtotal": amount, "taxes": [],
    }  # fmt: skip


def _parent(subscription: Json, item: Json | None) -> Json | None:
    if item is None:
        return None
    details = {
        "invoice_item": None, "proration": False, "proration_details": {"credited_items": None},
        "subscription": subscription["id"], "subscription_item": item["id"],
    }  # fmt: skip
    return {
        "type": "subscription_item_details",
        "invoice_item_details": None,
        "subscription_item_details": details,
    }


def _number(world: World, customer: Json) -> str:
    number = f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04}"
    customer["next_invoice_sequence"] += 1
    world.put(customer)
    return number


def _amounts(total: int) -> Json:
    same = (
        "amount_due",
        "amount_remaining",
        "subtotal",
        "subtotal_excluding_tax",
        "total",
        "total_excluding_tax",
    )
    none = (
        "amount_overpaid", "amount_paid", "amount_shipping", "post_payment_credit_notes_amount",
        "pre_payment_credit_notes_amount", "starting_balance", "ending_balance",
    )  # fmt: skip
    return {**dict.fromkeys(same, total), **dict.fromkeys(none, 0)}


def _blank(world: World) -> Json:
    return {
        "account_country": "FR", "account_name": "Établi", "attempt_count": 0, "attempted": False,
        "auto_advance": True,
        "automatic_tax": {**dict.fromkeys(TAX_NOTHING), "enabled": False},
        "collection_method": "charge_automatically", "customer_tax_exempt": "none", "customer_tax_ids": [],
        "default_tax_rates": [], "discounts": [], "effective_at": world.now, "issuer": {"type": "self"},
        "metadata": {},
        "payment_settings": dict.fromkeys(PAYMENT_NOTHING),
        "status_transitions": {
            "finalized_at": world.now, "marked_uncollectible_at": None, "paid_at": None, "voided_at": None,
        },
        "total_discount_amounts": [], "total_pretax_credit_amounts": [], "total_taxes": [], "_intent": None,
    }  # fmt: skip
