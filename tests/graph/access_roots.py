"""The rest of the access matrix: types without an id, asked for where they stand in the schema."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from graphql import GraphQLObjectType

from accounts.viewers import Viewer
from billing.links import application_token
from cms.models import ApplicationDraft, SignUpPage
from cms.signup.guards import Client
from cms.signup.saved import draft_token
from cms.signup.saving import Begun, save_draft
from cms.signup.uploads import Kept
from graph.engine.nodes import id_of
from tests.graph.access import CORE, is_something, looks, python_type, questions
from tests.graph.asking import ask
from tests.graph.world import Objects, World
from tests.pages import block_id

# Types that are told only as part of the one above them: their cells are that field's.
PARTS = {
    "AccessBlocker", "ContactAccess", "EquipmentAccess", "EquipmentPrice", "FreeSlot", "OpeningHours",
    "PlanRate", "Requirement", "BookingAnswer", "BookingNextStep", "BookingObstacle", "NextSession", "Series",
    "Presence", "SeriesRun", "ViewerSeat",
    "Agreement", "Answer", "AskedDocument", "DocumentLine", "Download", "DraftAnswer", "DuplicatePair",
    # Told to devices alone; see test_devices.
    "DoorAnswer", "DoorController", "DoorEquipment", "DoorList", "DoorObstacle", "DoorUse",
    "FollowedDocument", "FollowedOrder", "FollowedPaper", "FormChoice", "FormQuestion", "FormSection",
    "ImportColumn", "ImportCounts", "LetterPlaceholder", "Money", "PageBlock", "PageInfo",
    "PlanChange", "PlanPrice", "RateLimit", "RenewalPrice",
}  # fmt: skip


@dataclass(frozen=True)
class Root:
    """Where a type stands: the document around its fields, the way down, and what it is asked by."""

    document: str
    way: tuple[str, ...]
    variables: Callable[[Objects], dict[str, str]] = lambda _objects: {}


def _contact(objects: Objects) -> dict[str, str]:
    return {"id": str(id_of(python_type("Contact"), objects["Contact"][0].pk))}


def _token(objects: Objects) -> dict[str, str]:
    admitted = next(one for one in objects["Application"] if one.approved_at is not None)
    return {"token": application_token(admitted)}


def a_draft(nonce: str = "of the table") -> ApplicationDraft:
    """A form that somebody began and saved, with a file."""
    page = SignUpPage.objects.select_related("locale").get(slug="adherer")
    cache.clear()
    kept = {block_id("photo"): Kept("signup/none", "moi.jpg", "image/jpeg", 1)}
    begun = Begun(nonce, {block_id("given"): ["Nadia"]}, kept=kept)
    return save_draft(page=page, begun=begun, email="nadia@example.org", client=Client("203.0.113.8"))


def _draft(_objects: Objects) -> dict[str, str]:
    return {"token": draft_token(a_draft())}


ROOTS = {
    "Viewer": Root("{ viewer { FIELDS } }", ("viewer",)),
    "Association": Root("{ association { FIELDS } }", ("association",)),
    "User": Root(
        "query($id: ID!) { node(id: $id) { ... on Contact { user { FIELDS } } } }", ("node", "user"), _contact
    ),
    "FollowedApplication": Root(
        "query($token: String!) { application(token: $token) { FIELDS } }", ("application",), _token
    ),
    "LetterKind": Root("{ letterKinds { FIELDS } }", ("letterKinds",)),
    "Duplicates": Root("{ likelyDuplicates { FIELDS } }", ("likelyDuplicates",)),
    "SavedDraft": Root(
        "query($token: String!) { applicationDraft(token: $token) { FIELDS } }", ("applicationDraft",), _draft
    ),
}


def table(world: World) -> dict[str, list[str]]:
    """The cells of each field of these types, as `access.matrix` tells those of the others."""
    rows: dict[str, list[str]] = {}
    for name, root in ROOTS.items():
        kind = CORE.type_map[name]
        assert isinstance(kind, GraphQLObjectType)
        columns = []
        for viewer, own, other in looks(world):
            mine = _cells(viewer, kind, root, own) if "Contact" in own else dict.fromkeys(kind.fields, " ")
            theirs = _cells(viewer, kind, root, other)
            columns.append({field: mine[field] + theirs[field] for field in kind.fields})
        for field in kind.fields:
            rows[f"{name}.{field}"] = [column[field] for column in columns]
    return rows


def _cells(viewer: Viewer | None, kind: GraphQLObjectType, root: Root, objects: Objects) -> dict[str, str]:
    fields = " ".join(question for _name, question in questions(kind))
    found: Any = ask(viewer, root.document.replace("FIELDS", fields), **root.variables(objects))
    for step in root.way:
        found = found and found[step]
    if isinstance(found, list):
        found = next(iter(found), None)
    return {name: "-" if not found else "v" if is_something(found[name]) else "0" for name in kind.fields}
