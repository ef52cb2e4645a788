"""Checkout Sessions as the API shows and takes them. `checkout.py` holds what happens to them."""

from urllib.parse import urlsplit

from sandbox.journal import Json
from sandbox.stripe_standin import checkout, trials
from sandbox.stripe_standin.agenda import schedule
from sandbox.stripe_standin.given import Given, missing
from sandbox.stripe_standin.lists import listed
from sandbox.stripe_standin.refusals import StripeRefusal, no_such
from sandbox.stripe_standin.resources import line_items
from sandbox.stripe_standin.world import World

NOTHING = (
    "adaptive_pricing", "after_expiration", "allow_promotion_codes", "billing_address_collection",
    "client_reference_id", "client_secret", "collected_information", "consent", "consent_collection",
    "currency_conversion", "customer", "customer_email", "invoice", "payment_intent", "payment_link",
    "payment_method_configuration_details", "permissions", "recovered_from", "return_url", "setup_intent",
    "shipping_address_collection", "shipping_cost", "submit_type", "subscription", "wallet_options",
    "customer_details", "cancel_url", "locale", "origin_context", "presentment_details",
    "saved_payment_method_options",
)  # fmt: skip
PAYMENT_METHODS = ("card", "sepa_debit", "link")
OPTIONS = {"card": {"request_three_d_secure": "automatic"}}
INTENT_TEXTS = ("receipt_email", "setup_future_usage", "statement_descriptor", "statement_descriptor_suffix")
SUBMIT_TYPES = ("auto", "book", "donate", "pay", "subscribe")
HALF_HOUR, DAY = 30 * 60, 24 * 3600
# The clocks of caller and callee differ by a little.
GRACE_SECONDS = 60


def create(world: World, given: Given) -> Json:
    """POST /v1/checkout/sessions."""
    mode = given.one_of("mode", ("payment", "subscription")) or given.needed("mode")
    values = {
        **_who(world, given), **_addresses(given), **_shown(given), "mode": mode,
        "metadata": given.metadata(), "expires_at": _expiry(world, given), **_money_data(world, given, mode),
    }  # fmt: skip
    later = values["_data"].get("trial_end") is not None
    lines = line_items.read(world, given.parts("line_items"), mode, later=later)
    given.finish()
    return _add(world, values, line_items.keep(world, lines))


def retrieve(world: World, given: Given, key: str) -> Json:
    """GET /v1/checkout/sessions/{id}."""
    given.finish()
    return world.get("checkout.session", key, "session")


def update(world: World, given: Given, key: str) -> Json:
    """POST /v1/checkout/sessions/{id}: metadata only."""
    session = world.get("checkout.session", key, "session")
    session["metadata"] = given.metadata(session["metadata"])
    given.finish()
    return world.put(session)


def expire(world: World, given: Given, key: str) -> Json:
    """POST /v1/checkout/sessions/{id}/expire."""
    given.finish()
    session = world.get("checkout.session", key, "session")
    if session["status"] != "open":
        words = (
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of `{session['status']}`."
        )  # fmt: skip
        raise StripeRefusal(words)
    return checkout.expire(world, session)


def lines(world: World, given: Given, key: str) -> Json:
    """GET /v1/checkout/sessions/{id}/line_items."""
    session = world.get("checkout.session", key, "session")
    oldest_first = [{**line, "created": session["created"]} for line in reversed(session["_lines"])]
    page = listed(given, oldest_first, f"/v1/checkout/sessions/{key}/line_items")
    for line in page["data"]:
        del line["created"]
    return page


def every(world: World, given: Given) -> Json:
    """GET /v1/checkout/sessions."""
    wanted = {name: given.text(name) for name in ("customer", "payment_intent", "subscription", "status")}
    details = given.part("customer_details")
    email = details.text("email") if details else None
    found = [
        session for session in world.all("checkout.session").values()
        if all(value in (None, session[name]) for name, value in wanted.items())
        and (email is None or (session["customer_details"] or {}).get("email") == email)
    ]  # fmt: skip
    return listed(given, found, "/v1/checkout/sessions")


