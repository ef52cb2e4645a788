"""Equipment made and changed, and who looks after it."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET, Info, relay
from strawberry.file_uploads import Upload

from accounts import models as accounts
from equipment import models
from equipment.actions import catalogue, documents, headings, referents
from equipment.actions.listed import Asked
from graph.accounts.contact import Contact
from graph.accounts.mutations import given
from graph.acting import signed_in, visible
from graph.engine.payloads import mutation
from graph.equipment.enums import Audience, Charge, EquipmentKind, Level
from graph.equipment.equipment import Equipment
from graph.equipment.parts import Category, EquipmentDocument, Referent
from graph.equipment.qualification import Qualification
from graph.outcome import Outcome, outcome
from graph.uploads import paper_of


@strawberry.input(description="One thing that an equipment asks for: any of some qualifications.")
class RequirementInput:
    """One requirement."""

    level: Level = strawberry.field(description="At this level, or a higher one.")
    qualification_ids: list[relay.GlobalID] = strawberry.field(description="One of these is enough.")


@strawberry.input(description="What is known of an equipment. What is left out stays, or is as usual.")
class EquipmentTermsInput:
    """By column; amounts are in cents an hour."""

    kind: EquipmentKind | None = strawberry.field(default=UNSET, description="What it is.")
    name_fr: str | None = strawberry.field(default=UNSET, description="Its name in French.")
    name_en: str | None = strawberry.field(default=UNSET, description="Its name in English.")
    summary_fr: str | None = strawberry.field(default=UNSET, description="One sentence, in French.")
    summary_en: str | None = strawberry.field(default=UNSET, description="One sentence, in English.")
    description_fr: str | None = strawberry.field(default=UNSET, description="Paragraphs, in French.")
    description_en: str | None = strawberry.field(default=UNSET, description="Paragraphs, in English.")
    is_visible: bool | None = strawberry.field(default=UNSET, description="Whether it is public.")
    position: int | None = strawberry.field(default=UNSET, description="Its place on the page.")
    is_reservable: bool | None = strawberry.field(default=UNSET, description="Whether it can be reserved.")
    is_reserved_only: bool | None = strawberry.field(
        default=UNSET, description="Whether it is used with a reservation only."
    )
    slot_minutes: int | None = strawberry.field(default=UNSET, description="Minutes of a slot.")
    most_slots: int | None = strawberry.field(default=UNSET, description="Slots at most in a reservation.")
    horizon_days: int | None = strawberry.field(default=UNSET, description="Days ahead at most.")
    cancel_hours: int | None = strawberry.field(
        default=UNSET, description="Hours before the start until which what was paid goes back."
    )
    charge: Charge | None = strawberry.field(default=UNSET, description="What its use takes.")
    member_rate_minor: int | None = strawberry.field(default=UNSET, description="For members, in cents.")
    credits_per_slot: int | None = strawberry.field(default=UNSET, description="Credits of a slot.")
    category_id: relay.GlobalID | None = strawberry.field(default=UNSET, description="Its heading.")
    place_id: relay.GlobalID | None = strawberry.field(default=UNSET, description="The space it stands in.")
    requirements: list[RequirementInput] | None = strawberry.field(
        default=UNSET, description="What one needs in order to use it: all that is asked for, anew."
    )


def _values(terms: EquipmentTermsInput, info: Info) -> dict[str, Any]:
    """As the actions take them: rows in place of ids. Null leaves a value as it is."""
    stated = {name: value for name, value in given(terms).items() if value is not None}
    if "category_id" in stated:
        gid = stated.pop("category_id")
        stated["category"] = visible(models.Category, Category, gid, info, "categoryId")
    if "place_id" in stated:
        stated["place"] = visible(models.Equipment, Equipment, stated.pop("place_id"), info, "placeId")
    if "requirements" in stated:
        stated["requirements"] = [_asked(one, info) for one in terms.requirements or ()]
    return stated


def _asked(one: RequirementInput, info: Info) -> Asked:
    rows = [
        visible(models.Qualification, Qualification, gid, info, "qualificationIds")
        for gid in one.qualification_ids
    ]
    return Asked(one.level, rows)


@strawberry.input(description="A new equipment.")
class EquipmentCreateInput:
    """Its code and a name in French are needed."""

    code: str = strawberry.field(description="Its stable name, for links and exports.")
    terms: EquipmentTermsInput = strawberry.field(description="What is known of it.")


@strawberry.input(description="Changes to an equipment.")
class EquipmentUpdateInput:
    """One equipment."""

    id: relay.GlobalID = strawberry.field(description="The equipment.")
    terms: EquipmentTermsInput = strawberry.field(description="What to change.")


@strawberry.input(description="A new qualification.")
class QualificationCreateInput:
    """Its code and a name in French are needed."""

    code: str = strawberry.field(description="Its stable name, for links and exports.")
    name_fr: str = strawberry.field(description="Its name in French.")
    name_en: str = strawberry.field(default="", description="Its name in English.")
    valid_months: int | None = strawberry.field(
        default=None, description="The months it lasts; null when it does not end by age."
    )
    unused_months: int | None = strawberry.field(
        default=None, description="The months without practice after which it lapses; null for never."
    )


@strawberry.input(description="Who is to look after which equipment.")
class ReferentNameInput:
    """One contact."""

    equipment_id: relay.GlobalID = strawberry.field(description="The equipment.")
    contact_id: relay.GlobalID = strawberry.field(description="Who.")


@strawberry.input(description="Who looks after an equipment no more.")
class ReferentDismissInput:
    """One referent."""

    id: relay.GlobalID = strawberry.field(description="The referent.")


@strawberry.input(description="A document of an equipment. Sent by the multipart request specification.")
class EquipmentDocumentAddInput:
    """One file."""

    equipment_id: relay.GlobalID = strawberry.field(description="The equipment.")
    title_fr: str = strawberry.field(description="Its title in French.")
    title_en: str = strawberry.field(default="", description="Its title in English.")
    audience: Audience = strawberry.field(description="Who reads it.")
    file: Upload = strawberry.field(description="The file: a PDF, or a JPEG, PNG or WebP.")


@strawberry.input(description="Which document of an equipment to delete.")
class EquipmentDocumentRemoveInput:
    """One document."""

    id: relay.GlobalID = strawberry.field(description="The document.")


@strawberry.type(description="What came of `equipmentCreate`.")
class EquipmentCreatePayload(Outcome):
    """The equipment."""

    equipment: Equipment | None = outcome(Equipment, description="The new equipment.")


@strawberry.type(description="What came of `equipmentUpdate`.")
class EquipmentUpdatePayload(Outcome):
    """The equipment."""

    equipment: Equipment | None = outcome(Equipment, description="The equipment as it now is.")


@strawberry.type(description="What came of `qualificationCreate`.")
class QualificationCreatePayload(Outcome):
    """The qualification."""

    qualification: Qualification | None = outcome(Qualification, description="The new qualification.")


@strawberry.type(description="What came of `referentName`.")
class ReferentNamePayload(Outcome):
    """The referent."""

    referent: Referent | None = outcome(Referent, description="The referent.")


@strawberry.type(description="What came of `referentDismiss`.")
class ReferentDismissPayload(Outcome):
    """The equipment."""

    equipment: Equipment | None = outcome(Equipment, description="The equipment without them.")


@strawberry.type(description="What came of `equipmentDocumentAdd`.")
class EquipmentDocumentAddPayload(Outcome):
    """The document."""

    document: EquipmentDocument | None = outcome(EquipmentDocument, description="The document.")


@strawberry.type(description="What came of `equipmentDocumentRemove`.")
class EquipmentDocumentRemovePayload(Outcome):
    """The equipment."""

    equipment: Equipment | None = outcome(Equipment, description="The equipment without it.")


CreateInput = Annotated[EquipmentCreateInput, strawberry.argument(description="The equipment.")]
UpdateInput = Annotated[EquipmentUpdateInput, strawberry.argument(description="Which, and what to change.")]
NewInput = Annotated[QualificationCreateInput, strawberry.argument(description="The qualification.")]
NameInput = Annotated[ReferentNameInput, strawberry.argument(description="Who, and what.")]
DismissInput = Annotated[ReferentDismissInput, strawberry.argument(description="Who.")]
AddInput = Annotated[EquipmentDocumentAddInput, strawberry.argument(description="The file, and of what.")]
RemoveInput = Annotated[EquipmentDocumentRemoveInput, strawberry.argument(description="Which.")]


@strawberry.type
class CatalogueMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Makes an equipment, in service.")
    def equipment_create(self, info: Info, input: CreateInput) -> EquipmentCreatePayload:
        user = signed_in(info)
        values = {**_values(input.terms, info), "code": input.code}
        return EquipmentCreatePayload(row=catalogue.create_equipment(values=values, by=user))

    @mutation(description="Changes an equipment; what was reserved before keeps its hours and its price.")
    def equipment_update(self, info: Info, input: UpdateInput) -> EquipmentUpdatePayload:
        user = signed_in(info)
        row = visible(models.Equipment, Equipment, input.id, info)
        values = _values(input.terms, info)
        return EquipmentUpdatePayload(row=catalogue.edit_equipment(equipment=row, values=values, by=user))

    @mutation(description="Makes a qualification; nobody has it yet.")
    def qualification_create(self, info: Info, input: NewInput) -> QualificationCreatePayload:
        row = headings.create_qualification(values=given(input), by=signed_in(info))
        return QualificationCreatePayload(row=row)

    @mutation(description="Has somebody look after an equipment.")
    def referent_name(self, info: Info, input: NameInput) -> ReferentNamePayload:
        user = signed_in(info)
        equipment = visible(models.Equipment, Equipment, input.equipment_id, info, "equipmentId")
        contact = visible(accounts.Contact, Contact, input.contact_id, info, "contactId")
        return ReferentNamePayload(row=referents.name_referent(equipment=equipment, contact=contact, by=user))

    @mutation(description="Has somebody look after an equipment no more.")
    def referent_dismiss(self, info: Info, input: DismissInput) -> ReferentDismissPayload:
        user = signed_in(info)
        row = visible(models.Referent, Referent, input.id, info)
        referents.dismiss_referent(referent=row, by=user)
        return ReferentDismissPayload(row=row.equipment)

    @mutation(description="Adds a document to an equipment.")
    def equipment_document_add(self, info: Info, input: AddInput) -> EquipmentDocumentAddPayload:
        user = signed_in(info)
        equipment = visible(models.Equipment, Equipment, input.equipment_id, info, "equipmentId")
        texts = {"title_fr": input.title_fr, "title_en": input.title_en, "audience": input.audience}
        paper = paper_of(input.file, "file")
        row = documents.add_document(equipment=equipment, paper=paper, values=texts, by=user)
        return EquipmentDocumentAddPayload(row=row)

    @mutation(description="Deletes a document of an equipment, its file too.")
    def equipment_document_remove(self, info: Info, input: RemoveInput) -> EquipmentDocumentRemovePayload:
        user = signed_in(info)
        row = visible(models.EquipmentDocument, EquipmentDocument, input.id, info)
        documents.remove_document(document=row, by=user)
        return EquipmentDocumentRemovePayload(row=row.equipment)
