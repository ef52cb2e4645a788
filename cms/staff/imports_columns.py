"""Uploads a file of members, and asks what its columns and its plans' names stand for."""

from collections.abc import Mapping
from contextlib import closing
from itertools import islice
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from billing.imports.actions import IMPORT_MEMBERS, match_columns, upload_import
from billing.imports.columns import TARGETS
from billing.imports.mappings import CHOICES, OTHER, matched, recognised
from billing.imports.reading import table
from billing.models import HolderKind, ImportRun, Plan
from cms.staff.pages import FormPage
from cms.staff.viewer import staff_user
from kit.refusals import Refusal
from kit.text import one_line, unaccented

SAMPLE_LINES = 5
PLANS_ASKED = 30


def plans_of_people() -> Any:
    """What a line may be about."""
    return Plan.objects.filter(holder_kind=HolderKind.PERSON)


class FileForm(forms.Form):
    """A file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV or Excel (.xlsx), with the names of the columns in the first line. Nothing is imported yet."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )


class UploadFile(WagtailAdminTemplateMixin, TemplateView):
    """The first step: a file."""

    template_name = "staff/act.html"
    list_title = ""
    index_url_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not staff_user(request).has_perm(IMPORT_MEMBERS):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                run = upload_import(file=file, name=file.name, by=staff_user(request))
            except Refusal as refusal:
                form.add_error("file", refusal.message)
            else:
                return redirect("staff_imports:columns", run.pk)
        return self.render_to_response(self.get_context_data(form=form))

    def get_page_title(self) -> str:
        return _("Import members")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse(self.index_url_name), "label": self.list_title}
        return [*super().get_breadcrumbs_items(), index, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", FileForm())
        return super().get_context_data(
            heading=_("Import members from a file"),
            lead=_(
                "Exports of Dokos, ERPNext, Galette, Paheko and HelloAsso are recognised. Any list works."
            ),
            submit=_("Upload"),
            back=reverse(self.index_url_name),
            **kwargs,
        )


def sample_of(run: ImportRun) -> list[list[str]]:
    """The cells of the first lines, a list for each column."""
    with run.file.open("rb") as file, closing(table(file)) as lines:
        cells = [cells for _number, cells in islice(lines, 1, 1 + SAMPLE_LINES)]
    return [[row[index] for row in cells if index < len(row)] for index in range(len(run.header))]


class ColumnsForm(forms.Form):
    """A select for each column, and what holds for the whole file."""

    program = forms.ChoiceField(
        label=gettext_lazy("This file comes from"),
        choices=CHOICES,
        help_text=gettext_lazy("People’s numbers are kept apart by program."),
    )
    plan = forms.ModelChoiceField(
        label=gettext_lazy("Plan of lines that name none"),
        queryset=Plan.objects.none(),
        required=False,
        empty_label=gettext_lazy("none: such a line has no membership"),
    )
    replaces = forms.BooleanField(
        label=gettext_lazy("Replace what is on the cards already"),
        required=False,
        help_text=gettext_lazy("Else only empty fields are filled in."),
    )

    def __init__(self, data: Any, run: ImportRun) -> None:
        mapping = run.mapping
        program = recognised(run.header)
        super().__init__(
            data,
            initial={
                "program": mapping.get("program") or (program.key if program else OTHER),
                "plan": Plan.objects.filter(code=mapping.get("plan", "")).first(),
                "replaces": mapping.get("replaces", False),
            },
        )
        self.run = run
        self.fields["plan"].queryset = plans_of_people()  # type: ignore[attr-defined]  # of this field alone
        given = mapping.get("columns", {str(index): key for index, key in matched(run.header).items()})
        choices = [("", _("(not imported)")), *((target.key, target.label) for target in TARGETS)]
        for index, word in enumerate(run.header):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=word or _("(no name)"),
                choices=choices,
                required=False,
                initial=given.get(str(index), ""),
            )

    def about_the_file(self) -> list[forms.BoundField]:
        """The fields that are no columns."""
        return [self[name] for name in ("program", "plan", "replaces")]

    def columns(self) -> list[tuple[forms.BoundField, list[str]]]:
        """Each column's select, with the first cells under it."""
        return [(self[f"column_{index}"], cells) for index, cells in enumerate(sample_of(self.run))]

    @property
    def chosen(self) -> Mapping[int, str]:
        """The field of each column that has one."""
        keys = {index: self.cleaned_data[f"column_{index}"] for index in range(len(self.run.header))}
        return {index: key for index, key in keys.items() if key}


class MatchColumns(FormPage):
    """The second step: what the columns hold."""

    permission = IMPORT_MEMBERS
    template_name = "staff/import_columns.html"
    heading = gettext_lazy("Columns of “{name}”")
    submit = gettext_lazy("Check the file")
    crumb = gettext_lazy("Columns")

    def rows(self) -> Any:
        return super().rows().exclude(file="")

    def form(self, data: Any = None) -> ColumnsForm:
        self.columns_form = ColumnsForm(data, self.thing)
        return self.columns_form

    def lead(self) -> str:
        program = recognised(self.thing.header)
        if program is None:
            return _("Choose what each column holds. Several may fill the same field: the first counts.")
        return _("This is an export of {program}: look over what was recognised.").format(
            program=program.label
        )

    def act(self, values: dict[str, Any]) -> str:
        match_columns(
            run=self.thing,
            columns=self.columns_form.chosen,
            program=values["program"],
            plan=values["plan"],
            replaces=values["replaces"],
            by=self.viewer,
        )
        return _("Every line is being checked. Nothing is imported yet.")


def unknown_plans(run: ImportRun) -> list[str]:
    """Names in the file that are no plan's, without repeating them."""
    found = run.problems.filter(code="plan_unknown").order_by("value").values_list("value", flat=True)
    return list(found.distinct()[:PLANS_ASKED])


class PlansForm(forms.Form):
    """A select for each name that is no plan's."""

    def __init__(self, data: Any, names: list[str]) -> None:
        super().__init__(data)
        self.names = names
        for index, name in enumerate(names):
            self.fields[f"plan_{index}"] = forms.ModelChoiceField(
                label=name, queryset=plans_of_people(), required=False, to_field_name="code"
            )

    @property
    def chosen(self) -> Mapping[str, str]:
        """The code of the plan that each name stands for."""
        plans = {name: self.cleaned_data[f"plan_{index}"] for index, name in enumerate(self.names)}
        return {unaccented(one_line(name)): plan.code for name, plan in plans.items() if plan is not None}


class ChoosePlans(FormPage):
    """Which of our plans the names in the file stand for."""

    permission = IMPORT_MEMBERS
    heading = gettext_lazy("Plans named in “{name}”")
    submit = gettext_lazy("Check again")
    crumb = gettext_lazy("Plans")

    def form(self, data: Any = None) -> PlansForm:
        self.plans_form = PlansForm(data, unknown_plans(self.thing))
        return self.plans_form

    def lead(self) -> str:
        return _("None of your plans has these names. Choose which plan each stands for.")

    def act(self, values: dict[str, Any]) -> str:
        mapping = self.thing.mapping
        match_columns(
            run=self.thing,
            columns={int(index): key for index, key in mapping["columns"].items()},
            program=mapping["program"],
            plan=Plan.objects.filter(code=mapping["plan"]).first(),
            replaces=mapping["replaces"],
            plans=self.plans_form.chosen,
            by=self.viewer,
        )
        return _("Every line is being checked. Nothing is imported yet.")
