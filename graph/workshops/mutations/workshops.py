"""Workshops made and changed, and their picture."""

from decimal import Decimal
from typing import Annotated, Any

import strawberry
from strawberry import UNSET, Info, relay
from strawberry.file_uploads import Upload

from accounts import models as accounts
from equipment.models import Qualification as QualificationRow
from graph.accounts.contact import Contact
from graph.accounts.mutations import given
from graph.acting import signed_in, visible
from graph.billing.amounts import minor_if_stated
from graph.engine.payloads import mutation
from graph.engine.scalars import MoneyInput
from graph.equipment.enums import Level
from graph.equipment.qualification import Qualification
from graph.outcome import Outcome, outcome
from graph.uploads import picture_file
from graph.workshops.enums import WorkshopKind
from graph.workshops.mutations.choosing import chosen
from graph.workshops.workshop import Workshop
from kit.pictures import read_picture
from workshops import models
from workshops.actions import workshops as actions

# What null takes away; of everything else null leaves what stands.
MAY_BE_NOTHING = frozenset({"gives_id", "member_price", "reduced_price"})


def _said(description: str) -> Any:
    return strawberry.field(default=UNSET, description=description)


@strawberry.input(description="What is known of a workshop. What is left out stays, or is as usual.")
class WorkshopTermsInput:
    """By column."""

    kind: WorkshopKind | None = _said("What it is.")
    name_fr: str | None = _said("Its name in French.")
    name_en: str | None = _said("Its name in English.")
    summary_fr: str | None = _said("One sentence, in French.")
    summary_en: str | None = _said("One sentence, in English.")
    description_fr: str | None = _said("Paragraphs, in French.")
    description_en: str | None = _said("Paragraphs, in English.")
    picture_alt_fr: str | None = _said("What the picture shows, in French.")
    picture_alt_en: str | None = _said("What the picture shows, in English.")
    is_visible: bool | None = _said("Whether it is public.")
    position: int | None = _said("Its place on the page.")
    gives_id: relay.GlobalID | None = _said("The qualification it gives; null for none.")
    gives_level: Level | None = _said("At which level it qualifies.")
    prerequisite_ids: list[relay.GlobalID] | None = _said("The qualifications one needs: all, anew.")
    trainer_ids: list[relay.GlobalID] | None = _said("The contacts who lead its sessions: all, anew.")
    is_for_members: bool | None = _said("Whether only members book it.")
    takes_guests: bool | None = _said("Whether it is booked without an account too.")
    seats: int | None = _said("How many seats a session has.")
    minutes: int | None = _said("How long a session lasts.")
    least_people: int | None = _said("With fewer people a session is cancelled by itself.")
    decide_hours: int | None = _said("So many hours before the start that is decided.")
    close_hours: int | None = _said("So many hours before the start bookings close.")
    offer_hours: int | None = _said("Who is offered a seat has so many hours to answer.")
    cancel_hours: int | None = _said("Until so many hours before the start, all of the price goes back.")
    late_refund_percent: int | None = _said("Later, so many percent of it.")
    price: MoneyInput | None = _said("A seat, for everybody.")
    member_price: MoneyInput | None = _said("A seat, for members; null when it is the same.")
    reduced_price: MoneyInput | None = _said("A seat, with a proof; null for no such price.")
    tax_rate: Decimal | None = _said("VAT in percent, included in the prices.")
    mention: str | None = _said("The legal mention on invoices.")


@strawberry.input(description="A new workshop.")
class WorkshopCreateInput:
    """Its code and a name in French are needed."""

    code: str = strawberry.field(description="Its stable name, for links and exports.")
    terms: WorkshopTermsInput = strawberry.field(description="What is known of it.")


@strawberry.input(description="Changes to a workshop.")
class WorkshopChangeInput:
    """One workshop."""

    id: relay.GlobalID = strawberry.field(description="The workshop.")
    terms: WorkshopTermsInput = strawberry.field(description="What to change.")


@strawberry.input(description="The picture of a workshop. Sent by the multipart request specification.")
class WorkshopPictureSetInput:
    """One file."""

    id: relay.GlobalID = strawberry.field(description="The workshop.")
    picture: Upload = strawberry.field(description="The file: a JPEG, PNG or WebP.")


