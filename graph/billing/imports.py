"""Files of members: what was found in them, line by line, and what came of them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import strawberry
import strawberry_django
from django.db.models import QuerySet

from billing import models
from billing.imports.columns import KEYS
from billing.imports.mappings import CHOICES, OTHER, matched, recognised
from billing.imports.problems import told
from billing.states import ImportState
from graph.engine.connections import Connection, connection
from graph.engine.cost import Cost
from graph.engine.nodes import VisibleNode
from graph.enums import enum
from graph.fields import column, listed, of_row, row_of
from kit.wording import day

enum(
    ImportState,
    description="Where a file of members stands.",
    UPLOADED="Its columns are to be matched.",
    CHECKING="Each line is being checked; nothing is brought in.",
    CHECKED="Checked: faults are told, and what is good can be brought in.",
    RUNNING="Lines are being brought in.",
    DONE="Brought in.",
    FAILED="Stopped: `failure` says why.",
)

TARGETS = " ".join(sorted(KEYS))
PROGRAMS = " ".join(key for key, _label in CHOICES)
COLUMNS = Cost(size=30)


@strawberry.type(description="A column of the file.")
class ImportColumn:
    """By its place."""

    index: int = strawberry.field(description="Its place, counted from 0.")
    header: str = strawberry.field(description="What the file calls it.")
    target: str | None = strawberry.field(description="What it was said to hold; null for what is left out.")
    guess: str | None = strawberry.field(description="What its header suggests; null for nothing.")


@strawberry.type(description="What would come, or came, of the lines.")
class ImportCounts:
    """In lines, but for the periods."""

    created: int = strawberry.field(description="New people.")
    completed: int = strawberry.field(description="Cards completed.")
    unchanged: int = strawberry.field(description="Known already, nothing to change.")
    periods: int = strawberry.field(description="Periods of memberships.")
    faulty: int = strawberry.field(description="Lines with a fault: not brought in.")
    left_out: int = strawberry.field(description="Left out, as the file itself asks.")


@strawberry_django.type(models.ImportProblem, description="What is wrong with one value of one line.")
class ImportProblem(VisibleNode):
    """Seen with its file."""

    line: int = column(description="The row, as a spreadsheet numbers it: the header is row 1.")
    header: str = column(
        name="column",
        field_name="column",
        description="The column, as the file calls it; empty for the line as a whole.",
    )
    value: str = column(description="What stands there.")
    code: str = column(description="What is wrong: a stable code.")
    is_fault: bool = column(description="Whether it keeps the line out; else it is only to know.")

    @of_row("code", "facts", description="What is wrong and what to do, in words.")
    def message(self) -> str:
        row = row_of(models.ImportProblem, self)
        return told(row.code, {name: _fact(value) for name, value in row.facts.items()})


def _fact(value: Any) -> Any:
    """Days as people say them; other facts as they are."""
    try:
        return day(date.fromisoformat(value)) if isinstance(value, str) else value
    except ValueError:
        return value


@strawberry_django.type(models.ImportRun, description="A file of members to bring in.")
class ImportRun(VisibleNode):
    """Seen by those who bring members in."""

    name: str = column(description="The file's name.")
    state: ImportState = column(description="Where it stands.")
    lines: int = column(description="How many lines it has, once they were counted.")
    lines_done: int = column(description="How many were looked at so far.")
    uploaded_at: datetime = column(description="When it was uploaded.")
    started_at: datetime | None = column(description="When the last check or import began.")
    finished_at: datetime | None = column(description="When it ended.")
    problems: Connection[ImportProblem] = connection(description="What is wrong in it, line by line.")

    @of_row("uploaded_by__email", joins=["uploaded_by"], description="Who uploaded it, by address.")
    def uploaded_by(self) -> str | None:
        user = row_of(models.ImportRun, self).uploaded_by
        return user.email if user is not None else None

    @of_row("file", description="Whether the file is kept still: without it nothing is brought in.")
    def is_kept(self) -> bool:
        return bool(row_of(models.ImportRun, self).file)

    @of_row("header", "mapping", description="Its columns, in order.")
    def columns(self) -> list[ImportColumn]:
        row = row_of(models.ImportRun, self)
        said, guessed = row.mapping.get("columns", {}), matched(row.header)
        return [
            ImportColumn(index=index, header=header, target=said.get(str(index)), guess=guessed.get(index))
            for index, header in enumerate(row.header)
        ]

    @of_row("header", "mapping", description=f"The program it comes from: {PROGRAMS}.")
    def program(self) -> str:
        row = row_of(models.ImportRun, self)
        known = recognised(row.header)
        return str(row.mapping.get("program") or (known.key if known else OTHER))

    @of_row("mapping", description="The plan of lines that name none, by its code; null for none.")
    def plan(self) -> str | None:
        return row_of(models.ImportRun, self).mapping.get("plan") or None

    @of_row("mapping", description="Whether what the file says replaces what stands on cards.")
    def replaces(self) -> bool:
        return bool(row_of(models.ImportRun, self).mapping.get("replaces", False))

    @of_row("counts", description="What would come of the lines, or came.")
    def counts(self) -> ImportCounts:
        counts = row_of(models.ImportRun, self).counts
        return ImportCounts(**{name: counts.get(name, 0) for name in _COUNTS})

    @of_row("failure", description="Why the whole file stopped, in words; null when it did not.")
    def failure(self) -> str | None:
        code = row_of(models.ImportRun, self).failure
        return told(code, {}) if code else None


_COUNTS = ("created", "completed", "unchanged", "periods", "faulty", "left_out")


@strawberry.type
class ImportQuery:
    """To be inherited by the schema's Query."""

    @listed(Connection[ImportRun], description="The files of members, latest first, for who imports.")
    def import_runs(self) -> Iterable[models.ImportRun]:
        rows: QuerySet[models.ImportRun] = models.ImportRun.objects.order_by("-uploaded_at", "-pk")
        return rows
