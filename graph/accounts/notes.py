"""The internal notes on a card."""

from typing import Annotated

import strawberry
from strawberry import Info, relay

from accounts import models
from accounts.actions.contacts import write_notes
from graph.accounts.contact import Contact
from graph.acting import signed_in, visible
from graph.engine.payloads import mutation
from graph.outcome import Outcome, outcome


@strawberry.input(description="The internal notes about a person.")
class ContactWriteNotesInput:
    """One contact."""

    id: relay.GlobalID = strawberry.field(description="The contact.")
    notes: str = strawberry.field(description="The notes, in whole; empty takes them away.")


@strawberry.type(description="What came of `contactWriteNotes`.")
class ContactWriteNotesPayload(Outcome):
    """The contact."""

    contact: Contact | None = outcome(Contact, description="The contact as it now is.")


NotesInput = Annotated[ContactWriteNotesInput, strawberry.argument(description="Which contact, and what.")]


@strawberry.type
class NotesMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Sets the internal notes on a card; managers and the reception read them.")
    def contact_write_notes(self, info: Info, input: NotesInput) -> ContactWriteNotesPayload:
        user = signed_in(info)
        contact = visible(models.Contact, Contact, input.id, info)
        return ContactWriteNotesPayload(row=write_notes(contact=contact, notes=input.notes, by=user))
