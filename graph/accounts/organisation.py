"""Organisations, who acts for them, and the changes to both."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
import strawberry_django
from strawberry import UNSET, Info, relay

from accounts import models
from accounts.actions import organisations
from graph.accounts.contact import Contact, full_name_of
from graph.accounts.mutations import given
from graph.acting import signed_in, visible
from graph.engine.connections import Connection, connection
from graph.engine.context import viewer_of
from graph.engine.nodes import VisibleNode
from graph.engine.payloads import mutation
from graph.fields import column, of_row, related, row_of
from graph.outcome import Outcome, outcome


@strawberry_django.type(models.Affiliation, description="A contact acts for an organisation.")
class Affiliation(VisibleNode):
    """Seen by whoever sees the organisation."""

    position: str = column(description="As what: director, accountant …")
    since: datetime = column(description="Since when.")
    contact: Contact | None = related(description="Who acts; null when you do not see their card.")
    organisation: Annotated["Organisation", strawberry.lazy("graph.accounts.organisation")] | None = related(
        description="For which organisation."
    )
    full_name: str = full_name_of("contact", description="Who acts, by name.")


@strawberry_django.type(
    models.Organisation, description="A company, association or body that the association deals with."
)
class Organisation(VisibleNode):
    """Seen by the back office, and by those who act for it."""

    name: str = column(description="Its name.")
    is_customer: bool = column(description="Whether it buys or joins.")
    is_supplier: bool = column(description="Whether the association buys from it.")
    is_partner: bool = column(description="Whether it is a partner.")
    siren: str = column(description="SIREN; empty when it has none.")
    vat_number: str = column(description="VAT number; empty when it has none.")
    email: str = column(description="The address one writes to.")
    phone: str = column(description="Phone number.")
    street: str = column(description="Street and number.")
    postal_code: str = column(description="Postal code.")
    city: str = column(description="Town.")
    country: str = column(description="Country, as its ISO 3166 code of two letters.")
    language: str = column(description="The language of its letters: `fr` or `en`.")
    created_at: datetime = column(description="Since when the association knows it.")
    affiliations: Connection[Affiliation] = connection(description="Who acts for it, oldest first.")

    @of_row("notes", description="Internal notes; null for all but the back office.")
    def notes(self, info: Info) -> str | None:
        may_see = viewer_of(info).has_perm("accounts.view_organisation")
        return row_of(models.Organisation, self).notes if may_see else None


@strawberry.input(description="What is known of an organisation. What is left out stays, or is empty.")
class OrganisationTermsInput:
    """By column."""

    name: str | None = strawberry.field(default=UNSET, description="Its name.")
    is_customer: bool | None = strawberry.field(default=UNSET, description="Whether it buys or joins.")
    is_supplier: bool | None = strawberry.field(default=UNSET, description="Whether one buys from it.")
    is_partner: bool | None = strawberry.field(default=UNSET, description="Whether it is a partner.")
    siren: str | None = strawberry.field(default=UNSET, description="SIREN.")
    vat_number: str | None = strawberry.field(default=UNSET, description="VAT number.")
    email: str | None = strawberry.field(default=UNSET, description="The address one writes to.")
    phone: str | None = strawberry.field(default=UNSET, description="Phone number.")
    street: str | None = strawberry.field(default=UNSET, description="Street and number.")
    postal_code: str | None = strawberry.field(default=UNSET, description="Postal code.")
    city: str | None = strawberry.field(default=UNSET, description="Town.")
    country: str | None = strawberry.field(default=UNSET, description="Country, as its ISO 3166 code.")
    language: str | None = strawberry.field(default=UNSET, description="The language of its letters.")
    notes: str | None = strawberry.field(default=UNSET, description="Internal notes.")

    def values(self) -> dict[str, Any]:
        """What was given; null leaves a value as it is."""
        return {name: value for name, value in given(self).items() if value is not None}


@strawberry.input(description="A new organisation.")
class OrganisationCreateInput:
    """Its name is needed."""

    terms: OrganisationTermsInput = strawberry.field(description="What is known of it.")


@strawberry.input(description="Changes to an organisation.")
class OrganisationUpdateInput:
    """One organisation."""

    id: relay.GlobalID = strawberry.field(description="The organisation.")
    terms: OrganisationTermsInput = strawberry.field(description="What to change.")


@strawberry.input(description="Who is to act for which organisation.")
class OrganisationAffiliateInput:
    """One contact."""

    id: relay.GlobalID = strawberry.field(description="The organisation.")
    contact_id: relay.GlobalID = strawberry.field(description="The contact.")
    position: str = strawberry.field(default="", description="As what: director, accountant …")


@strawberry.input(description="Which affiliation to end.")
class AffiliationEndInput:
    """One affiliation."""

    id: relay.GlobalID = strawberry.field(description="The affiliation.")


@strawberry.type(description="What came of `organisationCreate`.")
class OrganisationCreatePayload(Outcome):
    """The organisation."""

    organisation: Organisation | None = outcome(Organisation, description="The new organisation.")


@strawberry.type(description="What came of `organisationUpdate`.")
class OrganisationUpdatePayload(Outcome):
    """The organisation."""

    organisation: Organisation | None = outcome(Organisation, description="The organisation as it now is.")


@strawberry.type(description="What came of `organisationAffiliate`.")
class OrganisationAffiliatePayload(Outcome):
    """The affiliation."""

    affiliation: Affiliation | None = outcome(Affiliation, description="The new affiliation.")


@strawberry.type(description="What came of `affiliationEnd`.")
class AffiliationEndPayload(Outcome):
    """The organisation."""

    organisation: Organisation | None = outcome(Organisation, description="The organisation as it now is.")


CreateInput = Annotated[OrganisationCreateInput, strawberry.argument(description="The organisation.")]
UpdateInput = Annotated[
    OrganisationUpdateInput, strawberry.argument(description="Which organisation, and what to change.")
]
AffiliateInput = Annotated[OrganisationAffiliateInput, strawberry.argument(description="Who, for which.")]
EndInput = Annotated[AffiliationEndInput, strawberry.argument(description="Which affiliation.")]


@strawberry.type
class OrganisationMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Makes an organisation known.")
    def organisation_create(self, info: Info, input: CreateInput) -> OrganisationCreatePayload:
        row = organisations.save_organisation(values=input.terms.values(), by=signed_in(info))
        return OrganisationCreatePayload(row=row)

    @mutation(description="Changes what is known of an organisation.")
    def organisation_update(self, info: Info, input: UpdateInput) -> OrganisationUpdatePayload:
        user = signed_in(info)
        organisation = visible(models.Organisation, Organisation, input.id, info)
        row = organisations.save_organisation(values=input.terms.values(), organisation=organisation, by=user)
        return OrganisationUpdatePayload(row=row)

    @mutation(description="Lets a contact act for an organisation: see its documents, renew, give seats.")
    def organisation_affiliate(self, info: Info, input: AffiliateInput) -> OrganisationAffiliatePayload:
        user = signed_in(info)
        organisation = visible(models.Organisation, Organisation, input.id, info)
        contact = visible(models.Contact, Contact, input.contact_id, info, "contactId")
        row = organisations.affiliate(
            contact=contact, organisation=organisation, position=input.position, by=user
        )
        return OrganisationAffiliatePayload(row=row)

    @mutation(description="Ends an affiliation: the contact acts for the organisation no more.")
    def affiliation_end(self, info: Info, input: EndInput) -> AffiliationEndPayload:
        user = signed_in(info)
        affiliation = visible(models.Affiliation, Affiliation, input.id, info)
        return AffiliationEndPayload(row=organisations.end_affiliation(affiliation=affiliation, by=user))
