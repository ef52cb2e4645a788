"""The hosted checkout: /pay/<session> and its 3-D Secure page."""

from sandbox.journal import Json
from sandbox.stripe_standin import checkout, clock
from sandbox.stripe_standin.pages import form_page
from sandbox.stripe_standin.pages.form_page import language, origin
from sandbox.stripe_standin.pages.html import FOLDER, back_link, filled, unknown, whole
from sandbox.stripe_standin.pages.payer_form import Payer
from sandbox.stripe_standin.pages.words import session_amount
from sandbox.stripe_standin.resources import payment_methods
from sandbox.stripe_standin.world import World
from sandbox.web import Request, Response, see_other, style


def answer(world: World, request: Request) -> Response:
    """Every address below /pay/."""
    steps = request.path.removeprefix("/pay/").split("/")
    if steps[0] == "style":
        return style(FOLDER, "/".join(steps[1:]))
    with world.writing():
        clock.tick(world)
        session = world.all("checkout.session").get(steps[0])
        if session is None or steps[1:] not in ([], ["authenticate"]):
            return unknown(request)
        if session["status"] != "open":
            return _over(session)
        if steps[1:]:
            return _authenticate(world, session, request)
        return _submitted(world, session, request) if request.method == "POST" else form_page.show(session)


def _submitted(world: World, session: Json, request: Request) -> Response:
    known = session["_email"]
    payer = Payer(request.form(), form_page.kinds(session), needs_email=known is None)
    if form_page.is_free(session):
        if not payer.check_payer():
            return form_page.show(session, payer)
        return _over(checkout.agree(world, session, payer.billing(known)))
    if not payer.check(world.now):
        return form_page.show(session, payer)
    return _after(checkout.pay(world, session, made(world, payer, known)), payer)


def made(world: World, payer: Payer, known_email: str | None) -> Json:
    """The means of payment that was typed."""
    billing = payer.billing(known_email)
    if payer.kind == "sepa_debit":
        return payment_methods.add_sepa(world, payer.iban, billing)
    month, year = payer.expiry() or (12, 2040)
    return payment_methods.add_card(world, payer.number, month, year, billing)


def _after(session: Json, payer: Payer) -> Response:
    """Where the payer goes after a try: away, to 3-D Secure, or back to the form with a reason."""
    if session["status"] != "open":
        return _over(session)
    if session["_asked"]:
        return see_other(f"/pay/{session['id']}/authenticate")
    return form_page.show(session, payer, declined=session["_declined"])


def _authenticate(world: World, session: Json, request: Request) -> Response:
    if session["_asked"] is None:
        return see_other(f"/pay/{session['id']}")
    if request.method != "POST":
        return question(session, f"/pay/{session['id']}/authenticate")
    method = world.get("payment_method", session["_asked"])
    payer = Payer(
        {"name": method["billing_details"]["name"] or ""}, form_page.kinds(session), needs_email=False
    )
    if request.form().get("answer") == "approve":
        return _after(checkout.pay(world, session, method, authenticated=True), payer)
    return _after(checkout.refuse_authentication(world, session), payer)


def question(session: Json, action: str) -> Response:
    """The bank's page: is it you."""
    text = language(session)
    question = text["secure_detail"].format(amount=session_amount(session, text["lang"]))
    content = filled("authenticate.html", text, secure_question=question, action=action)
    return whole(text, text["secure_title"], content, form_to=origin(session["success_url"]))


def _over(session: Json) -> Response:
    """A complete session leads to the shop, as often as it is asked; an expired one says so."""
    if session["status"] == "complete":
        return see_other(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]))
    text = language(session)
    parts = {"ended_title": text["expired_title"], "ended_detail": text["expired_detail"]}
    content = filled("ended.html", text, back_link=back_link(text, session["cancel_url"]), **parts)
    return whole(text, text["expired_title"], content, status=410)
