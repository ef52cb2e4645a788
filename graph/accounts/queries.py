"""Questions about people and the association."""

from collections.abc import Iterable
from typing import Annotated

import strawberry
from strawberry import Info, relay

from accounts import models
from graph.accounts.association import Association
from graph.accounts.audit import AuditEntry
from graph.accounts.contact import Contact
from graph.accounts.organisation import Organisation
from graph.engine.connections import Connection
from graph.engine.nodes import found
from graph.fields import listed, told
from graph.searching import searched

Search = Annotated[
    str | None, strawberry.argument(description="Words that the name or the address must hold, in any order.")
]
About = Annotated[
    relay.GlobalID | None,
    strawberry.argument(description="Only what was done to this thing, which you must see."),
]


@strawberry.type
class AccountsQuery:
    """To be inherited by the schema's Query."""

    @told(description="Who runs this installation.")
    def association(self) -> Association:
        return models.Association.objects.current()  # type: ignore[return-value] # stands for the model's row

    @listed(Connection[Contact], description="The contacts that you see, by family name.")
    def contacts(self, search: Search = None) -> Iterable[models.Contact]:
        return searched(
            models.Contact.objects.all(),
            search,
            "sort_name",
            "email",
            numbered=models.Contact.objects.numbered,
        )

    @listed(Connection[Organisation], description="The organisations that you see, by name.")
    def organisations(self, search: Search = None) -> Iterable[models.Organisation]:
        return searched(models.Organisation.objects.all(), search, "name", "email", "siren")

    @listed(
        Connection[AuditEntry], description="What was done, newest first; for those who may read the record."
    )
    def audit_entries(self, info: Info, about: About = None) -> Iterable[models.AuditEntry]:
        rows = models.AuditEntry.objects.all()
        if about is not None:
            subject = found([about], info)[0]
            rows = rows.about(subject) if subject is not None else rows.none()
        return rows.order_by("-pk")
