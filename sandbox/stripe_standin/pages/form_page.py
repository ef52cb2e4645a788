"""The page with the payment form."""

from datetime import UTC, datetime
from html import escape
from urllib.parse import urlsplit

from sandbox.journal import Json
from sandbox.stripe_standin.pages.html import back_link, field, filled, notice, whole
from sandbox.stripe_standin.pages.payer_form import Payer
from sandbox.stripe_standin.pages.words import amount, session_amount, words
from sandbox.web import Response

CARD_HINTS = (
    ("4242 4242 4242 4242", "hint_good"),
    ("4000 0000 0000 0002", "hint_declined"),
    ("4000 0025 0000 3155", "hint_secure"),
)
SEPA_HINTS = (
    ("FR14 2004 1010 0505 0001 3M02 606", "hint_sepa_good"),
    ("FR84 2004 1010 0505 0001 3M02 607", "hint_sepa_bad"),
)


def language(session: Json) -> dict[str, str]:
    """The words of the session's locale."""
    return words(session["locale"])


def kinds(session: Json) -> tuple[str, ...]:
    """The means of payment that the page offers."""
    return tuple(kind for kind in session["payment_method_types"] if kind != "link") or ("card",)


def show(session: Json, payer: Payer | None = None, *, declined: str = "", at: str = "") -> Response:
    """The form, empty or with what was typed and what is wrong with it; `at` is where it is sent."""
    text = language(session)
    payer = payer or Payer({}, kinds(session), needs_email=session["_email"] is None)
    errors = {name: text[key] for name, key in payer.errors.items()}
    sentence = text.get(declined, text["generic_decline"]) if declined else text["errors"] if errors else ""
    content = filled(
        "checkout.html", text, total=session_amount(session, text["lang"]), lines=_lines(session, text),
        back_link=back_link(text, session["cancel_url"]), notice=notice(sentence, errors),
        action=at or f"/pay/{session['id']}", methods=_methods(session, payer, errors, text),
        then=_then(session, text),
        payer=_payer(session, payer, errors, text), button=escape(_button(session, text)),
        hints_block=hints(kinds(session), text),
    )  # fmt: skip
    title = f"{text['error_prefix']} {text['title']}" if sentence else text["title"]
    status = 402 if declined else 422 if errors else 200
    return whole(text, title, content, status=status, form_to=origin(session["success_url"]))


def _lines(session: Json, text: dict[str, str]) -> str:
    return "".join(_line(line, text) for line in session["_lines"])


def _line(line: Json, text: dict[str, str]) -> str:
    price = line["price"]
    unit = amount(price["unit_amount"], price["currency"], text["lang"])
    every = f" {rhythm(price['recurring'], text)}" if price["recurring"] else ""
    detail = f"{line['quantity']} × {unit} {text['each']}" if line["quantity"] > 1 else ""
    note = f"<small>{escape(detail)}</small>" if detail else ""
    # A line that costs nothing yet is shown with what it will cost.
    whole_price = price["unit_amount"] * line["quantity"]
    total = escape(amount(whole_price, price["currency"], text["lang"]) + every)
    return f'<li><span>{escape(line["description"])}{note}</span> <span class="num">{total}</span></li>'


def rhythm(recurring: Json, text: dict[str, str]) -> str:
    """How often a price is charged: `par an`, `tous les 12 mois`."""
    count, interval = recurring["interval_count"], recurring["interval"]
    return text[interval] if count == 1 else text[f"every_{interval}"].format(count=count)


def day(instant: int, text: dict[str, str]) -> str:
    """The day of an instant, written."""
    shape = "%d/%m/%Y" if text["lang"] == "fr" else "%d %b %Y"
    return datetime.fromtimestamp(instant, UTC).strftime(shape)


def _then(session: Json, text: dict[str, str]) -> str:
    """What is paid today, and what later, when the renewals begin after a trial."""
    until = session.get("_data", {}).get("trial_end")
    if until is None:
        return ""
    later = [line for line in session["_lines"] if line["price"]["recurring"]]
    total = sum(line["price"]["unit_amount"] * line["quantity"] for line in later)
    sentence = text["then"].format(
        now=session_amount(session, text["lang"]), later=amount(total, session["currency"], text["lang"]),
        rhythm=rhythm(later[0]["price"]["recurring"], text), date=day(until, text),
    )  # fmt: skip
    return f'<p class="then">{escape(sentence)}</p>'


