"""Who sees what: every (role × type × field × own or another's) cell, generated from the schema.

The tables stand in text files, to be read. A new field or mutation without a row fails; `UPDATE=1` before the
command writes them anew, and the difference is to be looked at like code.
"""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from graphql import GraphQLObjectType

from graph.fields import RelatedField
from graph.schema import schema
from tests.graph import access, access_roots, acts
from tests.graph.world import World

# They share one world, which takes some seconds to make.
pytestmark = pytest.mark.xdist_group("access")

FOLDER = Path(__file__).parent
FIELDS = """\
# What each role gets of each field: first of their own object, then of another person's.
# v: a value.  0: null, although they see the object.  -: the object does not exist for them.
# Of pages and forms, which are nobody's: first of live ones, then of drafts.
# Viewer is always oneself, Association is everyone's, FollowedApplication and SavedDraft are told to whoever
# holds their link.
"""
ACTS = """\
# What comes of each mutation: first on one's own object, then on another person's.
# ok: done.  ?: NOT_FOUND.  x: NOT_ALLOWED.  !: UNAUTHENTICATED.  Others are written out below the table.
"""


def written(introduction: str, table: Mapping[str, Sequence[str]], columns: Sequence[str]) -> str:
    """A table as text, in aligned columns."""
    width = max(map(len, table))
    rows = {" " * width: list(columns)} | {name: list(cells) for name, cells in table.items()}
    lines = [
        "  ".join(
            [name.ljust(width), *(cell.ljust(len(head)) for cell, head in zip(cells, columns, strict=True))]
        )
        for name, cells in rows.items()
    ]
    return "\n".join([introduction, *(line.rstrip() for line in lines), ""])


def compare(file: str, text: str) -> None:
    """Compares a table with the one that is written down."""
    path = FOLDER / file
    if os.environ.get("UPDATE"):
        path.write_text(text)
    assert path.read_text() == text


def test_the_fields(world: World) -> None:
    table = access.matrix(world)
    # Where nothing stands, nothing is proved: the superuser gets a value of every field.
    superuser = access.COLUMNS.index("superuser")
    assert [name for name, cells in table.items() if cells[superuser][0] != "v"] == []
    compare("access_matrix.txt", written(FIELDS, table | access_roots.table(world), access.COLUMNS))


def test_every_type_has_its_place_in_the_table() -> None:
    """A type is told by its id, by where it stands, as a part of another, or as an envelope."""
    objects = {name for name, kind in access.CORE.type_map.items() if isinstance(kind, GraphQLObjectType)}
    envelopes = re.compile(r"__\w+|Query|Mutation|\w+(Connection|Edge|Payload)|DecisionFailure")
    refusals = {made.__name__ for made in schema.refusal_types.values()} | {"GenericUserError"}
    told = set(access.node_types()) | set(access_roots.ROOTS) | access_roots.PARTS | refusals
    assert {name for name in objects if not envelopes.fullmatch(name)} == told


def test_the_acts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    table = acts.matrix(world, monkeypatch)
    assert set(table) == set(acts.MUTATIONS)
    compare("access_acts.txt", written(ACTS, table, access.COLUMNS))


@pytest.mark.parametrize("role", ["member", "trainer"])
def test_no_way_leads_to_what_one_may_not_see(world: World, role: str) -> None:
    """Those who see least, and so have most to be kept from; every role in `tests/prove`."""
    access.check_ways(world, role)


def test_the_walk_finds_a_leak_where_there_is_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with the library's own way to a related row, the treasurer reaches too much."""
    monkeypatch.delattr(RelatedField, "get_result")
    viewer, own, other = list(access.looks(world))[access.COLUMNS.index("treasurer")]
    seen = access.visible_ids(viewer, own, other)
    leaked = access.reached_ids(viewer, seen) - seen
    assert {access.type_of(gid) for gid in leaked} == {"Application", "Controller"}
