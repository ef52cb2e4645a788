"""Files by expiring addresses: a GraphQL field gives the address, the view here gives the file.

The address holds a signed ticket: which file, for whom, until when. For a signed-in viewer the file must be
visible to them when it is fetched too, in their own session; for an applicant the private link must still
stand. An address is the same for some minutes, so that browsers keep pictures.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import strawberry
from django.core import signing
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from strawberry import Info

from accounts.actions.export_contact import export_contact
from accounts.exporting import NAME
from accounts.models import Contact, User
from accounts.refusals import TooManyExports
from billing.certificate import certificate_pdf
from billing.models import Application, ApplicationFile, Coverage, CreditNote, Invoice, SupportingDocument
from billing.pdf import document_pdf
from equipment.models import EquipmentDocument, Fault
from graph.engine.context import context_of, viewer_of
from kit.refusals import NotAllowed

LIFE_SECONDS = 900
STEP_SECONDS = 300
PERSONAL_DATA = "personal-data"
_SIGNER = signing.Signer(salt="graph.downloads")


@strawberry.type(description="A file, at an address that expires. Ask again for a new address.")
class Download:
    """Made by `download_for` and `download_by_link`."""

    url: str = strawberry.field(description="The absolute address, for the same session as this operation.")
    expires_at: datetime = strawberry.field(description="From when on the address leads nowhere.")


@dataclass(frozen=True)
class File:
    """What the view sends."""

    name: str
    content_type: str
    content: bytes
    is_attachment: bool = True
    # Whether the browser may keep it while its address stands.
    is_kept: bool = True


type Rows = QuerySet[Any]


def download_for(kind: str, pk: int, info: Info[Any, Any], *, version: str = "") -> Download:
    """The address of a file that the viewer of this operation sees; each `version` has its own."""
    return _download(kind, pk, ["user", viewer_of(info).pk, version], info)


def photo_for(kind: str, row: Contact | Application, info: Info[Any, Any]) -> Download | None:
    """The address of a row's photo, when it has one. Browsers keep it by that: a new photo has a new one."""
    if not row.photo:
        return None
    return download_for(kind, row.pk, info, version=str(row.photo.name).rpartition("/")[2][:8])


def download_by_link(kind: str, pk: int, application: Application, info: Info[Any, Any]) -> Download:
    """The address of a file that hangs from an application, for whoever holds its private link."""
    return _download(kind, pk, ["link", application.pk, application.link_key], info)


def _download(kind: str, pk: int, reader: list[object], info: Info[Any, Any]) -> Download:
    expires = int(time.time()) // STEP_SECONDS * STEP_SECONDS + LIFE_SECONDS
    ticket = _SIGNER.sign_object([kind, pk, reader, expires])
    return Download(
        url=context_of(info).request.build_absolute_uri(reverse("download", args=[ticket])),
        expires_at=datetime.fromtimestamp(expires, UTC),
    )


def _rows(kind: str, reader: list[Any], request: HttpRequest) -> Rows:
    """The rows of a kind that the reader of a ticket sees now. Raises LookupError for nobody."""
    model, of_application = _KINDS[kind]
    match reader:
        case ["user", pk, _version] if pk is not None and pk == request.user.pk:
            seen = model.objects.personal_to if model is Application else model.objects.visible_to
            rows: Rows = seen(request.user)
            return rows
        case ["link", pk, key] if of_application:
            standing = Application.objects.filter(pk=pk, link_key=key)
            opened: Rows = model.objects.filter(**{f"{of_application}__in": standing})
            return opened
    raise LookupError


# Of each kind of file: its rows, and the way from a row to the application whose private link opens it.
_KINDS: dict[str, tuple[Any, str]] = {
    "photo": (Contact, ""),
    "application-photo": (Application, "pk"),
    "answer": (ApplicationFile, "application"),
    "invoice": (Invoice, "order__application"),
    "credit-note": (CreditNote, "invoice__order__application"),
    "certificate": (Coverage, ""),
    "supporting": (SupportingDocument, ""),
    "equipment-document": (EquipmentDocument, ""),
    "fault-photo": (Fault, ""),
    PERSONAL_DATA: (Contact, ""),
}


def _stored(row: Any, field: str, name: str, content_type: str, *, is_attachment: bool) -> File:
    stored = getattr(row, field)
    if not stored:
        raise LookupError
    with stored.open("rb") as source:
        return File(name, content_type, source.read(), is_attachment)


def _photo(row: Any) -> File:
    return _stored(row, "photo", "photo.jpg", "image/jpeg", is_attachment=False)


def _answer(row: ApplicationFile) -> File:
    return _stored(row, "file", row.name, "application/octet-stream", is_attachment=True)


def _supporting(row: SupportingDocument) -> File:
    return _stored(row, "file", row.name, "application/octet-stream", is_attachment=True)


def _manual(row: EquipmentDocument) -> File:
    return _stored(row, "file", row.name, "application/octet-stream", is_attachment=True)


def _pdf(row: Invoice | CreditNote) -> File:
    return File(f"{row.number}.pdf", "application/pdf", document_pdf(row))


def _certificate(row: Coverage) -> File:
    name = "attestation" if row.contact.language == "fr" else "certificate"
    return File(f"{name}-{row.contact_id}.pdf", "application/pdf", certificate_pdf(row))


def _personal_data(row: Contact, request: HttpRequest) -> File:
    content = export_contact(contact=row, by=cast("User", request.user))
    return File(str(NAME), "application/zip", content, is_kept=False)


_OPENERS: dict[str, Callable[[Any], File]] = {
    "photo": _photo,
    "application-photo": _photo,
    "answer": _answer,
    "invoice": _pdf,
    "credit-note": _pdf,
    "certificate": _certificate,
    "supporting": _supporting,
    "equipment-document": _manual,
    "fault-photo": _photo,
}


_NO_FILE = (
    signing.BadSignature, LookupError, ValueError, ObjectDoesNotExist, FileNotFoundError, NotAllowed,
)  # fmt: skip


@require_safe
def download(request: HttpRequest, ticket: str) -> HttpResponse:
    """The file of a ticket. 404 for a ticket that is forged, expired or not this reader's, all alike."""
    try:
        file, seconds = _opened(ticket, request)
    except TooManyExports as refusal:
        return HttpResponse(refusal.message, status=429, content_type="text/plain; charset=utf-8")
    except _NO_FILE as error:
        raise Http404 from error
    return _response(file, seconds)


def _opened(ticket: str, request: HttpRequest) -> tuple[File, int]:
    """The file, and for how many seconds the ticket still stands."""
    kind, pk, reader, expires = _SIGNER.unsign_object(ticket)
    seconds = int(expires - time.time())
    if seconds <= 0:
        raise LookupError
    row = _rows(kind, reader, request).get(pk=pk)
    # Whoever sees a card gets its photo; only who acts for the person gets all that is held of them.
    file = _personal_data(row, request) if kind == PERSONAL_DATA else _OPENERS[kind](row)
    return file, seconds


def _response(file: File, seconds: int) -> HttpResponse:
    response = HttpResponse(file.content, content_type=file.content_type)
    how = content_disposition_header(as_attachment=file.is_attachment, filename=file.name)
    response.headers["Content-Disposition"] = how or "attachment"
    kept = f"private, max-age={seconds}, immutable"
    response.headers["Cache-Control"] = kept if file.is_kept else "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
