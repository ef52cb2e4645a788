"""`{% load kit %}`: the components that need computing. docs/components.md shows each with its result."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from kit import drawings, wording

register = template.Library()

register.filter("money", wording.money)
register.filter("price", wording.price)
register.filter("day", wording.day)
register.filter("short_day", wording.short_day)
register.filter("full_day", wording.full_day)
register.filter("weekday", wording.weekday)
register.filter("short_month", wording.short_month)
register.filter("hour", wording.hour)
register.filter("browser", wording.browser)


@register.inclusion_tag("kit/components/icon.html")
def icon(name: str, big: bool = False) -> dict[str, object]:
    """One icon of kit/static/kit/icons.svg, hidden from screen readers: a word stands beside it."""
    return {"name": name, "big": big}


@register.inclusion_tag("kit/components/state.html")
def state(kind: str, word: object, pill: bool = False) -> dict[str, object]:
    """Shape, word and colour; `kind` is ok, warn, stop, wait or mine."""
    return {"kind": kind, "word": word, "pill": pill}


@register.inclusion_tag("kit/components/blob.html")
def blob(kind: str) -> dict[str, object]:
    """The shape of a state in a disc, at the start of a row."""
    return {"kind": kind, "soft": kind in {"ok", "warn", "stop"}}


@register.inclusion_tag("kit/components/pegs.html")
def pegs(taken: int, seats: int, mine: int | None = None, text: object = "") -> dict[str, object]:
    """Seats as pegs, with their sentence; beyond twelve seats the sentence alone."""
    drawn = drawings.pegs(taken, seats, mine)
    return {
        "pegs": drawn,
        "width": drawings.PEG_PITCH * len(drawn),
        "free": max(seats - taken, 0),
        "seats": seats,
        "text": text,
    }


@register.inclusion_tag("kit/components/rule.html")
def rule(
    share: float, start: object = "", end: object = "", middle: object = "", divisions: int = 12
) -> dict[str, object]:
    """The steel rule, marked at `share` (0 to 1); the values are written under it."""
    return {
        "mark": drawings.rule_mark(share),
        "ticks": drawings.ticks(divisions),
        "start": start,
        "middle": middle,
        "end": end,
    }


@register.inclusion_tag("kit/components/steps.html")
def steps(labels: Sequence[object], current: int) -> dict[str, object]:
    """Where one is in a form; `current` counts from 1."""
    return {"labels": labels, "current": current, "many": len(labels) > 3}


@register.inclusion_tag("kit/components/date.html")
def date_block(moment: date) -> dict[str, object]:
    """Weekday, day and month, one above the other."""
    return {"moment": moment}


@register.inclusion_tag("kit/components/field.html")
def field(bound: BoundField, unit: str = "", short: bool = False) -> dict[str, object]:
    """A form's field: label, help, control, error. Works with every widget of Django."""
    widget = bound.field.widget
    return {
        "field": bound,
        "unit": unit,
        "short": short,
        "single_tick": isinstance(widget, forms.CheckboxInput),
        "optional": not bound.field.required and not isinstance(widget, forms.CheckboxInput),
    }


@register.inclusion_tag("kit/components/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, object]:
    """What is to be reviewed, each linked to its field. Nothing when the form has no error."""
    wrong = [bound for bound in form if bound.errors and not bound.is_hidden]
    general = [
        *form.non_field_errors(),
        *(str(text) for bound in form.hidden_fields() for text in bound.errors),
    ]
    return {
        "problems": [(_first_control(bound), bound) for bound in wrong],
        "general": general,
        "count": len(wrong) + len(general),
    }


def _first_control(bound: BoundField) -> str:
    """The id a link can jump to: groups of radios and ticks number their controls."""
    return bound.id_for_label or f"{bound.auto_id}_0"


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: object = "") -> SafeString:
    """A bar, a shape, a sentence; `kind` is ok, warn, stop or info."""
    return render_to_string("kit/components/notice.html", {"content": content, "kind": kind, "title": title})


@register.simple_block_tag
def choice(
    content: str,
    name: str,
    value: object,
    title: object,
    detail: object = "",
    figure: object = "",
    checked: bool = False,
    required: bool = False,
) -> SafeString:
    """A card that is one radio button; what stands inside shows when it is chosen."""
    return render_to_string(
        "kit/components/choice.html",
        {
            "content": content.strip(),
            "name": name,
            "value": value,
            "title": title,
            "detail": detail,
            "figure": figure,
            "checked": checked,
            "required": required,
        },
    )


@register.inclusion_tag("kit/components/qr.html")
def qr(text: str, label: object) -> dict[str, object]:
    """A QR code on white, with the words that say what it opens."""
    return {"svg": drawings.qr_svg(text), "label": label}


@register.inclusion_tag("kit/components/avatar.html")
def avatar(name: str, photo: str = "", size: str = "") -> dict[str, object]:
    """The photo, or the initials; `size` is empty, small or big. Decorative: the name stands beside it."""
    return {"initials": wording.initials(name), "photo": photo, "size": size}


@register.inclusion_tag("kit/components/wall.html")
def wall(kind: str) -> dict[str, object]:
    """The tool wall: empty, error or success."""
    return {"drawing": f"kit/drawings/wall_{kind}.html"}


@register.inclusion_tag("kit/components/drawing.html")
def drawing(kind: str) -> dict[str, object]:
    """A machine on the 48 grid."""
    return {"drawing": f"kit/drawings/machines/{kind}.html"}


@register.inclusion_tag("kit/drawings/hero.html")
def hero() -> dict[str, object]:
    """The workbench that is a bridge, wide and narrow; stands at the foot of a `.hero`, once per page."""
    return {}


@register.inclusion_tag("kit/components/brandmark.html", takes_context=True)
def brandmark(context: template.Context, address: str = "/") -> dict[str, Any]:
    """The association's logo (or the bench) and name, as a link home."""
    return {"association": context.get("association"), "address": address}


@register.inclusion_tag("kit/components/pages.html", takes_context=True)
def pages(context: template.Context, page: Page[Any], parameter: str = "page") -> dict[str, Any]:
    """Previous and next page, keeping the other parts of the address."""
    return {"page": page, "parameter": parameter, "query": _query_without(context, parameter)}


def _query_without(context: template.Context, parameter: str) -> str:
    request = context.get("request")
    if request is None:
        return ""
    kept = request.GET.copy()
    kept.pop(parameter, None)
    return f"{kept.urlencode()}&" if kept else ""
