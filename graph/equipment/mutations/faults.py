"""Faults: reported, seen too, repaired, dismissed."""

from typing import Annotated

import strawberry
from strawberry import Info, relay
from strawberry.file_uploads import Upload

from equipment import models
from equipment.actions import faults
from graph.acting import signed_in, visible
from graph.engine.payloads import mutation
from graph.equipment.care import Fault
from graph.equipment.equipment import Equipment
from graph.equipment.mutations.reserving import for_whom
from graph.outcome import Outcome, outcome
from graph.uploads import picture_file
from kit.pictures import read_picture


@strawberry.input(description="What is wrong with an equipment. A photo goes by the multipart specification.")
class FaultReportInput:
    """One fault."""

    equipment_id: relay.GlobalID = strawberry.field(description="The equipment.")
    description: str = strawberry.field(description="What is wrong.")
    is_dangerous: bool = strawberry.field(
        default=False, description="Whether using it would be dangerous: then nobody uses it for now."
    )
    photo: Upload | None = strawberry.field(default=None, description="A photo: JPEG, PNG or WebP.")
    contact_id: relay.GlobalID | None = strawberry.field(
        default=None, description="Who reports, of those for whom you act; yourself if left out."
    )


@strawberry.input(description="A fault that somebody else saw too.")
class FaultConfirmInput:
    """One fault."""

    id: relay.GlobalID = strawberry.field(description="The fault.")
    stops_use: bool = strawberry.field(description="Whether nobody uses the equipment until it is repaired.")
    reason: str = strawberry.field(default="", description="Why nobody uses it; people read it.")


@strawberry.input(description="A fault that is repaired.")
class FaultFixInput:
    """One fault."""

    id: relay.GlobalID = strawberry.field(description="The fault.")
    answer: str = strawberry.field(description="What was done; the reporter reads it.")


@strawberry.input(description="A fault that is none.")
class FaultDismissInput:
    """One fault."""

    id: relay.GlobalID = strawberry.field(description="The fault.")
    answer: str = strawberry.field(description="Why there is nothing to repair; the reporter reads it.")


@strawberry.type(description="What came of `faultReport`.")
class FaultReportPayload(Outcome):
    """The fault."""

    fault: Fault | None = outcome(Fault, description="The fault, reported.")


@strawberry.type(description="What came of `faultConfirm`.")
class FaultConfirmPayload(Outcome):
    """The fault."""

    fault: Fault | None = outcome(Fault, description="The fault, confirmed.")


@strawberry.type(description="What came of `faultFix`.")
class FaultFixPayload(Outcome):
    """The fault."""

    fault: Fault | None = outcome(Fault, description="The fault, repaired.")


@strawberry.type(description="What came of `faultDismiss`.")
class FaultDismissPayload(Outcome):
    """The fault."""

    fault: Fault | None = outcome(Fault, description="The fault, dismissed.")


ReportInput = Annotated[FaultReportInput, strawberry.argument(description="What is wrong with which.")]
ConfirmInput = Annotated[FaultConfirmInput, strawberry.argument(description="Which fault.")]
FixInput = Annotated[FaultFixInput, strawberry.argument(description="Which fault, and what was done.")]
DismissInput = Annotated[FaultDismissInput, strawberry.argument(description="Which fault, and why.")]


@strawberry.type
class FaultMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Reports that something is wrong with an equipment; its referents are told.")
    def fault_report(self, info: Info, input: ReportInput) -> FaultReportPayload:
        user, contact = signed_in(info), for_whom(input.contact_id, info)
        equipment = visible(models.Equipment, Equipment, input.equipment_id, info, "equipmentId")
        photo = read_picture(picture_file(input.photo, "photo")) if input.photo is not None else None
        row = faults.report_fault(
            contact=contact,
            equipment=equipment,
            description=input.description,
            by=user,
            is_dangerous=input.is_dangerous,
            photo=photo,
        )
        return FaultReportPayload(row=row)

    @mutation(description="Confirms a fault; it may put the equipment out of order until it is repaired.")
    def fault_confirm(self, info: Info, input: ConfirmInput) -> FaultConfirmPayload:
        user = signed_in(info)
        row = visible(models.Fault, Fault, input.id, info)
        row = faults.confirm_fault(fault=row, by=user, stops_use=input.stops_use, reason=input.reason)
        return FaultConfirmPayload(row=row)

    @mutation(description="Closes a fault as repaired; the equipment is in service if no other stops it.")
    def fault_fix(self, info: Info, input: FixInput) -> FaultFixPayload:
        user = signed_in(info)
        row = visible(models.Fault, Fault, input.id, info)
        return FaultFixPayload(row=faults.fix_fault(fault=row, answer=input.answer, by=user))

    @mutation(description="Closes a fault as none.")
    def fault_dismiss(self, info: Info, input: DismissInput) -> FaultDismissPayload:
        user = signed_in(info)
        row = visible(models.Fault, Fault, input.id, info)
        return FaultDismissPayload(row=faults.dismiss_fault(fault=row, answer=input.answer, by=user))
