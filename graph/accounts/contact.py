"""A person the association knows."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry
import strawberry_django
from strawberry import Info

from accounts import models
from accounts.cards import card_address
from accounts.models.consent import may_be_given_again
from accounts.models.contact import member_number
from graph.accounts.acted_for import acted_for
from graph.accounts.roles import Role
from graph.downloads import PERSONAL_DATA, Download, download_for, photo_for
from graph.engine.connections import Connection, connection
from graph.engine.context import viewer_of
from graph.engine.nodes import VisibleNode
from graph.fields import across, column, computed, of_row, related, row_of


def _photo() -> Any:
    def photo(root: Any, info: Info) -> Download | None:
        return photo_for("photo", root, info)

    return strawberry_django.field(photo, only=["photo"], description="The photo, when there is one.")


def named(given_name: str | None, family_name: str | None, email: str | None) -> str:
    """A person's names as they are spoken; empty for nobody."""
    parts = {"given_name": given_name or "", "family_name": family_name or "", "email": email or ""}
    return models.Contact(**parts).full_name


def full_name_of(relation: str, *, description: str) -> Any:
    """The name of a related contact, for who sees the row and perhaps not the card; empty without one."""
    paths = (f"{relation}__{name}" for name in ("given_name", "family_name", "email"))
    return across(*paths, told=named, description=description)


@strawberry_django.type(models.Consent, description="What a person agreed to, in the words they were shown.")
class Consent(VisibleNode):
    """Seen by whoever sees the contact."""

    purpose: str = column(description="What it is for: a stable name.")
    wording: str = column(description="The exact words that were shown.")
    is_required: bool = column(
        description="Whether the membership rests on it; such a one is not withdrawn here."
    )
    given_at: datetime = column(description="When it was given.")
    withdrawn_at: datetime | None = column(description="When it was withdrawn; null while it is in force.")
    may_be_given_again: bool = computed(
        may_be_given_again, description="Whether it is the last one for its purpose, and withdrawn."
    )
    contact: Annotated["Contact", strawberry.lazy("graph.accounts.contact")] | None = related(
        description="Who agreed."
    )


def _roles() -> Any:
    def roles(root: Any, info: Info) -> list[Role] | None:
        viewer = viewer_of(info)
        if viewer.pk != root.pk and not viewer.has_perm("accounts.give_roles"):
            return None
        held = {group.name for group in root.groups.all()}
        return [role for role in Role if role.value in held]

    return strawberry_django.field(
        roles,
        prefetch_related=["groups"],
        description="The roles in the back office; null for all but oneself and those who give roles.",
    )


@strawberry_django.type(models.User, description="An account that signs in.")
class User:
    """Reached from a contact or a record that the viewer sees; it has no list and no id."""

    email: str = column(description="The address one signs in with.")
    roles: list[Role] | None = _roles()


@strawberry_django.type(
    models.Contact, description="A person the association knows, with or without an account on the site."
)
class Contact(VisibleNode):
    """Seen by the back office, by the person, and by who represents them."""

    given_name: str = column(description="Given name.")
    family_name: str = column(description="Family name.")
    full_name: str = column(
        "given_name",
        "family_name",
        "email",
        description="Names as they are spoken; the e-mail when there are none.",
    )
    member_number: str = computed(member_number, description="The number on the card: `DR-0412`.")
    email: str = column(description="The address the association writes to.")
    phone: str = column(description="Phone number, as it was written.")
    birth_on: date | None = column(description="Birth date.")
    street: str = column(description="Street and number.")
    postal_code: str = column(description="Postal code.")
    city: str = column(description="Town.")
    country: str = column(description="Country, as its ISO 3166 code of two letters.")
    language: str = column(description="The language of letters: `fr` or `en`.")
    photo: Download | None = _photo()
    created_at: datetime = column(description="Since when the association knows this person.")
    legal_representative: Annotated["Contact", strawberry.lazy("graph.accounts.contact")] | None = related(
        description="Who acts for this person, when they are a minor."
    )
    represented: Connection[Annotated["Contact", strawberry.lazy("graph.accounts.contact")]] = connection(
        description="The persons for whom this one acts."
    )
    consents: Connection[Consent] = connection(description="What this person agreed to, oldest first.")
    user: User | None = strawberry_django.field(description="The account linked to this person.")

    @of_row("pk", description="The address in the code of the member's card.")
    def card_url(self) -> str:
        return card_address(row_of(models.Contact, self))

    @of_row(
        "pk",
        description="All that is held of this person, as a ZIP, for those who act for them; null for "
        "all others. Made when it is fetched; some times an hour.",
    )
    def personal_data(self, info: Info) -> Download | None:
        pk = row_of(models.Contact, self).pk
        return download_for(PERSONAL_DATA, pk, info) if pk in acted_for(info) else None

    @of_row("notes", description="Internal notes; null for all but those who write them.")
    def notes(self, info: Info) -> str | None:
        may_see = viewer_of(info).has_perm("accounts.write_notes")
        return row_of(models.Contact, self).notes if may_see else None
