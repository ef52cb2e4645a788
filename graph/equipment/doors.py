"""What devices ask: may this badge in, who is using it, and the list for working offline."""

import base64
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

import strawberry
from strawberry import Info, relay

from equipment import models, offline
from equipment.access import Answer, sentence_of
from equipment.actions import access as actions
from equipment.actions import using
from equipment.models import Equipment
from equipment.numbers import badge_key
from equipment.tokens import Device
from graph.engine.devices import FOR_DEVICES, device_of, told_to_device
from graph.engine.nodes import id_of, key_in
from graph.engine.payloads import Payload, mutation
from graph.equipment.access import Usage
from graph.fields import told
from kit.refusals import InvalidInput, NotFound

_DEVICES = {FOR_DEVICES: True}
_SHA256_LETTERS = 64


@strawberry.type(description="Something that a controller opens.")
class DoorEquipment:
    """A part of `controller`."""

    code: str = strawberry.field(description="By which the controller names it.")
    name: str = strawberry.field(description="Its name, in the language of the request.")


@strawberry.type(description="A controller, as it sees itself.")
class DoorController:
    """Of the token that came with the request."""

    device: strawberry.Private[Device]

    @told(description="What it is called.")
    def name(self) -> str:
        return self.device.name

    @told(description="What it opens.")
    def equipment(self) -> list[DoorEquipment]:
        rows = Equipment.objects.filter(pk__in=self.device.equipment.values())
        return [DoorEquipment(code=row.code, name=row.name) for row in rows]

    @told(description="In base64, the key with which HMAC-SHA256 makes the hash of a badge’s number.")
    def badge_key(self) -> str:
        return base64.b64encode(badge_key()).decode()

    @told(description="In base64, the Ed25519 key by which a list is known to be ours. Keep it.")
    def list_key(self) -> str:
        return offline.public_key()


@strawberry.type(description="The badges that are let in while the controller cannot ask.")
class DoorList:
    """Of the instant; the controller asks for another before it expires."""

    document: str = strawberry.field(
        description="A JSON text: `expires_at`, and under `equipment`, by code, until when each badge is let "
        "in. A badge stands there as the HMAC-SHA256, by the controller’s key, of the hash of its number; "
        "that key is the HMAC-SHA256 of `offline list` by the SHA-256 of the token."
    )
    signature: str = strawberry.field(description="In base64, the Ed25519 signature of the document’s UTF-8.")
    expires_at: datetime = strawberry.field(description="From when on it lets nobody in.")


@strawberry.type(description="Something that stands in the way of opening, in words.")
class DoorObstacle:
    """A reason of the decision, or one that only doors have."""

    code: str = strawberry.field(description="Stable and upper case; new ones may appear.")
    sentence: str = strawberry.field(description="In words to the person, in the language of the request.")


@strawberry.type(description="What a door is answered.")
class DoorAnswer:
    """The decision, for whose badge it is."""

    answer: strawberry.Private[Answer]

    @told(description="Whether to open.")
    def is_allowed(self) -> bool:
        return self.answer.is_allowed

    @told(description="What stands in the way, in a fixed order; empty when it opens.")
    def reasons(self) -> list[DoorObstacle]:
        return [DoorObstacle(code=str(one), sentence=sentence_of(one)) for one in self.answer.reasons]

    @told(description="When the use has to end at the latest, by what is known now; null for no end.")
    def until(self) -> datetime | None:
        return self.answer.until

    @told(description="The first name of whose badge it is, to greet them; null when nobody knows it.")
    def given_name(self) -> str | None:
        return self.answer.given_name


