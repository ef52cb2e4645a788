"""The lines of an import that have a fault, as a file to correct and import again."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from billing.imports.actions import IMPORT_MEMBERS
from billing.imports.problems import told
from billing.imports.reading import table
from billing.models import ImportRun
from cms.staff.viewer import staff_user
from kit.formulas import harmless


class _Echo:
    """Gives each line back to whoever writes it."""

    def write(self, line: str) -> str:
        return line


def faulty_lines(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The faulty lines as they were, with a column more that says what is wrong."""
    viewer = staff_user(request)
    if not viewer.has_perm(IMPORT_MEMBERS):
        raise PermissionDenied
    run = ImportRun.objects.visible_to(viewer).filter(pk=pk).exclude(file="").first()
    if run is None:
        raise Http404
    writer = csv.writer(_Echo(), delimiter=";")
    # The mark at the start tells Excel that it is UTF-8.
    lines = (writer.writerow([harmless(cell) for cell in row]) for row in _rows(run))
    response = StreamingHttpResponse(_marked(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{run.pk}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _marked(lines: Iterator[str]) -> Iterator[str]:
    yield "\ufeff"
    yield from lines


def _rows(run: ImportRun) -> Iterator[list[str]]:
    """The header and the faulty lines, the problem first: a file corrected twice has it once."""
    heading = _("problem")
    kept = [index for index, word in enumerate(run.header) if word != heading]
    yield [heading, *(run.header[index] for index in kept)]
    problems: dict[int, list[str]] = defaultdict(list)
    for problem in run.problems.filter(is_fault=True):
        sentence = told(problem.code, problem.facts)
        problems[problem.line].append(f"{problem.column}: {sentence}" if problem.column else sentence)
    with run.file.open("rb") as file, closing(table(file)) as lines:
        next(lines)
        for number, cells in lines:
            if number in problems:
                padded = [*cells, *[""] * (len(run.header) - len(cells))]
                rest = padded[len(run.header) :]
                yield [" ".join(problems[number]), *(padded[index] for index in kept), *rest]