def is_free(session: Json) -> bool:
    """Whether nothing is paid, now or later."""
    return bool(session["amount_total"] == 0 and session["mode"] == "payment")


def _methods(session: Json, payer: Payer, errors: dict[str, str], text: dict[str, str]) -> str:
    if is_free(session):
        return f'<h2 id="how">{escape(text["agree"])}</h2>'
    return methods(payer, errors, text)


def methods(payer: Payer, errors: dict[str, str], text: dict[str, str]) -> str:
    """The fields of the means of payment on offer, with the choice when there are two."""
    by_card = card(payer, errors, text) if "card" in payer.kinds else ""
    sepa = _sepa(payer, errors, text) if "sepa_debit" in payer.kinds else ""
    if not (by_card and sepa):
        return f'<h2 id="how">{escape(text["by_card" if by_card else "by_sepa"])}</h2>{by_card}{sepa}'
    choices = "".join(_choice(kind, kind == payer.kind, text) for kind in payer.kinds)
    return f'<fieldset><legend id="how">{escape(text["how"])}</legend>{choices}</fieldset>{by_card}{sepa}'


def _choice(kind: str, chosen: bool, text: dict[str, str]) -> str:
    label = escape(text["by_card" if kind == "card" else "by_sepa"])
    checked = " checked" if chosen else ""
    radio = f'<input type="radio" id="method-{kind}" name="method" value="{kind}"{checked}>'
    return f'<label class="choice" for="method-{kind}">{radio} {label}</label>'


def card(payer: Payer, errors: dict[str, str], text: dict[str, str]) -> str:
    """The fields of a card."""

    def row(name: str, fill: str, help_text: str = "") -> str:
        value = payer.typed.get(name, "") if name != "cvc" else ""
        error = errors.get(name, "")
        return field(name, text[name], value, error=error, help_text=help_text, mode="numeric", fill=fill)

    return filled(
        "card.html", {}, field_number=row("number", "cc-number"), field_expiry=row("expiry", "cc-exp"),
        field_cvc=row("cvc", "cc-csc", text["cvc_help"]),
    )  # fmt: skip


def _sepa(payer: Payer, errors: dict[str, str], text: dict[str, str]) -> str:
    typed = payer.typed.get("iban", "")
    row = field("iban", text["iban"], typed, error=errors.get("iban", ""), help_text=text["mandate"])
    return f'<div class="by-sepa">{row}</div>'


def _payer(session: Json, payer: Payer, errors: dict[str, str], text: dict[str, str]) -> str:
    if session["_email"] is not None:
        known = f"<div><dt>{escape(text['email'])}</dt><dd>{escape(session['_email'])}</dd></div>"
        return f'<dl class="known">{known}</dl>{name(payer, errors, text)}'
    typed = payer.typed.get("email", "")
    email = field("email", text["email"], typed, error=errors.get("email", ""), mode="email", fill="email")
    return email + name(payer, errors, text)


def name(payer: Payer, errors: dict[str, str], text: dict[str, str]) -> str:
    """The payer's name."""
    typed = payer.typed.get("name", "")
    return field("name", text["name"], typed, error=errors.get("name", ""), fill="name")


def _button(session: Json, text: dict[str, str]) -> str:
    if session["amount_total"] == 0:
        return text["agree" if is_free(session) else "keep_method"]
    key = "pay" if session["mode"] == "payment" else "subscribe"
    return text[key].format(amount=session_amount(session, text["lang"]))


def hints(offered: tuple[str, ...], text: dict[str, str]) -> str:
    """The test numbers that may be typed."""
    numbers = (*(CARD_HINTS if "card" in offered else ()), *(SEPA_HINTS if "sepa_debit" in offered else ()))
    rows = "".join(f"<li><code>{number}</code> {escape(text[key])}</li>" for number, key in numbers)
    rest = f"<p>{escape(text['hint_rest'])}</p>" if "card" in offered else ""
    return f"<details open><summary>{escape(text['hints'])}</summary><ul>{rows}</ul>{rest}</details>"


def origin(address: str) -> str:
    """Scheme and host: browsers hold the way after a form against its policy too."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
