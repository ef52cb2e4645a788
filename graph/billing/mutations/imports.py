"""Bringing in members from a file: upload, match, check, bring in, forget."""

from typing import Annotated, cast

import strawberry
from django.core.files.base import File
from django.utils.translation import gettext as _
from strawberry import Info, relay
from strawberry.file_uploads import Upload

from billing import models
from billing.imports import refusals
from billing.imports.actions import forget_file, match_columns, start_import, upload_import
from billing.imports.columns import plain
from graph.acting import signed_in, visible
from graph.billing.imports import PROGRAMS, TARGETS, ImportRun
from graph.billing.plan import Plan
from graph.engine.payloads import UserError, mutation, refusal
from graph.outcome import Outcome, outcome
from kit.refusals import InvalidInput


@refusal(refusals.UnreadableTable, description="Neither CSV nor a workbook, or broken.")
class UnreadableTable(UserError):
    """Of an upload."""


@refusal(refusals.NoTable, description="There is nothing under the header, or no header.")
class NoTable(UserError):
    """Of an upload."""


@refusal(refusals.TableTooLarge, description="More lines or columns than are read at once.")
class TableTooLarge(UserError):
    """Of an upload."""

    lines: int = strawberry.field(description="The most lines.")
    columns: int = strawberry.field(description="The most columns.")


@refusal(refusals.FileForgotten, description="The file is deleted already.")
class FileForgotten(UserError):
    """Of checking and bringing in."""


@refusal(refusals.ColumnsMissing, description="No column says who a line is about.")
class ColumnsMissing(UserError):
    """Of matching."""


@refusal(refusals.ImportUnderWay, description="The file is at work.")
class ImportUnderWay(UserError):
    """Of whatever is asked of it meanwhile."""


IMPORT_REFUSALS = (UnreadableTable, NoTable, TableTooLarge, FileForgotten, ColumnsMissing, ImportUnderWay)


@strawberry.input(description="A file of members.")
class ImportUploadInput:
    """Sent by the multipart request specification."""

    file: Upload = strawberry.field(description="CSV, or an Excel workbook (.xlsx).")


@strawberry.input(description="What a column holds.")
class ImportColumnInput:
    """Columns that are not named are left out."""

    index: int = strawberry.field(description="The column's place, counted from 0.")
    target: str = strawberry.field(description=f"What it holds: {TARGETS}.")


@strawberry.input(description="What a name in the file stands for.")
class ImportPlanInput:
    """One plan."""

    name: str = strawberry.field(description="The name, as the file writes it.")
    plan_id: relay.GlobalID = strawberry.field(description="The plan.")


@strawberry.input(description="How a file is read.")
class ImportMatchColumnsInput:
    """All of it: what is left out is not read."""

    id: relay.GlobalID = strawberry.field(description="The file.")
    columns: list[ImportColumnInput] = strawberry.field(description="What its columns hold.")
    program: str = strawberry.field(default="other", description=f"Where it comes from: {PROGRAMS}.")
    plan_id: relay.GlobalID | None = strawberry.field(
        default=None, description="The plan of lines that name none."
    )
    plans: list[ImportPlanInput] = strawberry.field(
        default_factory=list, description="What names of plans in the file stand for; those said before stay."
    )
    replaces: bool = strawberry.field(
        default=False, description="Whether the file's words replace what stands on cards."
    )


@strawberry.input(description="Which file to bring in.")
class ImportStartInput:
    """One file."""

    id: relay.GlobalID = strawberry.field(description="The file, checked.")


@strawberry.input(description="Which file to delete.")
class ImportForgetFileInput:
    """One file."""

    id: relay.GlobalID = strawberry.field(description="The file.")


@strawberry.type(description="What came of `importUpload`.")
class ImportUploadPayload(Outcome):
    """The file."""

    run: ImportRun | None = outcome(ImportRun, description="The file, with its columns to match.")


@strawberry.type(description="What came of `importMatchColumns`.")
class ImportMatchColumnsPayload(Outcome):
    """The file."""

    run: ImportRun | None = outcome(ImportRun, description="The file, being checked.")


@strawberry.type(description="What came of `importStart`.")
class ImportStartPayload(Outcome):
    """The file."""

    run: ImportRun | None = outcome(ImportRun, description="The file, being brought in.")


@strawberry.type(description="What came of `importForgetFile`.")
class ImportForgetFilePayload(Outcome):
    """The file."""

    run: ImportRun | None = outcome(ImportRun, description="What is left: counts, and no file.")


FileInput = Annotated[ImportUploadInput, strawberry.argument(description="The file.")]
MatchInput = Annotated[ImportMatchColumnsInput, strawberry.argument(description="Which, and how.")]
StartInput = Annotated[ImportStartInput, strawberry.argument(description="Which file.")]
ForgetFileInput = Annotated[ImportForgetFileInput, strawberry.argument(description="Which file.")]


@strawberry.type
class ImportMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Keeps a file of members and reads its columns; nothing is brought in yet.")
    def import_upload(self, info: Info, input: FileInput) -> ImportUploadPayload:
        user, sent = signed_in(info), cast("object", input.file)
        if not isinstance(sent, File):
            raise refusals.UnreadableTable(path=("file",))
        return ImportUploadPayload(row=upload_import(file=sent, name=str(sent.name or ""), by=user))

    @mutation(description="Says what the columns hold, and has every line checked; nothing comes in yet.")
    def import_match_columns(self, info: Info, input: MatchInput) -> ImportMatchColumnsPayload:
        user = signed_in(info)
        run = visible(models.ImportRun, ImportRun, input.id, info)
        if len({one.index for one in input.columns}) < len(input.columns):
            raise InvalidInput(path=("columns",), problem=_("A column is named twice."))
        plan_id = input.plan_id
        plans = {
            plain(one.name): visible(models.Plan, Plan, one.plan_id, info, "plans").code
            for one in input.plans
        }
        row = match_columns(
            run=run,
            columns={one.index: one.target for one in input.columns},
            program=input.program,
            plan=visible(models.Plan, Plan, plan_id, info, "planId") if plan_id is not None else None,
            replaces=input.replaces,
            plans=plans,
            by=user,
        )
        return ImportMatchColumnsPayload(row=row)

    @mutation(description="Brings in the lines without a fault, in the background; nobody comes in twice.")
    def import_start(self, info: Info, input: StartInput) -> ImportStartPayload:
        user = signed_in(info)
        run = visible(models.ImportRun, ImportRun, input.id, info)
        return ImportStartPayload(row=start_import(run=run, by=user))

    @mutation(description="Deletes a file and what was quoted from it; the people brought in stay.")
    def import_forget_file(self, info: Info, input: ForgetFileInput) -> ImportForgetFilePayload:
        user = signed_in(info)
        run = visible(models.ImportRun, ImportRun, input.id, info)
        return ImportForgetFilePayload(row=forget_file(run=run, by=user))
