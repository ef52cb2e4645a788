"""An invoice's own page: /invoice/<id> and its 3-D Secure page, where a payer pays what is open."""

from sandbox.journal import Json
from sandbox.stripe_standin import clock, paying_invoices
from sandbox.stripe_standin.pages import form_page
from sandbox.stripe_standin.pages.hosted import made, question
from sandbox.stripe_standin.pages.html import filled, unknown, whole
from sandbox.stripe_standin.pages.payer_form import Payer
from sandbox.stripe_standin.pages.words import amount
from sandbox.stripe_standin.resources import invoices
from sandbox.stripe_standin.world import World
from sandbox.web import Request, Response, see_other

STATES = {"paid": 200, "processing": 200, "void": 410}


def answer(world: World, request: Request) -> Response:
    """Every address below /invoice/."""
    steps = request.path.removeprefix("/invoice/").split("/")
    with world.writing():
        clock.tick(world)
        invoice = world.all("invoice").get(steps[0])
        if invoice is None or steps[1:] not in ([], ["authenticate"]):
            return unknown(request)
        sheet = _sheet(world, invoice, request)
        if sheet["_state"] != "open":
            return _ended(invoice, sheet)
        if steps[1:]:
            return _authenticate(world, invoice, sheet, request)
        return _submitted(world, invoice, sheet, request) if request.method == "POST" else _form(sheet)


def _sheet(world: World, invoice: Json, request: Request) -> Json:
    """The invoice in the shape that the payment form shows."""
    customer = world.get("customer", invoice["customer"])
    subscription = invoices.subscription_of(world, invoice)
    languages = customer.get("preferred_locales") or [request.headers.get("accept-language", "")]
    lines = [_line(row) for row in invoice["lines"]["data"]]
    return {
        "locale": languages[0], "_email": invoice["customer_email"], "mode": "payment",
        "amount_total": invoice["amount_due"], "currency": invoice["currency"], "cancel_url": None,
        "payment_method_types": subscription["payment_settings"]["payment_method_types"],
        "success_url": invoice["hosted_invoice_url"], "_lines": lines,
        "_state": "processing" if invoices.is_processing(world, invoice) else invoice["status"],
        "_at": f"/invoice/{invoice['id']}",
    }  # fmt: skip


def _line(row: Json) -> Json:
    price = {"unit_amount": row["amount"], "currency": row["currency"], "recurring": None}
    return {"description": row["description"], "quantity": 1, "price": price, "amount_total": row["amount"]}


def _form(sheet: Json, payer: Payer | None = None, declined: str = "") -> Response:
    return form_page.show(sheet, payer, declined=declined, at=sheet["_at"])


def _submitted(world: World, invoice: Json, sheet: Json, request: Request) -> Response:
    payer = Payer(request.form(), form_page.kinds(sheet), needs_email=sheet["_email"] is None)
    if not payer.check(world.now):
        return _form(sheet, payer)
    intent = paying_invoices.pay(world, invoice, made(world, payer, sheet["_email"]))
    return _after(intent, sheet, payer)


def _after(intent: Json, sheet: Json, payer: Payer) -> Response:
    if intent["status"] == "requires_action":
        return see_other(f"{sheet['_at']}/authenticate")
    if intent["status"] != "requires_payment_method":
        return see_other(sheet["_at"])
    error = intent["last_payment_error"]
    return _form(sheet, payer, error.get("decline_code") or "not_authenticated")


def _authenticate(world: World, invoice: Json, sheet: Json, request: Request) -> Response:
    intent = world.all("payment_intent").get(str(invoice["_intent"]))
    if intent is None or intent["status"] != "requires_action":
        return see_other(sheet["_at"])
    if request.method != "POST":
        return question(sheet, f"{sheet['_at']}/authenticate")
    approved = request.form().get("answer") == "approve"
    payer = Payer({}, form_page.kinds(sheet), needs_email=False)
    return _after(paying_invoices.authenticate(world, invoice, intent, approved=approved), sheet, payer)


def _ended(invoice: Json, sheet: Json) -> Response:
    text = form_page.language(sheet)
    state = sheet["_state"] if sheet["_state"] in STATES else "void"
    said = {
        "number": invoice["number"],
        "amount": amount(invoice["total"], invoice["currency"], text["lang"]),
    }
    title, detail = text[f"bill_{state}_title"], text[f"bill_{state}_detail"].format(**said)
    content = filled("ended.html", text, back_link="", ended_title=title, ended_detail=detail)
    return whole(text, title, content, status=STATES[state])
