"""Changes for the back office: which account a contact has, and who the association says it is."""

from typing import Annotated

import strawberry
from strawberry import UNSET, Info, relay
from strawberry.file_uploads import Upload

from accounts import models
from accounts.actions.association import change_association
from accounts.actions.contacts import choose_user
from accounts.actions.logo import set_logo
from accounts.actions.representation import set_legal_representative
from graph.accounts.association import Association
from graph.accounts.contact import Contact
from graph.accounts.mutations import given
from graph.acting import signed_in, visible
from graph.engine.payloads import Payload, mutation
from graph.outcome import Outcome, outcome
from graph.uploads import picture_file
from kit.pictures import read_logo


@strawberry.input(description="Which contact gets which account.")
class ContactLinkUserInput:
    """The account is named by its e-mail."""

    id: relay.GlobalID = strawberry.field(description="The contact.")
    user_email: str | None = strawberry.field(description="The account's address; null takes the link away.")


@strawberry.input(description="What to change of the association's particulars. What is left out stays.")
class AssociationUpdateInput:
    """Issued documents keep what they said."""

    name: str | None = strawberry.field(default=UNSET, description="Its name.")
    colour: str | None = strawberry.field(default=UNSET, description="Its colour as `#rrggbb`.")
    email: str | None = strawberry.field(default=UNSET, description="The address one writes to.")
    phone: str | None = strawberry.field(default=UNSET, description="Phone number.")
    street: str | None = strawberry.field(default=UNSET, description="Street and number.")
    postal_code: str | None = strawberry.field(default=UNSET, description="Postal code.")
    city: str | None = strawberry.field(default=UNSET, description="Town.")
    country: str | None = strawberry.field(default=UNSET, description="Country, as its ISO 3166 code.")
    siren: str | None = strawberry.field(default=UNSET, description="SIREN.")
    rna: str | None = strawberry.field(default=UNSET, description="RNA.")
    vat_number: str | None = strawberry.field(default=UNSET, description="VAT number.")
    member_prefix: str | None = strawberry.field(
        default=UNSET, description="The letters before member numbers."
    )
    signup_open: bool | None = strawberry.field(
        default=UNSET, description="Whether one may open an account without applying to join."
    )


@strawberry.input(description="Who acts for a contact.")
class ContactNameRepresentativeInput:
    """One step only: rights never pass through a chain of people."""

    id: relay.GlobalID = strawberry.field(description="The contact, for whom somebody acts.")
    representative_id: relay.GlobalID | None = strawberry.field(
        description="The contact who acts; null for nobody any more."
    )


@strawberry.input(description="The association's logo.")
class AssociationLogoSetInput:
    """Sent by the multipart request specification."""

    logo: Upload | None = strawberry.field(description="The file: JPEG, PNG or WebP; null takes it away.")


@strawberry.type(description="What came of `contactLinkUser`.")
class ContactLinkUserPayload(Outcome):
    """The contact."""

    contact: Contact | None = outcome(Contact, description="The contact as it now is.")


@strawberry.type(description="What came of `contactNameRepresentative`.")
class ContactNameRepresentativePayload(Outcome):
    """The contact."""

    contact: Contact | None = outcome(Contact, description="The contact as it now is.")


@strawberry.type(description="What came of `associationLogoSet`.")
class AssociationLogoSetPayload(Payload):
    """The association."""

    association: Association | None = strawberry.field(
        default=None, description="The association as it now is."
    )


@strawberry.type(description="What came of `associationUpdate`.")
class AssociationUpdatePayload(Payload):
    """The association."""

    association: Association | None = strawberry.field(
        default=None, description="The association as it now is."
    )


LinkInput = Annotated[ContactLinkUserInput, strawberry.argument(description="Which contact, which account.")]
NameInput = Annotated[ContactNameRepresentativeInput, strawberry.argument(description="Who acts for whom.")]
LogoInput = Annotated[AssociationLogoSetInput, strawberry.argument(description="The file.")]
UpdateInput = Annotated[AssociationUpdateInput, strawberry.argument(description="What to change.")]


@strawberry.type
class AccountsDecisionMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Makes an account the one of a contact, who then acts by it; or takes that away.")
    def contact_link_user(self, info: Info, input: LinkInput) -> ContactLinkUserPayload:
        user = signed_in(info)
        contact = visible(models.Contact, Contact, input.id, info)
        return ContactLinkUserPayload(row=choose_user(contact=contact, email=input.user_email, by=user))

    @mutation(description="Lets one contact act for another, a minor; or nobody any more.")
    def contact_name_representative(self, info: Info, input: NameInput) -> ContactNameRepresentativePayload:
        user = signed_in(info)
        contact = visible(models.Contact, Contact, input.id, info)
        gid = input.representative_id
        representative = visible(models.Contact, Contact, gid, info, "representativeId") if gid else None
        row = set_legal_representative(contact=contact, representative=representative, by=user)
        return ContactNameRepresentativePayload(row=row)

    @mutation(description="Sets the association's logo, or takes it away.")
    def association_logo_set(self, info: Info, input: LogoInput) -> AssociationLogoSetPayload:
        user = signed_in(info)
        logo = read_logo(picture_file(input.logo, "logo")) if input.logo is not None else None
        row = set_logo(logo=logo, by=user)
        return AssociationLogoSetPayload(association=row)  # type: ignore[arg-type] # stands for the model's row

    @mutation(description="Changes the association's particulars.")
    def association_update(self, info: Info, input: UpdateInput) -> AssociationUpdatePayload:
        values = {name: "" if value is None else value for name, value in given(input).items()}
        row = change_association(values=values, by=signed_in(info))
        return AssociationUpdatePayload(association=row)  # type: ignore[arg-type] # stands for the model's row
