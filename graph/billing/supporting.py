"""Documents that prove something: what is asked of whom, and what was sent."""

from datetime import date, datetime

import strawberry
import strawberry_django
from django.db.models import Exists, OuterRef
from strawberry import Info

from accounts import models as accounts
from billing import models
from billing.states import DocumentState
from billing.supporting import Asked
from graph.accounts.contact import Contact
from graph.billing.document_kind import DocumentKind
from graph.downloads import Download, download_for
from graph.engine.nodes import VisibleNode
from graph.enums import enum
from graph.fields import column, computed, of_row, related, row_of, told

enum(
    DocumentState,
    description="Where a supporting document stands; whether it is past its last day: see `isValid`.",
    SUBMITTED="Sent; somebody looks at it.",
    ACCEPTED="Accepted.",
    REFUSED="Refused, with a reason.",
    WITHDRAWN="Taken back, or replaced; its file is deleted.",
)


def _is_valid() -> Exists:
    return Exists(models.SupportingDocument.objects.valid().filter(pk=OuterRef("pk")))


@strawberry_django.type(models.SupportingDocument, description="A file that proves something of a person.")
class SupportingDocument(VisibleNode):
    """Seen by those who check, by the person, and by who represents them."""

    state: DocumentState = column(description="Where it stands.")
    name: str = column(description="What the file was called.")
    content_type: str = column(description="Its media type: a PDF or a JPEG.")
    size: int = column(description="Its size in bytes.")
    given_at: datetime = column(description="When it was sent.")
    expires_on: date | None = column(description="The last day on which it is good, once it is accepted.")
    reason: str = column(description="Why it was refused.")
    decided_at: datetime | None = column(description="When somebody decided.")
    is_valid: bool = computed(_is_valid, description="Whether it is accepted and good today.")
    kind: DocumentKind | None = related(description="What kind it is of.")
    contact: Contact | None = related(description="Whom it is about.")

    @of_row("file", description="The file; null once it was taken back.")
    def file(self, info: Info) -> Download | None:
        row = row_of(models.SupportingDocument, self)
        return download_for("supporting", row.pk, info) if row.file else None


@strawberry.type(description="A kind of document asked of a person, and how it stands.")
class AskedDocument:
    """Made for whoever acts for the person."""

    row: strawberry.Private[Asked]
    person: strawberry.Private[accounts.Contact]

    @told(description="Of whom it is asked.")
    def contact(self) -> Contact:
        return self.person  # type: ignore[return-value] # the type stands for the model's row

    @told(description="What is asked.")
    def kind(self) -> DocumentKind:
        return self.row.kind  # type: ignore[return-value] # as above

    @told(description="Whether it is asked of everybody with such a plan; else it proves the reduced price.")
    def is_required(self) -> bool:
        return self.row.is_required

    @told(description="Whether it is the person's turn: missing, refused, over, or about to be.")
    def is_to_do(self) -> bool:
        return self.row.is_to_do

    @told(description="Whether what is valid ends soon.")
    def is_expiring(self) -> bool:
        return self.row.is_expiring

    @told(description="The last one sent.")
    def latest(self) -> SupportingDocument | None:
        return self.row.latest  # type: ignore[return-value] # as above

    @told(description="The one that is valid today; a newer one may be being checked.")
    def valid(self) -> SupportingDocument | None:
        return self.row.valid  # type: ignore[return-value] # as above


@strawberry.type(description="A kind of document asked of an applicant, as the private link tells it.")
class FollowedPaper:
    """Nothing of it leads to the file: the link may be forwarded."""

    row: strawberry.Private[Asked]

    @told(description="What is asked.")
    def kind(self) -> DocumentKind:
        return self.row.kind  # type: ignore[return-value] # the type stands for the model's row

    @told(description="Whether it is asked of everybody; else it proves the reduced price.")
    def is_required(self) -> bool:
        return self.row.is_required

    @told(description="Whether it is the applicant's turn.")
    def is_to_do(self) -> bool:
        return self.row.is_to_do

    @told(description="Where the last one sent stands; null when none was.")
    def state(self) -> DocumentState | None:
        return DocumentState(self.row.latest.state) if self.row.latest is not None else None

    @told(description="Why the last one was refused.")
    def reason(self) -> str:
        return self.row.latest.reason if self.row.latest is not None else ""

    @told(description="The last day of the one that is valid today.")
    def valid_until(self) -> date | None:
        return self.row.valid.expires_on if self.row.valid is not None else None


__all__ = ["AskedDocument", "DocumentState", "FollowedPaper", "SupportingDocument"]
