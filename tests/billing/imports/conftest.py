"""An import as Carol makes it, with the queue worked by hand."""

from collections.abc import Callable, Sequence

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from billing import tasks
from billing.imports.actions import match_columns, start_import, upload_import
from billing.imports.mappings import OTHER, matched, recognised
from billing.models import ImportRun, Plan
from billing.states import ImportState
from tests.billing.imports.exports import Row, a_file, csv_bytes
from tests.makers import a_plan


def work() -> None:
    """Do the jobs of imports that wait."""
    for job in ProcrastinateJob.objects.filter(task_name="billing.work_import").order_by("id"):
        tasks.work_import.func(**job.args)


class Desk:
    """Carol, with a file."""

    def __init__(self, carol: User) -> None:
        self.carol = carol

    def check(
        self, content: bytes | Sequence[Row], plan: Plan | None = None, *, replaces: bool = False
    ) -> ImportRun:
        """Upload, match the columns as they are guessed, and check."""
        given = content if isinstance(content, bytes) else csv_bytes(content)
        run = upload_import(file=a_file(given), name="membres.csv", by=self.carol)
        return self.match(run, plan, replaces=replaces)

    def match(
        self,
        run: ImportRun,
        plan: Plan | None = None,
        *,
        replaces: bool = False,
        plans: dict[str, str] | None = None,
    ) -> ImportRun:
        """Match the columns as they are guessed, and check."""
        program = recognised(run.header)
        match_columns(
            run=run,
            columns=matched(run.header),
            program=program.key if program else OTHER,
            plan=plan,
            replaces=replaces,
            plans=plans,
            by=self.carol,
        )
        work()
        return self.seen(run)

    def bring(
        self, content: bytes | Sequence[Row], plan: Plan | None = None, *, replaces: bool = False
    ) -> ImportRun:
        """Check, and bring the good lines in."""
        return self.run(self.check(content, plan, replaces=replaces))

    def run(self, run: ImportRun) -> ImportRun:
        """Bring the good lines of a checked file in."""
        start_import(run=run, by=self.carol)
        work()
        run = self.seen(run)
        assert run.state == ImportState.DONE
        return run

    def seen(self, run: ImportRun) -> ImportRun:
        """As it is now."""
        return ImportRun.objects.get(pk=run.pk)


@pytest.fixture
def desk(carol: User) -> Desk:
    """Carol at her desk."""
    return Desk(carol)


@pytest.fixture
def plan(db: None) -> Plan:
    """A plan of a year."""
    return a_plan("simple")


@pytest.fixture
def faults() -> Callable[[ImportRun], list[tuple[int, str]]]:
    """Line and code of each problem that keeps a line out."""
    return lambda run: list(run.problems.filter(is_fault=True).values_list("line", "code"))
