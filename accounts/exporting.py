"""A person's own data as one ZIP: `data.json` for programs, a page for reading, and their own files."""

import io
import json
import zipfile
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, gettext_lazy

from accounts.holdings import Holding, Told, holdings
from accounts.models import Association, Contact

# What the ZIP is called.
NAME = gettext_lazy("my-data.zip")


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
            "title": str(holding.model._meta.verbose_name_plural),
            "entries": [
                [(holding.label_of(name), _written(value)) for name, value in row.items() if _says(value)]
                for row in rows
            ],
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


def _says(value: object) -> bool:
    return value not in (None, "", [], {})


def _written(value: Any) -> str:
    """A value as people write it; lists and mappings one after the other."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if hasattr(value, "tzinfo"):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if hasattr(value, "year"):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, dict):
        return " · ".join(f"{name}: {_written(one)}" for name, one in value.items() if _says(one))
    if isinstance(value, list):
        return "; ".join(map(_written, value))
    return str(value)