@strawberry.type(description="A use, as the device that tells it knows it.")
class DoorUse:
    """A part of the payloads of devices."""

    row: strawberry.Private[models.Usage]

    @told(description="By which the device ends it.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(str(id_of(Usage, self.row.pk)))

    @told(description="From when.")
    def started_at(self) -> datetime:
        return self.row.started_at

    @told(description="Until when; null while it goes on.")
    def ended_at(self) -> datetime | None:
        return self.row.ended_at

    @told(description="The credits it took.")
    def credits(self) -> int:
        return self.row.credits


CODE = "The code of the equipment; a controller of a single one may leave it out."


@strawberry.input(description="A badge was held to the reader.")
class AccessCheckInput:
    """One badge."""

    badge: str = strawberry.field(description="Its number as the reader tells it, in hexadecimal digits.")
    equipment: str | None = strawberry.field(default=None, description=CODE)


@strawberry.input(description="An answer that the controller gave by its list.")
class OfflineAnswerInput:
    """One answer."""

    key: UUID = strawberry.field(description="Chosen by the controller: handed in twice, it is kept once.")
    at: datetime = strawberry.field(description="When.")
    badge_hash: str = strawberry.field(description="The hash of the badge’s number, in hexadecimal digits.")
    equipment: str | None = strawberry.field(default=None, description=CODE)
    is_allowed: bool = strawberry.field(description="Whether it opened.")
    reasons: list[str] = strawberry.field(default_factory=list, description="Why not, in codes.")


@strawberry.input(description="What a controller answered while it could not ask.")
class AccessReportInput:
    """At most 500 answers."""

    events: list[OfflineAnswerInput] = strawberry.field(description="The answers.")


@strawberry.input(description="A badge switches a machine on.")
class UsageStartInput:
    """One badge."""

    badge: str = strawberry.field(description="Its number as the reader tells it, in hexadecimal digits.")
    equipment: str | None = strawberry.field(default=None, description=CODE)


@strawberry.input(description="A machine is switched off.")
class UsageStopInput:
    """One use."""

    id: relay.GlobalID = strawberry.field(description="The use, as `usageStart` told it.")


@strawberry.type(description="What came of `accessCheck`.")
class AccessCheckPayload(Payload):
    """The answer."""

    answer: DoorAnswer | None = strawberry.field(default=None, description="Whether to open, and why not.")


@strawberry.type(description="What came of `accessReport`.")
class AccessReportPayload(Payload):
    """How many."""

    kept: int | None = strawberry.field(default=None, description="How many answers were new.")


@strawberry.type(description="What came of `usageStart`.")
class UsageStartPayload(Payload):
    """The use."""

    use: DoorUse | None = strawberry.field(default=None, description="The use that runs.")


@strawberry.type(description="What came of `usageStop`.")
class UsageStopPayload(Payload):
    """The use."""

    use: DoorUse | None = strawberry.field(default=None, description="The use, ended.")


CheckInput = Annotated[AccessCheckInput, strawberry.argument(description="Which badge, and where.")]
ReportInput = Annotated[AccessReportInput, strawberry.argument(description="The answers.")]
StartInput = Annotated[UsageStartInput, strawberry.argument(description="Which badge, and where.")]
StopInput = Annotated[UsageStopInput, strawberry.argument(description="Which use.")]


@strawberry.type
class DoorQuery:
    """To be inherited by the schema's Query."""

    @told_to_device(description="For devices: the controller whose token asks.")
    def controller(self, info: Info) -> DoorController | None:
        return DoorController(device=device_of(info))

    @told_to_device(description="For devices: the list by which a controller works while it cannot ask.")
    def offline_list(self, info: Info) -> DoorList | None:
        made = offline.offline_list(device_of(info))
        return DoorList(document=made.document, signature=made.signature, expires_at=made.expires_at)


@strawberry.type
class DoorMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(
        description="For devices: whether a badge is let in now. Every answer is kept.", metadata=_DEVICES
    )
    def access_check(self, info: Info, input: CheckInput) -> AccessCheckPayload:
        answer = actions.check_access(device=device_of(info), uid=input.badge, code=input.equipment)
        return AccessCheckPayload(answer=DoorAnswer(answer=answer))

    @mutation(
        description="For devices: hands in what was answered offline; twice is once.", metadata=_DEVICES
    )
    def access_report(self, info: Info, input: ReportInput) -> AccessReportPayload:
        device = device_of(info)
        kept = actions.report_answers(device=device, reported=list(_reported(input.events)))
        return AccessReportPayload(kept=kept)

    @mutation(
        description="For devices: a badge begins a use, if the decision lets it. Begun already, it is told.",
        metadata=_DEVICES,
    )
    def usage_start(self, info: Info, input: StartInput) -> UsageStartPayload:
        device = device_of(info)
        equipment_id = actions.own_equipment(device, input.equipment)
        row = using.start_use_by_badge(device=device, uid=input.badge, equipment_id=equipment_id)
        return UsageStartPayload(use=DoorUse(row=row))

    @mutation(
        description="For devices: a use ends. What was not reserved takes its credits, as far as there are "
        "some. Ended already, it is told.",
        metadata=_DEVICES,
    )
    def usage_stop(self, info: Info, input: StopInput) -> UsageStopPayload:
        device = cast("Device", device_of(info))
        rows = models.Usage.objects.filter(equipment__in=device.equipment.values())
        key = key_in(input.id, Usage, info)
        row = rows.filter(pk=key).first() if key is not None else None
        if row is None:
            raise NotFound(path=("id",))
        return UsageStopPayload(use=DoorUse(row=using.stop_use_by_device(usage=row, device=device)))


def _reported(events: Iterable[OfflineAnswerInput]) -> Iterable[actions.Reported]:
    for one in events:
        yield actions.Reported(
            key=one.key,
            at=one.at,
            code=one.equipment,
            badge_hash=_bytes_of(one.badge_hash),
            is_allowed=one.is_allowed,
            reasons=tuple(one.reasons),
        )


def _bytes_of(text: str) -> bytes:
    try:
        found: Any = bytes.fromhex(text) if len(text) == _SHA256_LETTERS else None
    except ValueError:
        found = None
    if found is None:
        raise InvalidInput(path=("events",), problem="A badge is told by 64 hexadecimal digits.")
    return cast("bytes", found)
