"""What stops an equipment for a time and what lets it go on: out of order, closed, under maintenance."""

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import Info, relay

from equipment import models
from equipment.actions import closures, maintenance, service
from graph.acting import signed_in, visible
from graph.engine.payloads import mutation
from graph.equipment.care import Maintenance, MaintenanceTask
from graph.equipment.equipment import Equipment
from graph.equipment.parts import Closure
from graph.outcome import Outcome, outcome


@strawberry.input(description="Which equipment must not be used, and why.")
class EquipmentPutOutOfOrderInput:
    """People read the reason."""

    id: relay.GlobalID = strawberry.field(description="The equipment.")
    reason: str = strawberry.field(description="Why; everybody reads it.")


@strawberry.input(description="Which equipment works again.")
class EquipmentPutInServiceInput:
    """One equipment."""

    id: relay.GlobalID = strawberry.field(description="The equipment.")


@strawberry.input(description="Which equipment leaves for good, and why.")
class EquipmentRetireInput:
    """Those who reserved it read the reason."""

    id: relay.GlobalID = strawberry.field(description="The equipment.")
    reason: str = strawberry.field(description="Why.")
    cancel_reservations: bool = strawberry.field(
        default=False, description="Cancel what is reserved, and give back what it took."
    )


@strawberry.input(description="When an equipment, or the whole place, is closed, and why.")
class ClosureAddInput:
    """Reservations made before stand."""

    equipment_id: relay.GlobalID | None = strawberry.field(
        default=None, description="The equipment; the whole place if left out."
    )
    starts_at: datetime = strawberry.field(description="From when.")
    ends_at: datetime = strawberry.field(description="Until when.")
    reason_fr: str = strawberry.field(description="Why, in French.")
    reason_en: str = strawberry.field(default="", description="Why, in English.")


@strawberry.input(description="Which closure to end now.")
class ClosureEndInput:
    """One closure."""

    id: relay.GlobalID = strawberry.field(description="The closure.")


@strawberry.input(description="When an equipment is looked after, and what is done.")
class MaintenancePlanInput:
    """Nobody else has it meanwhile."""

    equipment_id: relay.GlobalID = strawberry.field(description="The equipment.")
    starts_at: datetime = strawberry.field(description="From when.")
    ends_at: datetime = strawberry.field(description="Until when.")
    what: str = strawberry.field(description="What is done.")
    task_id: relay.GlobalID | None = strawberry.field(default=None, description="The task that it does.")
    cancel_reservations: bool = strawberry.field(
        default=False, description="Cancel what is reserved in that time, and give back what it took."
    )


@strawberry.input(description="Which maintenance not to do.")
class MaintenanceCancelInput:
    """One maintenance."""

    id: relay.GlobalID = strawberry.field(description="The maintenance.")


@strawberry.input(description="Which maintenance is done.")
class MaintenanceFinishInput:
    """One maintenance."""

    id: relay.GlobalID = strawberry.field(description="The maintenance.")


@strawberry.type(description="What came of `equipmentPutOutOfOrder`.")
class EquipmentPutOutOfOrderPayload(Outcome):
    """The equipment."""

    equipment: Equipment | None = outcome(Equipment, description="The equipment, out of order.")


@strawberry.type(description="What came of `equipmentPutInService`.")
class EquipmentPutInServicePayload(Outcome):
    """The equipment."""

    equipment: Equipment | None = outcome(Equipment, description="The equipment, in service.")


@strawberry.type(description="What came of `equipmentRetire`.")
class EquipmentRetirePayload(Outcome):
    """The equipment."""

    equipment: Equipment | None = outcome(Equipment, description="The equipment, retired.")


@strawberry.type(description="What came of `closureAdd`.")
class ClosureAddPayload(Outcome):
    """The closure."""

    closure: Closure | None = outcome(Closure, description="The closure.")


@strawberry.type(description="What came of `closureEnd`.")
class ClosureEndPayload(Outcome):
    """The closure."""

    closure: Closure | None = outcome(
        Closure, description="The closure, over; null when it had not begun: it is gone."
    )


@strawberry.type(description="What came of `maintenancePlan`.")
class MaintenancePlanPayload(Outcome):
    """The maintenance."""

    maintenance: Maintenance | None = outcome(Maintenance, description="The maintenance.")


@strawberry.type(description="What came of `maintenanceCancel`.")
class MaintenanceCancelPayload(Outcome):
    """The maintenance."""

    maintenance: Maintenance | None = outcome(Maintenance, description="The maintenance, cancelled.")


