"""Refusals about supporting documents as types of the contract."""

import strawberry

from billing import document_refusals as billing
from cms.signup import guards
from graph.engine.payloads import UserError, refusal
from kit import papers


@refusal(papers.PaperRefused, description="The upload is neither a PDF nor a picture that can be kept.")
class PaperRefused(UserError):
    """Of documents."""


@refusal(papers.PaperTooLarge, description="The upload is too heavy.")
class PaperTooLarge(UserError):
    """Of documents."""

    megabytes: int = strawberry.field(description="The most it may weigh.")


@refusal(billing.DocumentsMissing, description="The plan asks for documents that are not accepted yet.")
class DocumentsMissing(UserError):
    """Of approving."""

    documents: str = strawberry.field(description="Their names.")


@refusal(billing.ProofMissing, description="Nothing proves a right to the reduced price today.")
class ProofMissing(UserError):
    """Of renewing at the reduced price."""

    documents: str = strawberry.field(description="What proves it; one of them is enough.")


@refusal(billing.DocumentNotAsked, description="Nobody asks this person for such a document.")
class DocumentNotAsked(UserError):
    """Of sending documents."""


@refusal(billing.NoDocumentMissing, description="There is nothing to ask for.")
class NoDocumentMissing(UserError):
    """Of asking for documents."""


@refusal(billing.DocumentsAskedLately, description="A letter that asks for them went out lately.")
class DocumentsAskedLately(UserError):
    """Of asking for documents."""

    days: int = strawberry.field(description="How many days are kept between two.")


@refusal(billing.NoReducedPrice, description="The plan costs everybody the same.")
class NoReducedPrice(UserError):
    """Of asking for the reduced price."""


@refusal(billing.PaidAlready, description="The money came already, at the full price.")
class PaidAlready(UserError):
    """Of asking for the reduced price."""


@refusal(billing.PaidAtReducedPrice, description="The money came already, at the reduced price.")
class PaidAtReducedPrice(UserError):
    """Of leaving the reduced price."""


@refusal(guards.TooManyUploads, description="Many files came from your network within the hour.")
class TooManyUploads(UserError):
    """Of sending documents without an account."""

    minutes: int = strawberry.field(description="Try again after so many.")


DOCUMENT_REFUSALS: tuple[type, ...] = (
    PaperRefused,
    PaperTooLarge,
    DocumentsMissing,
    ProofMissing,
    DocumentNotAsked,
    NoDocumentMissing,
    DocumentsAskedLately,
    NoReducedPrice,
    PaidAlready,
    PaidAtReducedPrice,
    TooManyUploads,
)
