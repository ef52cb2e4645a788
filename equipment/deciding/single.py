"""The facts of one badge and one equipment in one statement: the way of the door, which is asked all day.

The statement is put together once from the very queries of `rows`, each compiled with marks in the place of
its parameters; so it cannot read anything else than they do. Rows come as JSON, and `facts` makes of them
what it makes of its own.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.utils import timezone
from psycopg.sql import Literal

from equipment.deciding import rows
from equipment.deciding.facts import told_equipment, told_people
from equipment.deciding.judging import EquipmentFacts, PersonFacts
from equipment.deciding.rows import AHEAD, Rows
from kit.prepared import prepared_cursor

_CONTACT, _EQUIPMENT, _PLACE = -7_000_001, -7_000_002, -7_000_003
_AT, _DAY = datetime(1871, 3, 18, 1, 2, 3, 456789, tzinfo=UTC), date(1871, 3, 18)
_PLACE_SQL = "(SELECT place_id FROM equipment_equipment WHERE id = %(equipment)s)"
# Whose badge it is: asked in the same statement.
_HOLDER_SQL = "(SELECT contact_id FROM equipment_badge WHERE uid_hash = %(badge)s)"
_BADGE_SQL = """(
    SELECT json_build_array(b.id, b.contact_id, b.blocked_at IS NOT NULL, c.given_name)
    FROM equipment_badge b JOIN accounts_contact c ON c.id = b.contact_id WHERE b.uid_hash = %(badge)s
)"""
_SLOTS = {_CONTACT: _HOLDER_SQL, _EQUIPMENT: "%(equipment)s", _PLACE: _PLACE_SQL, _DAY: "%(day)s"}
_NEAR = timedelta(days=9)
_NAMED = re.compile(r"%\((\w+)\)s")

type Read = Callable[[str], object] | None

_AS_DATE, _AS_TIME, _AS_INSTANT = date.fromisoformat, time.fromisoformat, datetime.fromisoformat


@dataclass(frozen=True)
class _Part:
    """One query of the statement, and how each column is read from JSON where it is not at hand."""

    rows: Rows
    reads: tuple[Read, ...]


def _parts() -> dict[str, _Part]:
    both, as_is = (_EQUIPMENT, _PLACE), None
    return {
        "memberships": _Part(rows.memberships([_CONTACT], _DAY), (as_is, as_is, _AS_DATE)),
        "held": _Part(rows.held([_CONTACT]), (as_is, as_is, as_is, _AS_INSTANT, _AS_INSTANT, _AS_INSTANT)),
        "credits_left": _Part(rows.credits_left([_CONTACT], _AT), (as_is, as_is)),
        "machines": _Part(rows.machines([_EQUIPMENT]), (as_is,) * 7),
        "hours": _Part(rows.hours(both), (as_is, as_is, _AS_TIME, _AS_TIME)),
        "closures": _Part(
            rows.closures(both, _AT - AHEAD, _AT + AHEAD * 2), (as_is, _AS_INSTANT, _AS_INSTANT)
        ),
        "requirements": _Part(rows.requirements([_EQUIPMENT]), (as_is,) * 4),
        "occupancies": _Part(
            rows.occupancies([_EQUIPMENT], _AT, _AT + AHEAD),
            (as_is, _AS_INSTANT, as_is, _AS_INSTANT, as_is, as_is),
        ),
    }


@dataclass(frozen=True)
class Statement:
    """SQL, and the names of its parameters in their order; `offsets`: those so far from the instant."""

    sql: str
    names: tuple[str, ...]
    offsets: Mapping[str, timedelta]
    reads: Mapping[str, tuple[Read, ...]]


@cache
def statement() -> Statement:
    """The statement, made when it is first asked for."""
    offsets: dict[str, timedelta] = {}
    parts = _parts()
    columns = [_as_json(part, offsets) for part in parts.values()]
    reads = {name: part.reads for name, part in parts.items()}
    sql = f"SELECT {', '.join([_BADGE_SQL, *columns])}"
    names = tuple(dict.fromkeys(_NAMED.findall(sql)))
    numbered = _NAMED.sub(lambda found: f"${names.index(found[1]) + 1}", sql)
    return Statement(numbered, names, offsets, reads)


def _as_json(part: _Part, offsets: dict[str, timedelta]) -> str:
    """One query as one value: its rows in their order, each an array."""
    sql, parameters = part.rows.query.sql_with_params()
    pieces = sql.split("%s")
    if len(pieces) != len(parameters) + 1:
        raise RuntimeError("a query of the decision holds a percent sign of its own")
    named = [_placed(value, offsets) for value in parameters]
    filled = "".join(piece + name for piece, name in zip(pieces, [*named, ""], strict=True))
    names = [f"c{number}" for number in range(len(part.reads))]
    row = f"json_build_array({', '.join(f't.{name}' for name in names)})"
    return f"(SELECT json_agg({row}) FROM ({filled}) t ({', '.join(names)}))"  # noqa: S608 - our own SQL


def _placed(value: object, offsets: dict[str, timedelta]) -> str:
    """The name of a parameter in the whole statement; what is always the same is written out."""
    if isinstance(value, datetime) and abs(value - _AT) < _NEAR:
        name = f"at_{(value - _AT) // timedelta(hours=1)}".replace("-", "m")
        offsets[name] = value - _AT
        return f"%({name})s"
    if isinstance(value, int | date) and not isinstance(value, bool) and value in _SLOTS:
        return _SLOTS[value]
    return Literal(value).as_string()


@dataclass(frozen=True)
class BadgeFacts:
    """A badge that somebody has."""

    badge_id: int
    contact_id: int
    is_blocked: bool
    given_name: str


@dataclass(frozen=True)
class HeldToDoor:
    """A badge, whose it is, and the equipment: what `people` and `equipment` of `facts` say of these two."""

    badge: BadgeFacts
    person: PersonFacts
    equipment: EquipmentFacts


def facts_by_badge(badge_hash: bytes, equipment_id: int, at: datetime) -> HeldToDoor | None:
    """The facts for a badge that is held to a door of an equipment; None when nobody has such a badge."""
    asked = statement()
    values: dict[str, Any] = {name: at + offset for name, offset in asked.offsets.items()}
    values |= {"badge": badge_hash, "equipment": equipment_id, "day": timezone.localdate(at)}
    with prepared_cursor() as cursor:
        cursor.execute(asked.sql, [values[name] for name in asked.names])
        badge, *found = cursor.fetchone()
    if badge is None:
        return None
    told = {
        name: _rows(value, reads) for (name, reads), value in zip(asked.reads.items(), found, strict=True)
    }
    held = BadgeFacts(*(json.loads(badge) if isinstance(badge, str) else badge))
    person = {name: told.pop(name) for name in ("memberships", "held", "credits_left")}
    people = told_people([held.contact_id], at, **person)
    return HeldToDoor(held, people[held.contact_id], told_equipment(at, **told)[equipment_id])


def _rows(value: Any, reads: tuple[Read, ...]) -> list[tuple[Any, ...]]:
    listed = json.loads(value) if isinstance(value, str) else value or []
    return [
        tuple(
            read(item) if read is not None and item is not None else item
            for item, read in zip(row, reads, strict=True)
        )
        for row in listed
    ]
