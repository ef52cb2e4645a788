"""An open invoice is paid by hand, or asked for no more."""

from sandbox.journal import Json
from sandbox.stripe_standin import renewing
from sandbox.stripe_standin.agenda import call_off
from sandbox.stripe_standin.events import amend
from sandbox.stripe_standin.given import Given
from sandbox.stripe_standin.refusals import StripeRefusal
from sandbox.stripe_standin.resources import charges, invoices, payment_intents
from sandbox.stripe_standin.world import World


def pay(world: World, given: Given, key: str) -> Json:
    """POST /v1/invoices/{id}/pay: with the means of payment on file; 402 when it is refused."""
    invoice = world.get("invoice", key)
    given.finish()
    return pay_now(world, invoice)


def pay_now(world: World, invoice: Json) -> Json:
    """Try an open invoice again."""
    _must_be_free(world, invoices.must_be_open(invoice))
    renewing.attempt(world, invoices.subscription_of(world, invoice), invoice, by_hand=True)
    intent = invoices.intent_of(world, invoice)
    if intent["status"] == "requires_payment_method":
        decline = intent["last_payment_error"]["decline_code"]
        code, words = charges.code_and_words(decline)
        raise StripeRefusal(words, status=402, kind="card_error", code=code, decline_code=decline)
    return invoice


def void(world: World, given: Given, key: str) -> Json:
    """POST /v1/invoices/{id}/void: its retries are called off, and nobody may pay it any more."""
    given.finish()
    invoice = invoices.must_be_open(world.get("invoice", key))
    _must_be_free(world, invoice)
    call_off(world, what="retry", invoice=key)
    moves = {**invoice["status_transitions"], "voided_at": world.now}
    amend(
        world, invoice, "invoice.voided", status="void", status_transitions=moves, next_payment_attempt=None,
        auto_advance=False,
    )  # fmt: skip
    _drop_intent(world, invoice)
    renewing.catch_up(world, invoices.subscription_of(world, invoice))
    return invoice


def _drop_intent(world: World, invoice: Json) -> None:
    intent = world.all("payment_intent").get(str(invoice["_intent"]))
    if intent is None:
        return
    payment_intents.abandon(world, intent, "void_invoice")
    for payment in invoices.payments_of(world, invoice):
        payment.update(status="canceled", status_transitions={"canceled_at": world.now, "paid_at": None})
        world.put(payment)


def _must_be_free(world: World, invoice: Json) -> None:
    if invoices.is_processing(world, invoice):
        words = "This invoice has a payment that is processing: wait until it succeeds or fails."
        raise StripeRefusal(words, code="payment_intent_unexpected_state")
