"""A person's own data as one ZIP: `data.json` for programs, a page for reading, and their own files."""

import io
import json
import re
import zipfile
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, gettext_lazy

from accounts.holdings import Holding, Told, holdings
from accounts.models import Association, Contact
from accounts.models.card import CARD_FIELDS

# What the ZIP is called.
NAME = gettext_lazy("my-data.zip")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
# Names within agreements and documents.
PARTS = {
    "label": gettext_lazy("About"),
    "purpose": gettext_lazy("What it is for"),
    "wording": gettext_lazy("Wording"),
    "required": gettext_lazy("Required"),
    "given": gettext_lazy("Given"),
}


def archive(contact: Contact) -> bytes:
    """The ZIP, in the language now active."""
    told = [(holding, rows) for holding in holdings() if (rows := list(_rows(holding, contact)))]
    data = {holding.key: rows for holding, rows in told}
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("data.json", json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
        files = list(_add_files(file, contact))
        file.writestr(gettext("read-me.html"), _page(contact, told, files))
    return written.getvalue()


def _rows(holding: Holding, contact: Contact) -> Iterable[Told]:
    return map(holding.tell, holding.rows(contact)) if holding.tell is not None else ()


def _add_files(archive: zipfile.ZipFile, contact: Contact) -> Iterable[str]:
    """Each file of the person's under a folder by kind; a number keeps two of one name apart."""
    for holding in holdings():
        if holding.tell is None and not holding.is_issued:
            continue
        found = (one for row in holding.rows(contact) for one in holding.files(row))
        for number, one in enumerate(found, 1):
            # The name came from outside: no path of somebody else's making.
            name = PurePath(one.name.replace("\\", "/")).name or "file"
            place = f"{holding.model._meta.model_name}/{number:02}-{name}"
            archive.writestr(place, one.content)
            yield place


def _page(contact: Contact, told: Iterable[tuple[Holding, list[Told]]], files: list[str]) -> str:
    sections = [
        {
            "title": str(holding.title or holding.model._meta.verbose_name_plural),
            "entries": [list(_facts(holding, row)) for row in rows],
        }
        for holding, rows in told
    ]
    return render_to_string(
        "accounts/own_data.html",
        {
            "association": Association.objects.current(),
            "contact": contact,
            "files": files,
            "language": get_language(),
            "made_at": timezone.localtime(),
            "sections": sections,
        },
    )


def _facts(holding: Holding, row: Told) -> Iterable[tuple[str, str]]:
    """Name and value; what an issued document says stands in the document itself, beside the page."""
    for name, value in row.items():
        if _says(value) and not (holding.is_issued and isinstance(value, dict)):
            yield holding.label_of(name), _written(value)


def _says(value: object) -> bool:
    return value not in (None, "", [], {})


def _written(value: Any) -> str:
    """A value as people write it; mappings a line each, and lists of them with an empty line between."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if hasattr(value, "tzinfo"):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if hasattr(value, "year"):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, dict):
        return "\n".join(_line(name, one) for name, one in value.items() if _says(one))
    if isinstance(value, list):
        return ("\n\n" if any(isinstance(one, dict) for one in value) else "\n").join(map(_written, value))
    return _day_of(value) if isinstance(value, str) else str(value)


def _line(name: str, value: Any) -> str:
    """A fact within a value: an answer to a question, or of what the program itself names."""
    words = PARTS.get(name) or _card_word(name)
    asked = str(words) if str(words).endswith("?") else gettext("{name}:").format(name=words)
    return asked + ("\n" if isinstance(value, (dict, list)) else " ") + _written(value)


def _card_word(name: str) -> str:
    """What the card calls it, for people who are named within an answer."""
    if name not in CARD_FIELDS:
        return name
    return capfirst(str(getattr(Contact._meta.get_field(name), "verbose_name", name)))


def _day_of(text: str) -> str:
    """Answers hold days as 1991-03-24."""
    day = parse_date(text) if DAY.fullmatch(text) else None
    return date_format(day, "DATE_FORMAT") if day is not None else text