def _add(world: World, values: Json, items: list[Json]) -> Json:
    fresh = world.fresh("checkout.session")
    total = sum(line["amount_total"] for line in items)
    kinds = values.pop("payment_method_types")
    session = world.put({
        **fresh, **dict.fromkeys(NOTHING), **_blank(), **values, "amount_subtotal": total,
        "amount_total": total,
        "currency": items[0]["currency"], "payment_method_types": kinds, "status": "open",
        "payment_method_options": {kind: OPTIONS.get(kind, {}) for kind in kinds}, "payment_status": "unpaid",
        "url": f"{world.public_url}/pay/{fresh['id']}", "_lines": items, "_intent": None, "_asked": None,
        "_declined": None,
    })  # fmt: skip
    if session["customer_email"] or session["customer"]:
        session["customer_details"] = checkout.payer_details(session["_email"], None)
    schedule(world, session["expires_at"], "expire", session=session["id"])
    return session


def _who(world: World, given: Given) -> Json:
    customer, email = given.text("customer"), given.text("customer_email")
    if customer and email:
        raise StripeRefusal("You may only specify one of these parameters: customer, customer_email.")
    known = world.get("customer", customer, "customer", status=400) if customer else {}
    if known.get("deleted"):
        raise no_such("customer", str(customer), "customer", status=400)
    creation = given.one_of("customer_creation", ("always", "if_required"))
    return {
        "customer": customer, "customer_email": email,
        "client_reference_id": given.text("client_reference_id", 200),
        "customer_creation": None if customer else creation or "if_required",
        "_email": email or known.get("email"),
    }  # fmt: skip


def _addresses(given: Given) -> Json:
    given.one_of("ui_mode", ("hosted_page", "hosted"))
    success = given.text("success_url")
    if success is None:
        raise missing("success_url")
    addresses = {"success_url": success, "cancel_url": given.text("cancel_url")}
    for name, address in addresses.items():
        if address is not None and not (
            urlsplit(address).scheme in ("http", "https") and urlsplit(address).netloc
        ):
            raise StripeRefusal("Not a valid URL", code="url_invalid", param=name)
    return addresses


def _shown(given: Given) -> Json:
    kinds = given.texts("payment_method_types") or ["card"]
    unknown = next((kind for kind in kinds if kind not in PAYMENT_METHODS), None)
    if unknown:
        words = (
            f"Invalid payment_method_types: the stand-in knows {', '.join(PAYMENT_METHODS)}, not {unknown}."
        )
        raise StripeRefusal(words, param="payment_method_types")
    return {
        "payment_method_types": kinds, "locale": given.text("locale"),
        "submit_type": given.one_of("submit_type", SUBMIT_TYPES),
        "billing_address_collection": given.one_of("billing_address_collection", ("auto", "required")),
        "allow_promotion_codes": given.flag("allow_promotion_codes"),
    }  # fmt: skip


def _money_data(world: World, given: Given, mode: str) -> Json:
    own, other = ("payment_intent_data", "subscription_data")[:: 1 if mode == "payment" else -1]
    if given.has(other):
        raise StripeRefusal(f"You can not pass `{other}` in `{mode}` mode.", param=other)
    part = given.part(own) or Given({}, own)
    data: Json = {"metadata": part.metadata(), "description": part.text("description")}
    if mode == "subscription":
        data["trial_end"] = trials.at_checkout(world, part)
        return {"_data": data, "payment_method_collection": "always"}
    for name in INTENT_TEXTS:
        data[name] = part.text(name)
    part.one_of("capture_method", ("automatic", "automatic_async"))
    return {"_data": data}


def _expiry(world: World, given: Given) -> int:
    asked = given.whole("expires_at")
    if asked is None:
        return world.now + DAY
    if asked < world.now + HALF_HOUR - GRACE_SECONDS:
        words = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise StripeRefusal(words, param="expires_at")
    if asked > world.now + DAY + GRACE_SECONDS:
        words = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise StripeRefusal(words, param="expires_at")
    return asked


def _blank() -> Json:
    return {
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "custom_fields": [], "discounts": [], "invoice_creation": None,
        "payment_method_collection": "if_required",
        "custom_text": dict.fromkeys(
            ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
        ),
        "phone_number_collection": {"enabled": False}, "shipping_options": [], "ui_mode": "hosted_page",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
    }  # fmt: skip
