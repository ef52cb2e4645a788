"""Changes to cards, photos and consents."""

from datetime import date
from typing import Annotated, Any

import strawberry
from strawberry import UNSET, Info, relay
from strawberry.file_uploads import Upload

from accounts import models
from accounts.actions import contacts
from graph.accounts.contact import Consent, Contact
from graph.acting import signed_in, visible
from graph.engine.payloads import mutation
from graph.outcome import Outcome, outcome
from graph.uploads import picture_file
from kit.pictures import read_picture


def given(values: object, *leave: str) -> dict[str, Any]:
    """The fields of an input that were given, but for those to `leave`."""
    return {name: value for name, value in vars(values).items() if value is not UNSET and name not in leave}


@strawberry.input(description="What to change on a card. What is left out stays.")
class ContactEditInput:
    """Which fields one may change depends on who one is: see `accounts.actions.contacts`."""

    id: relay.GlobalID = strawberry.field(description="The contact.")
    given_name: str | None = strawberry.field(default=UNSET, description="Given name; for the back office.")
    family_name: str | None = strawberry.field(default=UNSET, description="Family name; for the back office.")
    email: str | None = strawberry.field(
        default=UNSET, description="Address for letters; for the back office."
    )
    birth_on: date | None = strawberry.field(default=UNSET, description="Birth date; for the back office.")
    phone: str | None = strawberry.field(default=UNSET, description="Phone number.")
    street: str | None = strawberry.field(default=UNSET, description="Street and number.")
    postal_code: str | None = strawberry.field(default=UNSET, description="Postal code.")
    city: str | None = strawberry.field(default=UNSET, description="Town.")
    country: str | None = strawberry.field(default=UNSET, description="Country, as its ISO 3166 code.")
    language: str | None = strawberry.field(
        default=UNSET, description="The language of letters: `fr` or `en`."
    )

    def values(self) -> dict[str, Any]:
        """What was given; null empties a text."""
        return {
            name: "" if value is None and name != "birth_on" else value
            for name, value in given(self, "id").items()
        }


@strawberry.input(description="A photo for a card.")
class ContactPhotoSetInput:
    """Sent by the multipart request specification."""

    id: relay.GlobalID = strawberry.field(description="The contact.")
    photo: Upload = strawberry.field(description="The file: JPEG, PNG or WebP.")


@strawberry.input(description="Whose photo to take away.")
class ContactPhotoRemoveInput:
    """One contact."""

    id: relay.GlobalID = strawberry.field(description="The contact.")


@strawberry.input(description="The consent to take back.")
class ConsentWithdrawInput:
    """One consent."""

    id: relay.GlobalID = strawberry.field(description="The consent.")


@strawberry.input(description="A consent withdrawn before, to be given again.")
class ConsentGiveInput:
    """One consent of before: its purpose and its exact words are kept."""

    id: relay.GlobalID = strawberry.field(description="The consent that was withdrawn.")


@strawberry.type(description="What came of `contactEdit`.")
class ContactEditPayload(Outcome):
    """The contact."""

    contact: Contact | None = outcome(Contact, description="The contact as it now is.")


@strawberry.type(description="What came of `contactPhotoSet`.")
class ContactPhotoSetPayload(Outcome):
    """The contact."""

    contact: Contact | None = outcome(Contact, description="The contact as it now is.")


@strawberry.type(description="What came of `contactPhotoRemove`.")
class ContactPhotoRemovePayload(Outcome):
    """The contact."""

    contact: Contact | None = outcome(Contact, description="The contact as it now is.")


@strawberry.type(description="What came of `consentWithdraw`.")
class ConsentWithdrawPayload(Outcome):
    """The consent."""

    consent: Consent | None = outcome(Consent, description="The consent, withdrawn.")


@strawberry.type(description="What came of `consentGive`.")
class ConsentGivePayload(Outcome):
    """The consent."""

    consent: Consent | None = outcome(Consent, description="The consent now in force.")


EditInput = Annotated[ContactEditInput, strawberry.argument(description="Which contact, and what to change.")]
PhotoInput = Annotated[ContactPhotoSetInput, strawberry.argument(description="Which contact, and the file.")]
NoPhotoInput = Annotated[ContactPhotoRemoveInput, strawberry.argument(description="Which contact.")]
WithdrawInput = Annotated[ConsentWithdrawInput, strawberry.argument(description="Which consent.")]
GiveInput = Annotated[ConsentGiveInput, strawberry.argument(description="Which consent.")]


@strawberry.type
class AccountsMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(
        description="Changes a card: phone, address and language by the person; all of it by the back office."
    )
    def contact_edit(self, info: Info, input: EditInput) -> ContactEditPayload:
        user = signed_in(info)
        contact = visible(models.Contact, Contact, input.id, info)
        return ContactEditPayload(row=contacts.edit_contact(contact=contact, values=input.values(), by=user))

    @mutation(description="Sets the photo of a card. It is kept as a small JPEG without metadata.")
    def contact_photo_set(self, info: Info, input: PhotoInput) -> ContactPhotoSetPayload:
        user = signed_in(info)
        contact = visible(models.Contact, Contact, input.id, info)
        picture = read_picture(picture_file(input.photo, "photo"))
        return ContactPhotoSetPayload(row=contacts.set_photo(contact=contact, picture=picture, by=user))

    @mutation(description="Takes the photo of a card away.")
    def contact_photo_remove(self, info: Info, input: NoPhotoInput) -> ContactPhotoRemovePayload:
        user = signed_in(info)
        contact = visible(models.Contact, Contact, input.id, info)
        return ContactPhotoRemovePayload(row=contacts.set_photo(contact=contact, picture=None, by=user))

    @mutation(description="Takes a consent back. One on which the membership rests is not taken back here.")
    def consent_withdraw(self, info: Info, input: WithdrawInput) -> ConsentWithdrawPayload:
        user = signed_in(info)
        consent = visible(models.Consent, Consent, input.id, info)
        return ConsentWithdrawPayload(row=contacts.withdraw_consent(consent=consent, by=user))

    @mutation(description="Gives a consent again that was withdrawn, in its exact words.")
    def consent_give(self, info: Info, input: GiveInput) -> ConsentGivePayload:
        user = signed_in(info)
        consent = visible(models.Consent, Consent, input.id, info)
        return ConsentGivePayload(row=contacts.renew_consent(consent=consent, by=user))
