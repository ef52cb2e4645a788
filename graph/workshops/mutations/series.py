"""Sessions by a rule of repetition: looked at before, and planned."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Annotated, Any

import strawberry
from strawberry import Info, relay

from accounts import models as accounts
from equipment.models import Equipment as EquipmentRow
from graph.accounts.contact import Contact
from graph.acting import signed_in, visible
from graph.engine.nodes import rows_of
from graph.engine.payloads import Payload, UserError, mutation
from graph.engine.payloads import told as told_refusal
from graph.equipment.equipment import Equipment
from graph.fields import told
from graph.workshops.mutations.choosing import chosen, chosen_if_stated
from graph.workshops.session import WorkshopSession
from graph.workshops.workshop import Workshop
from workshops import models
from workshops.actions import series as actions

RULE = "When, as an RRULE of RFC 5545 without its name: `FREQ=WEEKLY;BYDAY=TU;COUNT=10`."


@strawberry.input(description="Which workshop, on which days, and what differs from it.")
class SeriesPreviewInput:
    """What is left out is as the workshop says."""

    workshop_id: relay.GlobalID = strawberry.field(description="The workshop.")
    first_on: date = strawberry.field(description="The first day.")
    at: time = strawberry.field(description="The hour on the wall clock of the association.")
    rule: str = strawberry.field(description=RULE)
    minutes: int | None = strawberry.field(default=None, description="How long each lasts.")
    equipment_ids: list[relay.GlobalID] = strawberry.field(
        default_factory=list, description="The rooms and machines that each takes."
    )
    trainer_ids: list[relay.GlobalID] | None = strawberry.field(
        default=None, description="The contacts who lead them."
    )


@strawberry.input(description="Which workshop, on which days, and what differs from it.")
class SeriesCreateInput(SeriesPreviewInput):
    """The same, and what each session tells."""

    capacity: int | None = strawberry.field(default=None, description="How many seats each has.")
    place: str = strawberry.field(default="", description="Where, if not in the rooms they take.")
    note_fr: str = strawberry.field(default="", description="What to know, in French.")
    note_en: str = strawberry.field(default="", description="What to know, in English.")


@strawberry.type(description="One session that a rule would make.")
class SeriesRun:
    """A part of a preview."""

    starts_at: datetime = strawberry.field(description="From when.")
    ends_at: datetime = strawberry.field(description="Until when.")
    obstacles: list[UserError] = strawberry.field(description="What stands in its way; empty for nothing.")


@strawberry.type(description="What came of `seriesPreview`.")
class SeriesPreviewPayload(Payload):
    """The sessions to be."""

    runs: list[SeriesRun] = strawberry.field(
        default_factory=list, description="The sessions that would be planned, in order."
    )


@strawberry.type(description="What came of `seriesCreate`.")
class SeriesCreatePayload(Payload):
    """The sessions."""

    keys: strawberry.Private[Sequence[int]] = ()

    @told(description="The new sessions, in order.")
    def sessions(self, info: Info) -> list[WorkshopSession]:
        rows = rows_of(WorkshopSession, self.keys, info)
        return [rows[str(key)] for key in self.keys if str(key) in rows]


PreviewInput = Annotated[SeriesPreviewInput, strawberry.argument(description="What, and on which days.")]
CreateInput = Annotated[SeriesCreateInput, strawberry.argument(description="What, and on which days.")]


def _planned(input: SeriesPreviewInput, info: Info) -> dict[str, Any]:
    """What both actions take. Raises NotFound."""
    return {
        "workshop": visible(models.Workshop, Workshop, input.workshop_id, info, "workshopId"),
        "first_on": input.first_on,
        "at": input.at,
        "rule": input.rule,
        "minutes": input.minutes,
        "equipment": chosen(EquipmentRow, Equipment, input.equipment_ids, info, "equipmentIds"),
        "trainers": chosen_if_stated(accounts.Contact, Contact, input.trainer_ids, info, "trainerIds"),
    }


@strawberry.type
class SeriesMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="What a rule would plan, and what stands in the way of each. Nothing is changed.")
    def series_preview(self, info: Info, input: PreviewInput) -> SeriesPreviewPayload:
        user = signed_in(info)
        table = getattr(info.schema, "refusal_types", {})
        return SeriesPreviewPayload(
            runs=[
                SeriesRun(
                    starts_at=one.starts_at,
                    ends_at=one.ends_at,
                    obstacles=[item for clash in one.clashes for item in told_refusal(clash, table)],
                )
                for one in actions.preview_series(**_planned(input, info), by=user)
            ]
        )

    @mutation(description="Plans a session on each day that a rule names, on the wall clock; all or none.")
    def series_create(self, info: Info, input: CreateInput) -> SeriesCreatePayload:
        user = signed_in(info)
        texts = {name: getattr(input, name) for name in ("capacity", "place", "note_fr", "note_en")}
        made = actions.create_series(**_planned(input, info), **texts, by=user)
        return SeriesCreatePayload(keys=list(made.sessions.values_list("pk", flat=True)))
