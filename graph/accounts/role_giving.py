"""Giving and taking the roles of the back office."""

from typing import Annotated

import strawberry
from strawberry import Info, relay

from accounts import models
from accounts.actions.roles import set_roles
from graph.accounts.contact import Contact
from graph.accounts.roles import Role
from graph.acting import signed_in, visible
from graph.engine.payloads import mutation
from graph.outcome import Outcome, outcome
from kit.refusals import NotFound


@strawberry.input(description="Which roles somebody has from now on.")
class ContactSetRolesInput:
    """All of them: what is left out is taken away."""

    id: relay.GlobalID = strawberry.field(description="The contact; they need an account.")
    roles: list[Role] = strawberry.field(description="The roles; an empty list takes all away.")


@strawberry.type(description="What came of `contactSetRoles`.")
class ContactSetRolesPayload(Outcome):
    """The contact."""

    contact: Contact | None = outcome(Contact, description="The contact; its account tells the roles.")


RolesInput = Annotated[ContactSetRolesInput, strawberry.argument(description="Whose, and which.")]


@strawberry.type
class RoleMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(
        description="Gives and takes roles, so that somebody has exactly these; nobody changes their own."
    )
    def contact_set_roles(self, info: Info, input: RolesInput) -> ContactSetRolesPayload:
        by = signed_in(info)
        contact = visible(models.Contact, Contact, input.id, info)
        if contact.user is None:
            raise NotFound(path=("id",))
        set_roles(user=contact.user, roles=[role.value for role in input.roles], by=by)
        return ContactSetRolesPayload(row=contact)
