"""Works through a file: checks every line, or brings in those without a fault, a few hundred at a time.

Each batch is one transaction with the progress in it, so that after a kill the work goes on where it stopped,
and memory holds one batch whatever the file's size.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from itertools import batched

from django.db import transaction
from django.utils import timezone

from accounts.records import record
from billing.imports.bring import bring
from billing.imports.check import Checker, Verdict, changes
from billing.imports.people import Reading
from billing.imports.reading import Line, table
from billing.models import ImportProblem, ImportRun, Plan
from billing.states import IMPORT, ImportState
from kit.clock import today
from kit.locks import hold
from kit.refusals import Refusal
from kit.text import unaccented

BATCH = 200
BROKEN_OFF = "broken_off"


def work_import(run_id: int) -> None:
    """Check or bring in, whichever the run's state asks for; nothing when it asks for neither."""
    run = ImportRun.objects.select_related("uploaded_by").get(pk=run_id)
    if run.state not in (ImportState.CHECKING, ImportState.RUNNING):
        return
    brings = run.state == ImportState.RUNNING
    try:
        _work(run, brings=brings)
    except Overtaken:
        return
    except Refusal as refusal:
        _end(run, ImportState.FAILED, failure=refusal.code)
    except Exception:
        # Told on the page; the queue's log has the rest.
        _end(run, ImportState.FAILED, failure=BROKEN_OFF)
        raise
    else:
        _end(run, ImportState.DONE if brings else ImportState.CHECKED)


def _work(run: ImportRun, *, brings: bool) -> None:
    done = run.lines_done
    with run.file.open("rb") as file, closing(table(file)) as lines:
        next(lines)
        checker = Checker(reading_of(run))
        passed = 0
        for batch in batched(lines, BATCH):
            passed += len(batch)
            if passed <= done:
                checker.pass_over(batch)
            else:
                _batch(run, checker, batch, brings=brings)


class Overtaken(Exception):
    """Another worker is at the same file: this one was taken for dead, or the run was begun anew."""


@transaction.atomic
def _batch(run: ImportRun, checker: Checker, lines: Sequence[Line], *, brings: bool) -> None:
    now = ImportRun.objects.select_for_update().values_list("lines_done", "state").get(pk=run.pk)
    if now != (run.lines_done, run.state):
        raise Overtaken
    if brings:
        # Two files may name the same person: one batch at a time.
        hold("import.members")
    verdicts = checker.judge(lines)
    replaces = bool(run.mapping.get("replaces"))
    counts = Counter(run.counts) + _count(verdicts, replaces=replaces)
    if brings:
        bring([verdict for verdict in verdicts if verdict.is_good], run, replaces=replaces)
    ImportProblem.objects.bulk_create(
        [problem.row(run.pk) for verdict in verdicts for problem in verdict.problems]
    )
    run.counts = dict(counts)
    run.lines_done += len(lines)
    run.save(update_fields=["counts", "lines_done"])


def _count(verdicts: Sequence[Verdict], *, replaces: bool) -> Counter[str]:
    counts: Counter[str] = Counter()
    for verdict in verdicts:
        counts[_kind(verdict, replaces=replaces)] += 1
        if verdict.is_good and verdict.days is not None:
            counts["periods"] += 1
    return counts


def _kind(verdict: Verdict, *, replaces: bool) -> str:
    if verdict.is_faulty:
        return "faulty"
    if verdict.person.is_left_out:
        return "left_out"
    if verdict.contact is None and not verdict.follows:
        return "created"
    return "completed" if changes(verdict, replaces=replaces) else "unchanged"


def _end(run: ImportRun, state: ImportState, failure: str = "") -> None:
    with transaction.atomic():
        run = ImportRun.objects.select_for_update(of=("self",)).select_related("uploaded_by").get(pk=run.pk)
        IMPORT.move(run, state)
        run.failure = failure
        run.lines = run.lines_done
        run.finished_at = timezone.now()
        run.save(update_fields=["state", "failure", "lines", "finished_at"])
        record(f"import.{state.value}", run, by=run.uploaded_by, **run.counts)


def reading_of(run: ImportRun) -> Reading:
    """How the run's lines are read, by its mapping and today's plans."""
    fields: dict[str, list[int]] = {}
    for index, key in run.mapping["columns"].items():
        fields.setdefault(key, []).append(int(index))
    plans = {plan.code: plan for plan in Plan.objects.all()}
    chosen = {name: plans[code] for name, code in run.mapping.get("plans", {}).items() if code in plans}
    return Reading(
        header=run.header,
        fields=fields,
        program=run.mapping["program"],
        plans={**_by_name(plans), **chosen},
        fallback=plans.get(run.mapping.get("plan", "")),
        today=today(),
    )


def _by_name(plans: dict[str, Plan]) -> dict[str, Plan]:
    """Plans by what a file may call them; a name of two plans stands for the one still on offer."""
    found: dict[str, Plan] = {}
    for plan in sorted(plans.values(), key=lambda plan: plan.withdrawn_at is None):
        found |= {unaccented(name): plan for name in (plan.name_fr, plan.name_en)}
    return {**found, **{unaccented(code): plan for code, plan in plans.items()}}
