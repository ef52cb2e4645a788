"""What managers do with a file of members: upload it, say what its columns are, bring it in, forget it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.records import record
from billing.imports.columns import KEYS, NAMES
from billing.imports.mappings import CHOICES
from billing.imports.reading import table
from billing.imports.refusals import ColumnsMissing, FileForgotten, ImportUnderWay, NoTable
from billing.models import ImportRun, Plan
from billing.states import IMPORT, ImportState
from kit.queue import deferring
from kit.refusals import NotAllowed, NotFound
from kit.text import one_line

IMPORT_MEMBERS = "billing.add_importrun"
AT_WORK = (ImportState.CHECKING, ImportState.RUNNING)
KEPT_FOR = timedelta(days=30)


def _locked(run: ImportRun, by: User) -> ImportRun:
    """The run, its row held, if the actor may import and it is not at work."""
    if not by.has_perm(IMPORT_MEMBERS):
        raise NotAllowed
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state in AT_WORK:
        raise ImportUnderWay
    return run


@transaction.atomic
def upload_import(*, file: File[bytes], name: str, by: User) -> ImportRun:
    """Keep a file, and read its header. Raises UnreadableTable, TableTooLarge or NoTable."""
    if not by.has_perm(IMPORT_MEMBERS):
        raise NotAllowed
    with closing(table(file)) as lines:
        header = next(lines)[1]
        if next(lines, None) is None:
            raise NoTable
    run = ImportRun(name=one_line(name)[:255], header=header, uploaded_by=by)
    file.seek(0)
    run.file.save(name, file, save=False)
    run.save()
    record("import.uploaded", run, by=by)
    return run


@transaction.atomic
def match_columns(
    *,
    run: ImportRun,
    columns: Mapping[int, str],
    program: str,
    plan: Plan | None,
    replaces: bool,
    by: User,
    plans: Mapping[str, str] | None = None,
) -> ImportRun:
    """Say what the columns hold, and have every line checked by the queue; nothing is brought in yet.

    `plans` adds what names in the file stand for: a name without accents, and a plan's code.
    """
    run = _locked(run, by)
    wrong = {index for index, key in columns.items() if key not in KEYS or not 0 <= index < len(run.header)}
    if wrong or program not in dict(CHOICES):
        raise NotFound(path=("columns",))
    if not NAMES & set(columns.values()):
        raise ColumnsMissing
    run.mapping = {
        "columns": {str(index): key for index, key in sorted(columns.items())},
        "program": program,
        "plan": plan.code if plan is not None else "",
        "plans": {**run.mapping.get("plans", {}), **(plans or {})},
        "replaces": replaces,
    }
    return _begin(run, ImportState.CHECKING, by)


@transaction.atomic
def start_import(*, run: ImportRun, by: User) -> ImportRun:
    """Have the lines without a fault brought in by the queue."""
    return _begin(_locked(run, by), ImportState.RUNNING, by)


def _begin(run: ImportRun, state: ImportState, by: User) -> ImportRun:
    if not run.file:
        raise FileForgotten
    IMPORT.move(run, state)
    run.problems.all().delete()
    run.lines_done, run.counts, run.failure = 0, {}, ""
    run.started_at, run.finished_at = timezone.now(), None
    run.save()
    record(f"import.{state.value}", run, by=by)
    deferring("billing.work_import", lock=f"import:{run.pk}").defer(run_id=run.pk)
    return run


@transaction.atomic
def forget_file(*, run: ImportRun, by: User) -> ImportRun:
    """Delete the file and what was quoted from it; the counts stay. Nothing happens the second time."""
    run = _locked(run, by)
    if run.file:
        _forget(run)
        record("import.forgotten", run, by=by)
    return run


def forget_imports(kept_for: timedelta = KEPT_FOR) -> int:
    """Forget files that nobody touched for so long; the number of them. With no time at all, every one."""
    old = ImportRun.objects.filter(uploaded_at__lte=timezone.now() - kept_for).exclude(file="")
    forgotten = 0
    for pk in old.exclude(state__in=AT_WORK).values_list("pk", flat=True):
        with transaction.atomic():
            run = ImportRun.objects.select_for_update().get(pk=pk)
            if run.file and run.state not in AT_WORK:
                _forget(run)
                record("import.forgotten", run, by=None)
                forgotten += 1
    return forgotten


def _forget(run: ImportRun) -> None:
    storage, name = run.file.storage, str(run.file.name)
    run.problems.all().delete()
    run.file = ""
    run.mapping = {**run.mapping, "plans": {}}
    run.save(update_fields=["file", "mapping"])
    # After the commit: a rollback must find its file again.
    transaction.on_commit(lambda: storage.delete(name))
