"""What happens to a Checkout Session: somebody pays, gives up, or comes too late."""

from sandbox.journal import Json
from sandbox.stripe_standin import renewing
from sandbox.stripe_standin.agenda import call_off
from sandbox.stripe_standin.events import emit
from sandbox.stripe_standin.resources import customers, payment_intents, payment_methods
from sandbox.stripe_standin.world import World

# A subscription belongs to a customer, whatever the shop asked for.
ALWAYS = {"payment": None, "subscription": "always"}


def pay(world: World, session: Json, method: Json, *, authenticated: bool = False) -> Json:
    """Try to pay an open session. Afterwards it is complete, or open with a note of what came in between.

    The notes: `_asked` is the means of payment whose bank asks for 3-D Secure, `_declined` the decline code.
    """
    if session["amount_total"] == 0:
        return _keep_for_later(world, session, method, authenticated)
    intent = _intent(world, session, method)
    if intent["status"] == "succeeded":
        return session
    payment_intents.confirm(world, intent, method, present=True, authenticated=authenticated)
    if intent["status"] in ("succeeded", "processing"):
        if session["mode"] == "subscription":
            renewing.start(world, session, intent, method)
        return complete(world, session, method, paid=intent["status"] == "succeeded")
    asked = method["id"] if intent["status"] == "requires_action" else None
    declined = None if asked else intent["last_payment_error"]["decline_code"]
    return _note(world, session, asked=asked, declined=declined)


def refuse_authentication(world: World, session: Json) -> Json:
    """The payer failed 3-D Secure."""
    if session["_intent"] is not None:
        payment_intents.refuse_authentication(world, world.get("payment_intent", session["_intent"]))
    return _note(world, session, asked=None, declined="not_authenticated")


def _keep_for_later(world: World, session: Json, method: Json, authenticated: bool) -> Json:
    """Nothing is due now: the means of payment is checked and kept (at Stripe by a setup intent)."""
    does = payment_methods.behaviour(method)
    if does.asks and not authenticated:
        return _note(world, session, asked=method["id"], declined=None)
    if does.decline:
        return _note(world, session, asked=None, declined=does.decline)
    _customer(world, session, method)
    renewing.start(world, session, None, method)
    return agree(world, session, method["billing_details"])


def _note(world: World, session: Json, *, asked: str | None, declined: str | None) -> Json:
    session.update(_asked=asked, _declined=declined)
    return world.put(session)


def agree(world: World, session: Json, payer: Json) -> Json:
    """Complete a session in which nothing is to be paid."""
    return _completed(world, session, payer, "no_payment_required")


def complete(world: World, session: Json, method: Json, *, paid: bool) -> Json:
    """The payer is done; a direct debit is paid later."""
    return _completed(world, session, method["billing_details"], "paid" if paid else "unpaid")


def settled(world: World, session: Json, succeeded: bool) -> None:
    """The direct debit of a complete session arrived, or came back."""
    if succeeded:
        session["payment_status"] = "paid"
        world.put(session)
    emit(world, f"checkout.session.async_payment_{'succeeded' if succeeded else 'failed'}", session)


def expire(world: World, session: Json) -> Json:
    """Nobody may pay any more."""
    call_off(world, session=session["id"])
    intent = world.all("payment_intent").get(str(session["_intent"]))
    if intent is not None and intent["status"] in payment_intents.CANCELLABLE:
        payment_intents.abandon(world, intent, None)
    session.update(status="expired", url=None)
    emit(world, "checkout.session.expired", world.put(session))
    return session


def payer_details(email: str | None, name: str | None) -> Json:
    """`customer_details` of a session."""
    return {
        "address": None, "business_name": None, "email": email, "individual_name": None, "name": name,
        "phone": None, "tax_exempt": "none", "tax_ids": [],
    }  # fmt: skip


def _intent(world: World, session: Json, method: Json) -> Json:
    """The session's payment intent: made at the first try, kept for the next ones."""
    if session["_intent"] is not None:
        return world.get("payment_intent", session["_intent"])
    ours = session["_data"] if session["mode"] == "payment" else {}
    data = {name: value for name, value in ours.items() if value is not None}
    intent = payment_intents.add(
        world, amount=session["amount_total"], currency=session["currency"],
        customer=_customer(world, session, method),
        payment_method_types=session["payment_method_types"], _session=session["id"],
        _asks_at=f"{world.public_url}/pay/{session['id']}/authenticate", **data,
    )  # fmt: skip
    session["_intent"] = intent["id"]
    # In subscription mode the invoice is what leads to the payment intent.
    session["payment_intent"] = intent["id"] if session["mode"] == "payment" else None
    world.put(session)
    return intent


def _customer(world: World, session: Json, method: Json) -> str | None:
    if session["customer"] is None and "always" in (session["customer_creation"], ALWAYS[session["mode"]]):
        payer = method["billing_details"]
        spoken = [session["locale"]] if session["locale"] not in (None, "auto") else []
        session["customer"] = customers.add(
            world, email=payer["email"], name=payer["name"], preferred_locales=spoken
        )["id"]
    customer: str | None = session["customer"]
    return customer


def _completed(world: World, session: Json, payer: Json, payment_status: str) -> Json:
    call_off(world, session=session["id"])
    session.update(
        status="complete", payment_status=payment_status, url=None,
        customer_details=payer_details(session["_email"] or payer["email"], payer["name"]),
    )  # fmt: skip
    emit(world, "checkout.session.completed", world.put(session))
    return session