@strawberry.input(description="Of which workshop to take the picture away.")
class WorkshopPictureRemoveInput:
    """One workshop."""

    id: relay.GlobalID = strawberry.field(description="The workshop.")


@strawberry.type(description="What came of `workshopCreate`.")
class WorkshopCreatePayload(Outcome):
    """The workshop."""

    workshop: Workshop | None = outcome(Workshop, description="The new workshop.")


@strawberry.type(description="What came of `workshopChange`.")
class WorkshopChangePayload(Outcome):
    """The workshop."""

    workshop: Workshop | None = outcome(Workshop, description="The workshop as it now is.")


@strawberry.type(description="What came of `workshopPictureSet`.")
class WorkshopPictureSetPayload(Outcome):
    """The workshop."""

    workshop: Workshop | None = outcome(Workshop, description="The workshop with its picture.")


@strawberry.type(description="What came of `workshopPictureRemove`.")
class WorkshopPictureRemovePayload(Outcome):
    """The workshop."""

    workshop: Workshop | None = outcome(Workshop, description="The workshop without a picture.")


CreateInput = Annotated[WorkshopCreateInput, strawberry.argument(description="The workshop.")]
ChangeInput = Annotated[WorkshopChangeInput, strawberry.argument(description="Which, and what to change.")]
PictureInput = Annotated[WorkshopPictureSetInput, strawberry.argument(description="The file, and of what.")]
RemoveInput = Annotated[WorkshopPictureRemoveInput, strawberry.argument(description="Of which workshop.")]


def _values(terms: WorkshopTermsInput, currency: str, info: Info) -> dict[str, Any]:
    """As the actions take them: rows in place of ids, cents in place of amounts."""
    stated = {
        name: value for name, value in given(terms).items() if value is not None or name in MAY_BE_NOTHING
    }
    for name in ("price", "member_price", "reduced_price"):
        if name in stated:
            stated[f"{name}_minor"] = minor_if_stated(stated.pop(name), currency, name)
    if "gives_id" in stated:
        gid = stated.pop("gives_id")
        stated["gives"] = visible(QualificationRow, Qualification, gid, info, "givesId") if gid else None
    if "prerequisite_ids" in stated:
        asked = stated.pop("prerequisite_ids")
        stated["prerequisites"] = chosen(QualificationRow, Qualification, asked, info, "prerequisiteIds")
    if "trainer_ids" in stated:
        stated["trainers"] = chosen(accounts.Contact, Contact, stated.pop("trainer_ids"), info, "trainerIds")
    return stated


def _workshop(gid: relay.GlobalID, info: Info) -> models.Workshop:
    return visible(models.Workshop, Workshop, gid, info)


@strawberry.type
class WorkshopMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Makes a workshop; it has no sessions yet.")
    def workshop_create(self, info: Info, input: CreateInput) -> WorkshopCreatePayload:
        user = signed_in(info)
        values = {**_values(input.terms, models.Workshop().currency, info), "code": input.code}
        return WorkshopCreatePayload(row=actions.add_workshop(values=values, by=user))

    @mutation(
        description="Changes a workshop. What was booked keeps its price; planned sessions keep their seats "
        "and trainers."
    )
    def workshop_change(self, info: Info, input: ChangeInput) -> WorkshopChangePayload:
        user, row = signed_in(info), _workshop(input.id, info)
        values = _values(input.terms, row.currency, info)
        return WorkshopChangePayload(row=actions.change_workshop(workshop=row, values=values, by=user))

    @mutation(description="Sets the picture of a workshop. It is kept as a small JPEG without metadata.")
    def workshop_picture_set(self, info: Info, input: PictureInput) -> WorkshopPictureSetPayload:
        user, row = signed_in(info), _workshop(input.id, info)
        picture = read_picture(picture_file(input.picture, "picture"))
        return WorkshopPictureSetPayload(row=actions.set_picture(workshop=row, picture=picture, by=user))

    @mutation(description="Takes the picture of a workshop away.")
    def workshop_picture_remove(self, info: Info, input: RemoveInput) -> WorkshopPictureRemovePayload:
        user, row = signed_in(info), _workshop(input.id, info)
        return WorkshopPictureRemovePayload(row=actions.set_picture(workshop=row, picture=None, by=user))
