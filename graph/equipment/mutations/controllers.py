"""Controllers: made, given tokens, changed, taken out of service."""

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import UNSET, Info, relay

from equipment import models
from equipment.actions import controllers as actions
from graph.acting import signed_in, visible
from graph.engine.context import context_of
from graph.engine.payloads import mutation
from graph.equipment.access import Controller
from graph.equipment.equipment import Equipment
from graph.outcome import Outcome, outcome

EXPIRES = "When its token expires; left out, when it is revoked."
SHOWN_ONCE = "The token, which is shown here and never again; null when a key is used twice."


@strawberry.input(description="A new controller.")
class ControllerCreateInput:
    """One controller."""

    name: str = strawberry.field(description="What it is called.")
    equipment_ids: list[relay.GlobalID] = strawberry.field(description="What it opens.")
    expires_at: datetime | None = strawberry.field(default=None, description=EXPIRES)


@strawberry.input(description="Changes to a controller. What is left out stays.")
class ControllerEditInput:
    """One controller."""

    id: relay.GlobalID = strawberry.field(description="The controller.")
    name: str | None = strawberry.field(default=UNSET, description="What it is called.")
    equipment_ids: list[relay.GlobalID] | None = strawberry.field(default=UNSET, description="What it opens.")


@strawberry.input(description="Which controller gets another token.")
class ControllerRenewTokenInput:
    """One controller."""

    id: relay.GlobalID = strawberry.field(description="The controller.")
    expires_at: datetime | None = strawberry.field(default=None, description=EXPIRES)


@strawberry.input(description="Which controller to take out of service.")
class ControllerRevokeInput:
    """One controller."""

    id: relay.GlobalID = strawberry.field(description="The controller.")


@strawberry.type(description="What came of `controllerCreate`.")
class ControllerCreatePayload(Outcome):
    """The controller and its token."""

    controller: Controller | None = outcome(Controller, description="The new controller.")
    token: str | None = strawberry.field(default=None, description=SHOWN_ONCE)


@strawberry.type(description="What came of `controllerEdit`.")
class ControllerEditPayload(Outcome):
    """The controller."""

    controller: Controller | None = outcome(Controller, description="The controller as it now is.")


@strawberry.type(description="What came of `controllerRenewToken`.")
class ControllerRenewTokenPayload(Outcome):
    """The controller and its token."""

    controller: Controller | None = outcome(Controller, description="The controller as it now is.")
    token: str | None = strawberry.field(default=None, description=SHOWN_ONCE)


@strawberry.type(description="What came of `controllerRevoke`.")
class ControllerRevokePayload(Outcome):
    """The controller."""

    controller: Controller | None = outcome(Controller, description="The controller as it now is.")


CreateInput = Annotated[ControllerCreateInput, strawberry.argument(description="The controller.")]
EditInput = Annotated[ControllerEditInput, strawberry.argument(description="Which, and what to change.")]
RenewInput = Annotated[ControllerRenewTokenInput, strawberry.argument(description="Which controller.")]
RevokeInput = Annotated[ControllerRevokeInput, strawberry.argument(description="Which controller.")]


@strawberry.type
class ControllerMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Makes a controller, and its token.")
    def controller_create(self, info: Info, input: CreateInput) -> ControllerCreatePayload:
        user = signed_in(info)
        row, token = actions.create_controller(
            name=input.name,
            equipment=_equipment(input.equipment_ids, info),
            expires_at=input.expires_at,
            by=user,
        )
        context_of(info).secrets.add(token)
        return ControllerCreatePayload(row=row, token=token)

    @mutation(description="Changes a controller; its token stays.")
    def controller_edit(self, info: Info, input: EditInput) -> ControllerEditPayload:
        user = signed_in(info)
        row = visible(models.Controller, Controller, input.id, info)
        ids = input.equipment_ids
        row = actions.edit_controller(
            controller=row,
            name=input.name if input.name is not UNSET else None,
            equipment=_equipment(ids, info) if ids is not UNSET and ids is not None else None,
            by=user,
        )
        return ControllerEditPayload(row=row)

    @mutation(description="Gives a controller another token; the old one opens nothing from now on.")
    def controller_renew_token(self, info: Info, input: RenewInput) -> ControllerRenewTokenPayload:
        user = signed_in(info)
        row = visible(models.Controller, Controller, input.id, info)
        row, token = actions.renew_token(controller=row, expires_at=input.expires_at, by=user)
        context_of(info).secrets.add(token)
        return ControllerRenewTokenPayload(row=row, token=token)

    @mutation(description="Takes a controller out of service for good.")
    def controller_revoke(self, info: Info, input: RevokeInput) -> ControllerRevokePayload:
        user = signed_in(info)
        row = visible(models.Controller, Controller, input.id, info)
        return ControllerRevokePayload(row=actions.revoke_controller(controller=row, by=user))


def _equipment(ids: list[relay.GlobalID], info: Info) -> list[models.Equipment]:
    return [visible(models.Equipment, Equipment, one, info, "equipmentIds") for one in ids]
