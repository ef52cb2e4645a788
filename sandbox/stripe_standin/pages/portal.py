"""The billing portal: /portal/<session>, where a payer sees, stops and repairs subscriptions."""

from html import escape

from sandbox.journal import Json
from sandbox.stripe_standin import clock, renewing
from sandbox.stripe_standin.events import amend
from sandbox.stripe_standin.pages import form_page
from sandbox.stripe_standin.pages.hosted import made
from sandbox.stripe_standin.pages.html import back_link, filled, notice, unknown, whole
from sandbox.stripe_standin.pages.payer_form import Payer
from sandbox.stripe_standin.pages.words import amount, words
from sandbox.stripe_standin.refusals import StripeRefusal
from sandbox.stripe_standin.resources import invoices
from sandbox.stripe_standin.resources.collecting import pay_now
from sandbox.stripe_standin.resources.portal import leads_to
from sandbox.stripe_standin.world import World
from sandbox.web import Request, Response, see_other

Words = dict[str, str]


def answer(world: World, request: Request) -> Response:
    """Every address below /portal/."""
    with world.writing():
        clock.tick(world)
        session = world.all("billing_portal.session").get(request.path.removeprefix("/portal/"))
        if session is None:
            return unknown(request)
        if request.method == "POST":
            return _done(world, session, request.form())
        return _show(world, session, _payer(world, session, {}), saved=request.asked("saved") == "card")


def _done(world: World, session: Json, form: dict[str, str]) -> Response:
    if form.get("do") == "card":
        return _save_method(world, session, _payer(world, session, form))
    subscription = world.all("subscription").get(form.get("subscription", ""))
    if subscription is not None and subscription["customer"] == session["customer"]:
        values = renewing.ending(world, subscription, form.get("do") == "cancel")
        amend(world, subscription, "customer.subscription.updated", **values)
    return see_other(f"/portal/{session['id']}")


def _save_method(world: World, session: Json, payer: Payer) -> Response:
    """A new card or account becomes the one on file, and pays what is open."""
    if not payer.check(world.now):
        return _show(world, session, payer)
    customer = world.get("customer", session["customer"])
    method = made(world, payer, customer["email"])
    amend(world, method, "payment_method.attached", customer=customer["id"])
    settings = {**customer["invoice_settings"], "default_payment_method": method["id"]}
    amend(world, customer, "customer.updated", invoice_settings=settings)
    for subscription in _running(world, session):
        values = {"default_payment_method": method["id"]}
        amend(world, subscription, "customer.subscription.updated", **values)
        try:
            _pay_open(world, subscription)
        except StripeRefusal as refused:
            return _show(world, session, payer, declined=str(refused.fields.get("decline_code")))
    return see_other(leads_to(session) or f"/portal/{session['id']}?saved=card")


def _pay_open(world: World, subscription: Json) -> None:
    for invoice in invoices.of_subscription(world, subscription):
        if invoice["status"] == "open" and not invoices.is_processing(world, invoice):
            pay_now(world, invoice)


def _show(world: World, session: Json, payer: Payer, *, saved: bool = False, declined: str = "") -> Response:
    text = words(session["locale"])
    errors = {name: text[key] for name, key in payer.errors.items()}
    sentence = text.get(declined, text["generic_decline"]) if declined else text["errors"] if errors else ""
    # A flow shows its form and nothing else.
    about = "" if session["flow"] else _about(world, session, text, saved=saved)
    content = filled(
        "portal.html", text, action=f"/portal/{session['id']}", notice=notice(sentence, errors), about=about,
        methods=form_page.methods(payer, errors, text), payer=form_page.name(payer, errors, text),
        title_rank="h1" if session["flow"] else "h2", hints_block=form_page.hints(payer.kinds, text),
        flow_back=back_link(text, session["return_url"]) if session["flow"] else "",
    )  # fmt: skip
    status = 402 if declined else 422 if errors else 200
    title = text["portal_method" if session["flow"] else "portal_title"]
    address = leads_to(session)
    return whole(text, title, content, status=status, form_to=form_page.origin(address) if address else "")


def _about(world: World, session: Json, text: Words, *, saved: bool) -> str:
    """What the customer has: subscriptions and invoices."""
    subscriptions = _subscriptions(world, session)
    return filled(
        "portal_about.html", text, saved=_saved(text) if saved else "",
        subscriptions="".join(_row(session, item, text) for item in subscriptions) or _none(text),
        invoices_block=_bills(world, subscriptions, text), back_link=back_link(text, session["return_url"]),
    )  # fmt: skip


def _row(session: Json, subscription: Json, text: Words) -> str:
    """A subscription: what it costs, until when it runs, and the button to stop or resume it."""
    items = subscription["items"]["data"]
    total = sum(item["price"]["unit_amount"] * item["quantity"] for item in items)
    said = {
        "amount": amount(total, subscription["currency"], text["lang"]),
        "date": form_page.day(items[0]["current_period_end"], text),
    }
    sentence = escape(text[_state(subscription)].format(**said))
    return f"<p>{sentence}</p>{_button(session, subscription, text)}"


def _state(subscription: Json) -> str:
    if subscription["status"] == "canceled":
        return "portal_ended"
    if subscription["status"] == "past_due":
        return "portal_late"
    return "portal_ends" if subscription["cancel_at_period_end"] else "portal_until"


def _button(session: Json, subscription: Json, text: Words) -> str:
    if subscription["status"] == "canceled":
        return ""
    do = "resume" if subscription["cancel_at_period_end"] else "cancel"
    which = f'<input type="hidden" name="subscription" value="{subscription["id"]}">'
    label = escape(text[f"portal_{do}"])
    button = f'<button type="submit" class="secondary" name="do" value="{do}">{label}</button>'
    return f'<form method="post" action="/portal/{session["id"]}">{which}{button}</form>'


def _bills(world: World, subscriptions: list[Json], text: Words) -> str:
    bills = [bill for item in subscriptions for bill in invoices.of_subscription(world, item)]
    rows = "".join(_bill(bill, text) for bill in bills)
    return f'<h2>{escape(text["portal_invoices"])}</h2><ul class="lines">{rows}</ul>' if rows else ""


def _bill(invoice: Json, text: Words) -> str:
    total = escape(amount(invoice["total"], invoice["currency"], text["lang"]))
    about = escape(
        f"{invoice['number']} · {form_page.day(invoice['created'], text)} · {text[invoice['status']]}"
    )
    return f'<li><span>{about}</span> <span class="num">{total}</span></li>'


def _subscriptions(world: World, session: Json) -> list[Json]:
    return [item for item in world.all("subscription").values() if item["customer"] == session["customer"]]


def _running(world: World, session: Json) -> list[Json]:
    return [item for item in _subscriptions(world, session) if item["status"] != "canceled"]


def _payer(world: World, session: Json, form: dict[str, str]) -> Payer:
    offered = [item["payment_settings"]["payment_method_types"] for item in _running(world, session)]
    kinds = tuple(kind for kind in ("card", "sepa_debit") if any(kind in some for some in offered))
    return Payer(form, kinds or ("card",), needs_email=False)


def _saved(text: Words) -> str:
    return f'<div class="notice ok" role="status"><p>{escape(text["portal_card_saved"])}</p></div>'


def _none(text: Words) -> str:
    return f"<p>{escape(text['portal_none'])}</p>"
