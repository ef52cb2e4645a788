"""Fills the payer's pages: everything that comes from outside is escaped here."""

from html import escape
from pathlib import Path
from string import Template

from sandbox.stripe_standin.pages.words import words
from sandbox.web import Request, Response, page

FOLDER = Path(__file__).parent


def filled(name: str, text: dict[str, str], **parts: str) -> str:
    """A template with its words (escaped) and its parts (HTML already)."""
    template = Template((FOLDER / name).read_text(encoding="utf-8"))
    return template.substitute({key: escape(word) for key, word in text.items()} | parts)


def whole(
    text: dict[str, str], title: str, content: str, *, status: int = 200, form_to: str = ""
) -> Response:
    """A complete page; `form_to` is the origin to which its form may lead."""
    title = escape(f"{title} · {text['test_page']}")
    return page(filled("page.html", text, page_title=title, content=content), status, form_to)


def field(
    name: str,
    label: str,
    value: str,
    *,
    error: str = "",
    help_text: str = "",
    mode: str = "text",
    fill: str = "off",
) -> str:
    """A labelled text field with its help and its error, tied together for screen readers."""
    described = " ".join(f"{name}-{kind}" for kind, text in (("help", help_text), ("error", error)) if text)
    tied = f' aria-describedby="{described}"' if described else ""
    invalid = ' aria-invalid="true"' if error else ""
    named = f'id="{name}" name="{name}" value="{escape(value)}" required{tied}{invalid}'
    typing = f'inputmode="{mode}" autocomplete="{fill}" autocapitalize="off" spellcheck="false"'
    rows = [f'<label for="{name}">{escape(label)}</label>', f"<input {named} {typing}>"]
    rows += [f'<p class="help" id="{name}-help">{escape(help_text)}</p>'] if help_text else []
    rows += [f'<p class="error" id="{name}-error">{escape(error)}</p>'] if error else []
    return f'<div class="field">{"".join(rows)}</div>'


def notice(sentence: str, errors: dict[str, str]) -> str:
    """What went wrong, read out at once, with links to the fields."""
    if not sentence and not errors:
        return ""
    links = "".join(f'<li><a href="#{name}">{escape(text)}</a></li>' for name, text in errors.items())
    listed = f"<ul>{links}</ul>" if links else ""
    return f'<div class="notice" role="alert"><p>{escape(sentence)}</p>{listed}</div>'


def back_link(text: dict[str, str], address: str | None) -> str:
    """The way back to where one came from, when an address was given."""
    if address is None:
        return ""
    return f'<a class="back" href="{escape(address)}">{escape(text["back"])}</a>'


def unknown(request: Request) -> Response:
    """404 for a payment or portal page that is not there."""
    text = words(request.headers.get("accept-language", ""))
    parts = {"ended_title": text["unknown_title"], "ended_detail": text["unknown_detail"]}
    return whole(text, text["unknown_title"], filled("ended.html", text, back_link="", **parts), status=404)
