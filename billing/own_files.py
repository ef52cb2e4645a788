"""A person's own files, for the export."""

from collections.abc import Iterable

from accounts.holdings import OwnFile
from billing.models import Application, ApplicationFile, CreditNote, Invoice, SupportingDocument
from billing.pdf import document_pdf


def answer(row: ApplicationFile | SupportingDocument) -> Iterable[OwnFile]:
    """A file given as an answer, or as proof of something."""
    if row.file:
        with row.file.open("rb") as source:
            yield OwnFile(row.name, source.read())


def application_photo(row: Application) -> Iterable[OwnFile]:
    """The photo sent with an application."""
    if row.photo:
        with row.photo.open("rb") as source:
            yield OwnFile("photo.jpg", source.read())


def document(row: Invoice | CreditNote) -> Iterable[OwnFile]:
    """An issued document as PDF."""
    yield OwnFile(f"{row.number}.pdf", document_pdf(row))
