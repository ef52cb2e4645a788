"""The contract itself: written down, described to the last word, and of one shape throughout."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
)
from strawberry_django.utils.typing import get_django_definition

from graph.engine.payloads import IDEMPOTENCY, Idempotency
from graph.engine.sdl import sdl
from graph.schema import schema

CORE = schema._schema
ROOT = Path(__file__).resolve().parents[2]
TYPES = {name: kind for name, kind in CORE.type_map.items() if not name.startswith("__")}
OBJECTS = {name: kind for name, kind in TYPES.items() if isinstance(kind, GraphQLObjectType)}
MUTATIONS = OBJECTS["Mutation"].fields

# Lists that are no connections, each bounded by what it is.
PLAIN_LISTS = {
    "Application.agreements", "Application.answers", "ApplicationsApprovePayload.applications",
    "ApplicationsApprovePayload.failures", "ApplicationsRefusePayload.applications",
    "ApplicationsRefusePayload.failures", "CreditNote.lines", "CreditNote.mentions", "DecisionFailure.errors",
    "Answer.values", "FollowedApplication.agreements", "FollowedApplication.answers",
    "FollowedDocument.lines",
    "FormQuestion.choices", "FormQuestion.parts", "FormQuestion.plans", "FormQuestion.suggestions",
    "Invoice.lines", "Invoice.mentions", "Membership.viewerRenewalBlockers", "Order.lines", "Page.body",
    "FollowedApplication.askedDocuments", "Plan.askedDocuments", "Viewer.askedDocuments",
    "Viewer.renewalPrices", "Membership.planChanges", "LetterKind.placeholders", "Query.letterKinds",
    "Plan.benefits", "Query.nodes", "SignUpForm.questions", "SignUpForm.sections", "Viewer.powers",
    "Viewer.roles", "User.roles", "DraftAnswer.values", "SavedDraft.answers", "SavedDraft.files",
    "Duplicates.contacts", "Duplicates.pairs", "ImportRun.columns", "OrdersRemindPayload.failures",
    "OrdersRemindPayload.orders", "AccessEvent.reasons", "AuthorizationGrantManyPayload.authorizations",
    "DoorAnswer.reasons", "DoorController.equipment", "Equipment.accessOf", "Equipment.freeSlots",
    "Equipment.openingHours", "Equipment.planRates", "Equipment.requirements",
    "EquipmentAccess.missingQualifications", "EquipmentAccess.reasons", "Requirement.qualifications",
    "ReservationCreateForPayload.reservations", "UseRefused.missingQualifications", "UseRefused.reasons",
    "Viewer.presences", "BookingsMarkAttendedPayload.bookings", "BookingsMarkAttendedPayload.failures",
    "BookingsSignOffPayload.bookings", "BookingsSignOffPayload.failures",
    "BookingAnswer.missingQualifications", "BookingAnswer.reasons", "BookingCreatePayload.bookings",
    "BookingRefused.missingQualifications", "BookingRefused.reasons", "SeriesCreatePayload.sessions",
    "SeriesPreviewPayload.runs", "SeriesRun.obstacles", "Viewer.nextSessions", "Workshop.prerequisites",
    "WorkshopSession.equipment", "WorkshopSession.trainers", "WorkshopSession.viewerSeats",
}  # fmt: skip


def _described() -> Iterator[tuple[str, str | None]]:
    """Every part of the contract with its description."""
    for name, kind in TYPES.items():
        yield name, kind.description
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field_name, field in kind.fields.items():
                yield f"{name}.{field_name}", field.description
                for argument_name, argument in field.args.items():
                    yield f"{name}.{field_name}({argument_name}:)", argument.description
        elif isinstance(kind, GraphQLInputObjectType):
            for field_name, input_field in kind.fields.items():
                yield f"{name}.{field_name}", input_field.description
        elif isinstance(kind, GraphQLEnumType):
            for value_name, value in kind.values.items():
                yield f"{name}.{value_name}", value.description
    for directive in CORE.directives:
        yield f"@{directive.name}", directive.description


def test_the_written_contract_is_the_one_that_answers() -> None:
    assert (ROOT / "schema.graphql").read_text() == sdl(), "run `make schema`, and look at the difference"


def test_every_type_field_argument_and_value_is_described() -> None:
    assert [name for name, description in _described() if not (description or "").strip()] == []


def test_names_follow_the_customs_of_graphql() -> None:
    wrong = []
    for name, kind in TYPES.items():
        pattern = r"[A-Z][A-Za-z0-9]*"
        wrong += [] if re.fullmatch(pattern, name) else [name]
        if isinstance(kind, GraphQLEnumType):
            wrong += [
                f"{name}.{value}" for value in kind.values if not re.fullmatch(r"[A-Z][A-Z0-9_]*", value)
            ]
        elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            wrong += [
                f"{name}.{field}" for field in kind.fields if not re.fullmatch(r"[a-z][A-Za-z0-9]*", field)
            ]
    assert wrong == []


def _fields() -> Iterator[tuple[str, GraphQLField]]:
    for name, kind in OBJECTS.items():
        for field_name, field in kind.fields.items():
            yield f"{name}.{field_name}", field


def _is_list(field: GraphQLField) -> bool:
    outer = field.type
    return is_list_type(outer.of_type if is_non_null_type(outer) else outer)


def test_connections_have_one_shape() -> None:
    connections = {name: kind for name, kind in OBJECTS.items() if name.endswith("Connection")}
    shapes = {tuple(sorted(kind.fields)) for kind in connections.values()}
    assert shapes == {("edges", "nodes", "pageInfo", "totalCount")}
    paged = {
        path: set(field.args) for path, field in _fields() if get_named_type(field.type).name in connections
    }
    assert [path for path, args in paged.items() if not {"first", "after", "last", "before"} <= args] == []


def test_lists_are_connections_unless_they_are_bounded_by_what_they_are() -> None:
    of_connections = re.compile(r"\w+Connection\.(edges|nodes)")
    errors = re.compile(r"\w+(Payload)\.errors|\w+\.path")
    plain = {path for path, field in _fields() if _is_list(field)}
    assert {
        path for path in plain if not of_connections.fullmatch(path) and not errors.fullmatch(path)
    } == PLAIN_LISTS


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_takes_one_input_and_answers_its_payload(name: str) -> None:
    field = MUTATIONS[name]
    stem = name[0].upper() + name[1:]
    assert {key: str(argument.type) for key, argument in field.args.items()} == {"input": f"{stem}Input!"}
    assert is_required_argument(field.args["input"])
    assert str(field.type) == f"{stem}Payload!"
    payload = OBJECTS[f"{stem}Payload"].fields
    assert str(payload["errors"].type) == "[UserError!]!"
    others = {key: part for key, part in payload.items() if key != "errors"}
    assert others, "a payload tells what was done"
    assert [key for key, part in others.items() if is_non_null_type(part.type) and not _is_list(part)] == []


def test_every_refusal_implements_the_interface() -> None:
    interface = CORE.type_map["UserError"]
    assert isinstance(interface, GraphQLInterfaceType)
    told = {kind.name for kind in CORE.get_implementations(interface).objects}
    assert {made.__name__ for made in schema.refusal_types.values()} <= told


def test_what_charges_and_what_decides_on_many_needs_a_key() -> None:
    modes = {}
    for name in MUTATIONS:
        field = schema.get_field_for_type(name, "Mutation")
        assert field is not None
        modes[name] = field.metadata.get(IDEMPOTENCY, Idempotency.ACCEPTED)
    keyed = {name for name, mode in modes.items() if mode is not Idempotency.ACCEPTED}
    charging = {"applicationPay", "membershipChangePlan", "membershipRenew", "orderPay"}
    charging |= {
        "bookingCreate",
        "bookingPay",
        "offerAccept",
        "passBuy",
        "reservationCreate",
        "reservationPay",
        "creditsGive",
    }
    agreeing = {"automaticRenewalCard", "automaticRenewalSetUp"}
    on_many = {
        "applicationsApprove",
        "applicationsRefuse",
        "mailingSend",
        "ordersRemind",
        "reservationCreateFor",
        "bookingCreateFor",
        "sessionCancel",
    }
    assert keyed == charging | agreeing | on_many


def _storey(kind: GraphQLNamedType) -> int | None:
    """The height of the app whose model a type stands for."""
    definition = schema.get_type_by_name(kind.name)
    django = (
        get_django_definition(definition.origin) if definition and hasattr(definition, "origin") else None
    )
    app = django.model._meta.app_label if django else ""
    return {"accounts": 0, "billing": 1, "equipment": 2, "workshops": 3, "cms": 4, "wagtailcore": 4}.get(app)


def test_types_point_down_the_storeys() -> None:
    upward = []
    for name, kind in OBJECTS.items():
        own = _storey(kind)
        for field_name, field in kind.fields.items():
            target = get_named_type(field.type)
            node = (
                OBJECTS[target.name.removesuffix("Connection")]
                if target.name.endswith("Connection")
                else target
            )
            other = _storey(node)
            if own is not None and other is not None and other > own:
                upward.append(f"{name}.{field_name}")
    assert upward == []
