"""Every pair of states: the moves that the tables allow, and no other."""

from dataclasses import dataclass
from itertools import product

import pytest

from billing.states import DECIDABLE, OPEN_APPLICATION, TABLES, ApplicationState
from kit.states import StateForbids, Table

PAIRS = [(table, source, target) for table in TABLES for source, target in product(table.states, repeat=2)]


@dataclass
class Thing:
    state: str


@pytest.mark.parametrize(
    ("table", "source", "target"), PAIRS, ids=[f"{t.noun}-{a.value}-{b.value}" for t, a, b in PAIRS]
)
def test_a_move_is_made_or_refused_as_the_table_says(table: Table, source: str, target: str) -> None:
    thing = Thing(source)
    if any((move.source, move.target) == (source, target) for move in table.transitions):
        table.move(thing, table.states(target))
        assert thing.state == target
    else:
        with pytest.raises(StateForbids):
            table.move(thing, table.states(target))
        assert thing.state == source


def test_the_ends_are_those_that_nothing_leaves() -> None:
    assert {table.noun: table.ends() for table in TABLES} == {
        "Application": {"refused", "withdrawn", "lapsed"},
        "Order": {"cancelled", "expired"},
        "Payment": {"succeeded"},
        "Refund": {"by_hand"},
        "AutomaticRenewal": {"ended"},
        "SupportingDocument": {"withdrawn", "refused"},
        # An import that is done may be run again: it doubles nothing.
        "ImportRun": set(),
    }


def test_no_move_is_listed_twice_and_none_stands_still() -> None:
    for table in TABLES:
        moves = [(move.source, move.target) for move in table.transitions]
        assert len(moves) == len(set(moves))
        assert all(source != target for source, target in moves)


def test_open_applications_are_verified_and_not_over() -> None:
    table = TABLES[0]
    assert set(ApplicationState) - OPEN_APPLICATION == {
        ApplicationState.UNVERIFIED,
        ApplicationState.ADMITTED,
        *table.ends(),
    }
    assert DECIDABLE < OPEN_APPLICATION
