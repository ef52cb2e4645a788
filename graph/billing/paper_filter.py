"""How lists of supporting documents are narrowed."""

import strawberry
from django.db.models import QuerySet
from strawberry import Info, relay

from billing import models
from billing.states import DocumentState
from graph.accounts.contact import Contact
from graph.billing.document_kind import DocumentKind
from graph.engine.nodes import key_in


@strawberry.input(description="Which documents. What is left out narrows nothing.")
class PaperFilter:
    """Turned into a QuerySet by `apply`."""

    states: list[DocumentState] | None = strawberry.field(default=None, description="In one of these states.")
    contact_id: relay.GlobalID | None = strawberry.field(default=None, description="Of this contact.")
    kind_id: relay.GlobalID | None = strawberry.field(default=None, description="Of this kind.")
    expiring: bool = strawberry.field(
        default=False, description="Valid, about to end, and followed by nothing."
    )

    def apply(
        self, rows: models.supporting.SupportingDocumentQuerySet, info: Info
    ) -> QuerySet[models.SupportingDocument]:
        """The rows that the filter leaves."""
        if self.expiring:
            rows = rows.expiring().not_followed()
        if self.states is not None:
            rows = rows.filter(state__in=self.states)
        if self.contact_id is not None:
            rows = rows.filter(contact=key_in(self.contact_id, Contact, info))
        if self.kind_id is not None:
            rows = rows.filter(kind=key_in(self.kind_id, DocumentKind, info))
        return rows
