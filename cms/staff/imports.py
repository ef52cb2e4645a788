"""Imports of members: the files that were uploaded, what is wrong in them, and what came of them."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from accounts.models import User
from billing.imports.actions import AT_WORK, IMPORT_MEMBERS, forget_file, start_import
from billing.imports.columns import label_of
from billing.imports.mappings import CHOICES
from billing.imports.problems import told
from billing.models import ImportProblem, ImportRun
from billing.states import ImportState
from cms.staff.imports_columns import ChoosePlans, MatchColumns, UploadFile, unknown_plans
from cms.staff.imports_file import faulty_lines
from cms.staff.listing import Listing
from cms.staff.pages import Detail, OneThing
from cms.staff.parts import Act, Cell, Facts, Ledger, Part, Tone, Turning
from cms.staff.screens import Screen
from cms.staff.tables import CellColumn, NameColumn, TextColumn
from cms.staff.wording import day, instant
from kit.refusals import Refusal

TONES: dict[str, Tone] = {
    ImportState.UPLOADED: "wait",
    ImportState.CHECKING: "wait",
    ImportState.CHECKED: "warn",
    ImportState.RUNNING: "wait",
    ImportState.DONE: "ok",
    ImportState.FAILED: "stop",
}
PROBLEMS_A_PAGE = 100


def state_of(run: ImportRun) -> Cell:
    """Where a run stands."""
    return Cell(run.get_state_display(), tone=TONES[run.state])


def count_of(run: ImportRun, *kinds: str) -> int:
    """How many lines came to one of these."""
    return sum(run.counts.get(kind, 0) for kind in kinds)


class ImportListing(Listing):
    """The files, the latest first."""

    nothing = gettext_lazy("No file was imported yet.")

    def rows(self, viewer: User) -> QuerySet[ImportRun]:
        return ImportRun.objects.visible_to(viewer).select_related("uploaded_by")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            NameColumn(_("File"), self.url_of),
            CellColumn("state", _("State"), state_of, "state"),
            TextColumn("lines", _("Lines"), lambda row: str(row.lines or "")),
            TextColumn("faulty", _("With a fault"), lambda row: str(count_of(row, "faulty") or "")),
            TextColumn("by", _("By"), lambda row: str(row.uploaded_by or "")),
            TextColumn("uploaded_at", _("Uploaded"), lambda row: day(row.uploaded_at), "uploaded_at"),
        ]

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.request.user.has_perm(IMPORT_MEMBERS):
            return []
        return [HeaderButton(_("Import a file"), url=reverse("staff_imports:add"), icon_name="plus")]


class ImportDetail(Detail):
    """One file: what was found in it, line by line, and what to do next."""

    def state(self) -> Cell:
        return state_of(self.thing)

    def main(self) -> list[Part]:
        return [self.outcome(), *self.problems()]

    def outcome(self) -> Facts:
        """What comes, or came, of the lines."""
        run: ImportRun = self.thing
        came = run.state in (ImportState.RUNNING, ImportState.DONE, ImportState.FAILED)
        title = _("What came of the lines") if came else _("What would come of the lines")
        rows = [
            (_("New people"), "created"),
            (_("Cards completed"), "completed"),
            (_("Known already, nothing to change"), "unchanged"),
            (_("Memberships"), "periods"),
            (_("Left out, as the file asks"), "left_out"),
            (_("With a fault: not imported"), "faulty"),
        ]
        figures = [(label, Cell(str(run.counts[kind]))) for label, kind in rows if run.counts.get(kind)]
        stopped = (_("Stopped"), Cell(told(run.failure, {}) if run.failure else ""))
        return Facts(title, [stopped, (_("Progress"), Cell(self.progress())), *figures])

    def progress(self) -> str:
        """How far it is, while it works."""
        run: ImportRun = self.thing
        if run.state not in AT_WORK:
            return ""
        if not run.lines:
            return ngettext("{count} line so far", "{count} lines so far", run.lines_done).format(
                count=run.lines_done
            )
        return _("{done} of {lines} lines").format(done=run.lines_done, lines=run.lines)

    def problems(self) -> list[Part]:
        """Every problem, in the order of the lines, a page at a time."""
        found = self.thing.problems.order_by("line", "pk")
        page, pages = self.page, -(-found.count() // PROBLEMS_A_PAGE)
        rows = [_problem_row(one) for one in found[(page - 1) * PROBLEMS_A_PAGE : page * PROBLEMS_A_PAGE]]
        head = (_("Line"), _("Column"), _("Value"), _("State"), _("What to do"))
        if self.thing.state == ImportState.UPLOADED:
            return []
        table = Ledger(_("Problems, line by line"), head, rows, empty=_("None was found."))
        return [table, Turning(page, pages)] if pages > 1 else [table]

    @property
    def page(self) -> int:
        """The page of problems that was asked for; the first when what was asked is no number."""
        asked = self.request.GET.get("p", "1")
        return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1

    def aside(self) -> list[Part]:
        run: ImportRun = self.thing
        mapping = run.mapping
        file = (
            (_("File"), Cell(run.name)),
            (_("Uploaded"), Cell(instant(run.uploaded_at))),
            (_("By"), Cell(str(run.uploaded_by or ""))),
            (_("Lines"), Cell(str(run.lines or ""))),
            (_("Begun"), Cell(instant(run.started_at))),
            (_("Finished"), Cell(instant(run.finished_at))),
            (_("Kept"), Cell("" if run.file else _("the file is deleted"))),
        )
        if not mapping:
            return [Facts(_("File"), file)]
        columns = [
            (run.header[int(index)] or "?", Cell(label_of(key))) for index, key in mapping["columns"].items()
        ]
        program = (_("Program"), Cell(dict(CHOICES)[mapping["program"]]))
        return [Facts(_("File"), file), Facts(_("Columns"), [program, *columns])]

    def acts(self) -> list[Act]:
        run: ImportRun = self.thing
        if run.state in AT_WORK:
            return [Act(_("See how far it is"), self.thing_url, tone="secondary")]
        if not self.viewer.has_perm(IMPORT_MEMBERS) or not run.file:
            return []
        key = (run.pk,)
        return [
            *self.next_act(),
            *self.correcting_acts(),
            Act(_("Delete the file"), reverse("staff_imports:forget", args=key), posts=True, tone="serious"),
        ]

    def next_act(self) -> list[Act]:
        """What leads on."""
        run: ImportRun = self.thing
        match = reverse("staff_imports:columns", args=(run.pk,))
        if run.state == ImportState.UPLOADED:
            return [Act(_("Match the columns"), match)]
        again = Act(_("Match the columns and check again"), match, tone="secondary")
        good = count_of(run, "created", "completed", "unchanged")
        if run.state != ImportState.CHECKED or not good:
            return [again]
        words = ngettext("Import {count} line", "Import {count} lines", good).format(count=good)
        return [Act(words, reverse("staff_imports:start", args=(run.pk,)), posts=True), again]

    def correcting_acts(self) -> list[Act]:
        """What to do about faults."""
        run: ImportRun = self.thing
        acts = []
        if unknown_plans(run):
            acts.append(
                Act(
                    _("Plans named in the file…"),
                    reverse("staff_imports:plans", args=(run.pk,)),
                    tone="secondary",
                )
            )
        if count_of(run, "faulty"):
            url = reverse("staff_imports:faulty", args=(run.pk,))
            acts.append(Act(_("Download the lines with a fault"), url, tone="secondary"))
        return acts


def _problem_row(problem: ImportProblem) -> tuple[Cell, ...]:
    facts = {name: _fact(value) for name, value in problem.facts.items()}
    kept_out = Cell(_("not imported"), tone="stop")
    return (
        Cell(str(problem.line)),
        Cell(problem.column),
        Cell(problem.value),
        kept_out if problem.is_fault else Cell(_("to know"), tone="wait"),
        Cell(told(problem.code, facts)),
    )


def _fact(value: Any) -> Any:
    """Days as people say them; other facts as they are."""
    try:
        return day(date.fromisoformat(value)) if isinstance(value, str) else value
    except ValueError:
        return value


class ActOnFile(OneThing):
    """A button that starts the import, or deletes the file."""

    permission = IMPORT_MEMBERS
    http_method_names = ["post", "options"]
    forgets = False

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            told = self.act()
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, told)
        return redirect(self.thing_url)

    def act(self) -> str:
        """Run the action and say what came of it. Raises Refusal."""
        if self.forgets:
            forget_file(run=self.thing, by=self.viewer)
            return _("The file is deleted. The people imported from it stay.")
        start_import(run=self.thing, by=self.viewer)
        return _("The import runs. You can leave this page.")


class Imports(Screen):
    """The screen of imports."""

    model = ImportRun
    name = "imports"
    icon = "upload"
    menu_label = gettext_lazy("Imports")
    add_to_admin_menu = True
    menu_order = 35
    index_view_class = ImportListing
    inspect_view_class = ImportDetail
    search_fields = ("name",)
    ordering = "-uploaded_at"

    def more_urls(self) -> list[URLPattern]:
        return [
            path("add/", self.construct_view(UploadFile), name="add"),
            path("<int:pk>/columns/", self.construct_view(MatchColumns), name="columns"),
            path("<int:pk>/plans/", self.construct_view(ChoosePlans), name="plans"),
            path("<int:pk>/start/", self.construct_view(ActOnFile), name="start"),
            path("<int:pk>/forget/", self.construct_view(ActOnFile, forgets=True), name="forget"),
            path("<int:pk>/faulty/", faulty_lines, name="faulty"),
        ]
