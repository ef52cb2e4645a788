"""Changes to whole cards: two of one person are merged, and a person is erased."""

from typing import Annotated

import strawberry
from django.contrib.auth import logout
from strawberry import Info, relay

from accounts import models
from accounts.actions.erase_contact import erase_contact, erase_oneself
from accounts.actions.merge_contacts import merge_contacts
from accounts.reauthentication import proved_recently
from graph.accounts.contact import Contact
from graph.acting import signed_in, visible
from graph.engine.context import context_of
from graph.engine.payloads import Payload, mutation
from graph.outcome import Outcome, outcome


@strawberry.input(description="Two cards of one person.")
class ContactsMergeInput:
    """Which of the two stays."""

    kept_id: relay.GlobalID = strawberry.field(description="The card that stays, with everything of both.")
    merged_id: relay.GlobalID = strawberry.field(description="The card that goes.")


@strawberry.input(description="Whom to erase.")
class ContactEraseInput:
    """One contact."""

    id: relay.GlobalID = strawberry.field(description="The contact.")


@strawberry.input(description="That you mean it.")
class ViewerEraseInput:
    """Typed, so that no slip of the finger does it."""

    confirmation: str = strawberry.field(description="The address you sign in with, in any letter case.")


@strawberry.type(description="What came of `contactsMerge`.")
class ContactsMergePayload(Outcome):
    """The contact."""

    contact: Contact | None = outcome(Contact, description="The card that stays.")


@strawberry.type(description="What came of `contactErase`.")
class ContactErasePayload(Outcome):
    """The contact."""

    contact: Contact | None = outcome(Contact, description="What is left of the card.")


@strawberry.type(description="What came of `viewerErase`.")
class ViewerErasePayload(Payload):
    """Nothing else is left to be told."""

    is_erased: bool | None = strawberry.field(default=None, description="True once you are erased.")


MergeInput = Annotated[ContactsMergeInput, strawberry.argument(description="Which two cards.")]
EraseInput = Annotated[ContactEraseInput, strawberry.argument(description="Which contact.")]
OwnInput = Annotated[ViewerEraseInput, strawberry.argument(description="That you mean it.")]


@strawberry.type
class LeavingMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(
        description="Merges two cards of one person: all that hung on either hangs on the one that stays."
    )
    def contacts_merge(self, info: Info, input: MergeInput) -> ContactsMergePayload:
        user = signed_in(info)
        kept = visible(models.Contact, Contact, input.kept_id, info, "keptId")
        merged = visible(models.Contact, Contact, input.merged_id, info, "mergedId")
        return ContactsMergePayload(row=merge_contacts(kept=kept, merged=merged, by=user))

    @mutation(
        description="Erases a person: card, account and answers. Orders, invoices and credit notes stay."
    )
    def contact_erase(self, info: Info, input: EraseInput) -> ContactErasePayload:
        user = signed_in(info)
        contact = visible(models.Contact, Contact, input.id, info)
        return ContactErasePayload(row=erase_contact(contact=contact, by=user))

    @mutation(
        description="Erases you, as `contactErase` does others, and signs you out everywhere. You must have "
        "signed in, or confirmed that it is you, within the last minutes."
    )
    def viewer_erase(self, info: Info, input: OwnInput) -> ViewerErasePayload:
        user = signed_in(info)
        request = context_of(info).request
        erase_oneself(confirmation=input.confirmation, is_proved=proved_recently(request), by=user)
        if hasattr(request, "session"):
            logout(request)
        return ViewerErasePayload(is_erased=True)
