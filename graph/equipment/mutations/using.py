"""Uses that people tell by hand: they begin, they end."""

from typing import Annotated

import strawberry
from strawberry import Info, relay

from accounts import models as accounts
from equipment import models
from equipment.actions import using as actions
from graph.accounts.contact import Contact
from graph.acting import signed_in, visible
from graph.engine.payloads import mutation
from graph.equipment.access import Usage
from graph.equipment.equipment import Equipment
from graph.outcome import Outcome, outcome


@strawberry.input(description="Somebody begins to use an equipment.")
class EquipmentUseStartInput:
    """One use."""

    equipment_id: relay.GlobalID = strawberry.field(description="What is used.")
    contact_id: relay.GlobalID = strawberry.field(description="By whom.")


@strawberry.input(description="Somebody is done with an equipment.")
class EquipmentUseStopInput:
    """One use."""

    id: relay.GlobalID = strawberry.field(description="The use.")


@strawberry.type(description="What came of `equipmentUseStart`.")
class EquipmentUseStartPayload(Outcome):
    """The use."""

    usage: Usage | None = outcome(Usage, description="The use that runs.")


@strawberry.type(description="What came of `equipmentUseStop`.")
class EquipmentUseStopPayload(Outcome):
    """The use."""

    usage: Usage | None = outcome(Usage, description="The use, ended.")


StartInput = Annotated[EquipmentUseStartInput, strawberry.argument(description="What, and who.")]
StopInput = Annotated[EquipmentUseStopInput, strawberry.argument(description="Which use.")]


@strawberry.type
class UseMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(
        description="Begins a use, if the decision lets the person; for themselves, who represents them, and "
        "who looks after the equipment. Begun already, it is told."
    )
    def equipment_use_start(self, info: Info, input: StartInput) -> EquipmentUseStartPayload:
        user = signed_in(info)
        contact = visible(accounts.Contact, Contact, input.contact_id, info, "contactId")
        equipment = visible(models.Equipment, Equipment, input.equipment_id, info, "equipmentId")
        return EquipmentUseStartPayload(row=actions.start_use(contact=contact, equipment=equipment, by=user))

    @mutation(
        description="Ends a use. What was not reserved takes its credits, as far as there are some. Ended "
        "already, it is told."
    )
    def equipment_use_stop(self, info: Info, input: StopInput) -> EquipmentUseStopPayload:
        user = signed_in(info)
        row = visible(models.Usage, Usage, input.id, info)
        return EquipmentUseStopPayload(row=actions.stop_use(usage=row, by=user))
