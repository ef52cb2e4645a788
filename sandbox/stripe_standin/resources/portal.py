"""Billing portal sessions, and paying an open invoice."""

from urllib.parse import urlsplit

from sandbox.journal import Json
from sandbox.stripe_standin import renewing
from sandbox.stripe_standin.given import Given
from sandbox.stripe_standin.refusals import StripeRefusal
from sandbox.stripe_standin.resources import charges, invoices
from sandbox.stripe_standin.world import World


def create(world: World, given: Given) -> Json:
    """POST /v1/billing_portal/sessions."""
    customer = world.get("customer", given.needed("customer"), "customer", status=400)
    return_url, locale = given.text("return_url"), given.text("locale")
    given.finish()
    if return_url is not None and not urlsplit(return_url).netloc:
        raise StripeRefusal("Not a valid URL", code="url_invalid", param="return_url")
    fresh = world.fresh("billing_portal.session")
    return world.put({
        **fresh, "configuration": "bpc_outside", "customer": customer["id"], "flow": None, "locale": locale,
        "on_behalf_of": None, "return_url": return_url, "url": f"{world.public_url}/portal/{fresh['id']}",
    })  # fmt: skip


def pay(world: World, given: Given, key: str) -> Json:
    """POST /v1/invoices/{id}/pay: with the means of payment on file; 402 when it is refused."""
    invoice = world.get("invoice", key)
    given.finish()
    return pay_now(world, invoice)


def pay_now(world: World, invoice: Json) -> Json:
    """Try an open invoice again."""
    invoices.must_be_open(invoice)
    subscription = world.get("subscription", invoice["parent"]["subscription_details"]["subscription"])
    renewing.attempt(world, subscription, invoice)
    if invoice["status"] == "open" and invoices.intent_of(world, invoice)["status"] != "processing":
        intent = invoices.intent_of(world, invoice)
        decline = intent["last_payment_error"]["decline_code"]
        code, words = charges.code_and_words(decline)
        raise StripeRefusal(words, status=402, kind="card_error", code=code, decline_code=decline)
    return invoice