@strawberry.type(description="What came of `maintenanceFinish`.")
class MaintenanceFinishPayload(Outcome):
    """The maintenance."""

    maintenance: Maintenance | None = outcome(Maintenance, description="The maintenance, done.")


OutInput = Annotated[EquipmentPutOutOfOrderInput, strawberry.argument(description="Which, and why.")]
InInput = Annotated[EquipmentPutInServiceInput, strawberry.argument(description="Which.")]
RetireInput = Annotated[EquipmentRetireInput, strawberry.argument(description="Which, and why.")]
AddInput = Annotated[ClosureAddInput, strawberry.argument(description="What, when, why.")]
EndInput = Annotated[ClosureEndInput, strawberry.argument(description="Which.")]
PlanInput = Annotated[MaintenancePlanInput, strawberry.argument(description="What, when.")]
CancelInput = Annotated[MaintenanceCancelInput, strawberry.argument(description="Which.")]
FinishInput = Annotated[MaintenanceFinishInput, strawberry.argument(description="Which.")]


@strawberry.type
class ServiceMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Has nobody use an equipment until it works again; who reserved it is told.")
    def equipment_put_out_of_order(self, info: Info, input: OutInput) -> EquipmentPutOutOfOrderPayload:
        user = signed_in(info)
        row = visible(models.Equipment, Equipment, input.id, info)
        return EquipmentPutOutOfOrderPayload(
            row=service.put_out_of_order(equipment=row, reason=input.reason, by=user)
        )

    @mutation(description="Puts an equipment in service again.")
    def equipment_put_in_service(self, info: Info, input: InInput) -> EquipmentPutInServicePayload:
        user = signed_in(info)
        row = visible(models.Equipment, Equipment, input.id, info)
        return EquipmentPutInServicePayload(row=service.put_in_service(equipment=row, by=user))

    @mutation(description="Takes an equipment out of the workshop for good.")
    def equipment_retire(self, info: Info, input: RetireInput) -> EquipmentRetirePayload:
        user = signed_in(info)
        row = service.retire_equipment(
            equipment=visible(models.Equipment, Equipment, input.id, info),
            reason=input.reason,
            by=user,
            cancel_reservations=input.cancel_reservations,
        )
        return EquipmentRetirePayload(row=row)

    @mutation(description="Closes an equipment, or the whole place, for a time.")
    def closure_add(self, info: Info, input: AddInput) -> ClosureAddPayload:
        user, gid = signed_in(info), input.equipment_id
        row = closures.add_closure(
            equipment=visible(models.Equipment, Equipment, gid, info, "equipmentId") if gid else None,
            starts_at=input.starts_at,
            ends_at=input.ends_at,
            reason_fr=input.reason_fr,
            reason_en=input.reason_en,
            by=user,
        )
        return ClosureAddPayload(row=row)

    @mutation(description="Opens again: a closure that runs ends now, one to come is gone.")
    def closure_end(self, info: Info, input: EndInput) -> ClosureEndPayload:
        user = signed_in(info)
        row = visible(models.Closure, Closure, input.id, info)
        return ClosureEndPayload(row=closures.end_closure(closure=row, by=user))


@strawberry.type
class MaintenanceMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Plans maintenance: nobody else has the equipment meanwhile.")
    def maintenance_plan(self, info: Info, input: PlanInput) -> MaintenancePlanPayload:
        user, gid = signed_in(info), input.task_id
        row = maintenance.plan_maintenance(
            equipment=visible(models.Equipment, Equipment, input.equipment_id, info, "equipmentId"),
            start=input.starts_at,
            end=input.ends_at,
            what=input.what,
            by=user,
            task=visible(models.MaintenanceTask, MaintenanceTask, gid, info, "taskId") if gid else None,
            cancel_reservations=input.cancel_reservations,
        )
        return MaintenancePlanPayload(row=row)

    @mutation(description="Cancels maintenance that has not begun.")
    def maintenance_cancel(self, info: Info, input: CancelInput) -> MaintenanceCancelPayload:
        user = signed_in(info)
        row = visible(models.Maintenance, Maintenance, input.id, info)
        return MaintenanceCancelPayload(row=maintenance.cancel_maintenance(maintenance=row, by=user))

    @mutation(description="Notes that maintenance is done; its time is let go.")
    def maintenance_finish(self, info: Info, input: FinishInput) -> MaintenanceFinishPayload:
        user = signed_in(info)
        row = visible(models.Maintenance, Maintenance, input.id, info)
        return MaintenanceFinishPayload(row=maintenance.finish_maintenance(maintenance=row, by=user))
