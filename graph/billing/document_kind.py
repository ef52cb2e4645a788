"""Kinds of supporting documents, and what plans ask for."""

import strawberry_django

from billing import models
from billing.models import DocumentPurpose
from graph.engine.nodes import VisibleNode
from graph.enums import enum
from graph.fields import column, related

enum(
    DocumentPurpose,
    description="What a plan asks a document for.",
    REQUIRED="Of everybody: nobody is admitted before it is accepted.",
    REDUCED="As proof of a right to the reduced price; one of several is enough.",
)


@strawberry_django.type(models.DocumentKind, description="A kind of document: an insurance certificate.")
class DocumentKind(VisibleNode):
    """Everyone's to see: what is asked for is no secret."""

    code: str = column(description="Its stable name, for links and exports.")
    name: str = column("name_fr", "name_en", description="Its name, in the language of the request.")
    help: str = column("help_fr", "help_en", description="What to send, in the language of the request.")
    needs_expiry: bool = column(description="Whether it is good until a day.")
    remind_days: int = column(description="How many days before its end one is reminded.")
    is_proof_of_reduced_price: bool = column(description="Whether it proves a right to a reduced price.")


@strawberry_django.type(models.PlanDocument, description="That a plan asks for a kind of document.")
class PlanDocument(VisibleNode):
    """Seen with its plan."""

    purpose: DocumentPurpose = column(description="What for.")
    kind: DocumentKind | None = related(description="What is asked.")
