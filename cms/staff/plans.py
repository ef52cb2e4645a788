"""Plans: made, changed, withdrawn and put back; never deleted."""

from typing import Any

import django_filters
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

from billing.actions.plans import create_plan, edit_plan, put_back_plan, withdraw_plan
from billing.models import ApprovalPolicy, Plan, PlanKind, PriceKind, TermKind
from cms.staff.adding import AddPage
from cms.staff.listing import Listing
from cms.staff.pages import Detail, FormPage, OneThing
from cms.staff.papers_elsewhere import PlanPapers, plan_papers
from cms.staff.parts import Act, Cell, Facts, Part, Texts, Told
from cms.staff.plan_form import PlanForm
from cms.staff.screens import Screen
from cms.staff.tables import CellColumn, NameColumn, TextColumn

ADD = "billing.add_plan"
CHANGE = "billing.change_plan"


class PlanFilters(WagtailFilterSet):
    """What one looks for among plans."""

    approval = django_filters.ChoiceFilter(
        label=gettext_lazy("Admission"), choices=ApprovalPolicy.choices, empty_label=gettext_lazy("All")
    )
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("What it gives"), choices=PlanKind.choices, empty_label=gettext_lazy("All")
    )

    class Meta:
        model = Plan
        fields = ("approval", "kind")


def offer(plan: Plan) -> Cell:
    """Whether people can choose it."""
    if plan.withdrawn_at is not None:
        return Cell(_("withdrawn"), tone="stop")
    return Cell(_("on offer"), tone="ok") if plan.is_visible else Cell(_("not shown"), tone="wait")


def price_in_words(plan: Plan) -> str:
    """The price, or where a free one begins."""
    if plan.price_kind == PriceKind.FREE:
        return _("free, from {minimum}; {suggested} suggested").format(
            minimum=plan.minimum, suggested=plan.price
        )
    return str(plan.price)


def what_it_gives(plan: Plan) -> str:
    """A membership, or so many credits."""
    if plan.kind != PlanKind.PASS:
        return plan.get_kind_display()
    return ngettext("pass of {count} credit", "pass of {count} credits", plan.credits).format(
        count=plan.credits
    )


def mid_year(plan: Plan) -> str:
    """What a part of a year costs; nothing for terms that begin with the payment."""
    return plan.get_mid_year_price_display() if plan.term_kind == TermKind.FIXED_YEAR else ""


def term_in_words(plan: Plan) -> str:
    """How long a period lasts."""
    if plan.term_kind == TermKind.FIXED_YEAR:
        return plan.get_term_kind_display()
    return _("{count} months").format(count=plan.term_months)


class PlanListing(Listing):
    """The list of plans, in the order of the public page."""

    @cached_property
    def columns(self) -> list[Any]:
        return [
            NameColumn(_("Name"), self.url_of),
            TextColumn("price", _("Price"), price_in_words, "price_minor"),
            TextColumn("term", _("Term"), term_in_words),
            TextColumn("approval", _("Admission"), lambda row: row.get_approval_display()),
            CellColumn("offer", _("State"), offer),
            TextColumn("gives", _("What it gives"), what_it_gives, "kind"),
            TextColumn("position", _("Rank"), lambda row: str(row.position), "position"),
        ]

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.request.user.has_perm(ADD):
            return []
        return [HeaderButton(_("Add a plan"), url=reverse("staff_plans:add"), icon_name="plus")]


class PlanDetail(Detail):
    """One plan."""

    def state(self) -> Cell:
        return offer(self.thing)

    def main(self) -> list[Part]:
        one: Plan = self.thing
        texts = [
            Told(_("Name in French"), one.name_fr),
            Told(_("Name in English"), one.name_en),
            Told(_("In one sentence"), one.summary_fr, note=one.summary_en),
            Told(_("What it gives, in French"), one.benefits_fr),
            Told(_("What it gives, in English"), one.benefits_en),
        ]
        return [Texts(_("What people read"), texts, empty="")]

    def aside(self) -> list[Part]:
        one: Plan = self.thing
        rows = (
            (_("What it gives"), Cell(what_it_gives(one))),
            (_("Price"), Cell(price_in_words(one))),
            (_("Reduced price"), Cell(str(one.reduced_price or ""))),
            (_("When the year has begun"), Cell(mid_year(one))),
            (_("VAT rate"), Cell(f"{one.tax_rate} %")),
            (_("Term"), Cell(term_in_words(one))),
            (_("Days of grace"), Cell(str(one.grace_days))),
            (_("Admission"), Cell(one.get_approval_display())),
            (_("Order of steps"), Cell(one.get_payment_turn_display() if one.approval == "manager" else "")),
            (_("Days to pay"), Cell(str(one.lapse_days))),
            (_("Code"), Cell(one.code)),
            (_("Family"), Cell(one.family)),
        )
        return [Facts(_("Plan"), rows), plan_papers(one)]

    def acts(self) -> list[Act]:
        if not self.viewer.has_perm(CHANGE):
            return []
        key = (self.thing.pk,)
        edit = Act(_("Edit"), reverse("staff_plans:edit", args=key))
        papers = Act(_("Documents…"), reverse("staff_plans:papers", args=key), tone="secondary")
        if self.thing.withdrawn_at is None:
            return [
                edit,
                papers,
                Act(_("Withdraw"), reverse("staff_plans:withdraw", args=key), posts=True, tone="serious"),
            ]
        return [
            edit,
            papers,
            Act(_("Put back on offer"), reverse("staff_plans:put_back", args=key), posts=True),
        ]


class EditPlan(FormPage):
    """The plan as a form."""

    permission = CHANGE
    heading = gettext_lazy("Edit the plan “{name}”")
    submit = gettext_lazy("Save")
    crumb = gettext_lazy("Edit")

    def form(self, data: Any = None) -> PlanForm:
        self.plan_form = PlanForm(data, instance=Plan.objects.get(pk=self.thing.pk))
        return self.plan_form

    def act(self, values: dict[str, Any]) -> str:
        edit_plan(plan=self.thing, values=self.plan_form.values, by=self.viewer)
        return _("The plan “{name}” is saved.").format(name=self.plan_form.instance.name)


class AddPlan(AddPage):
    """An empty form for a new plan."""

    permission = ADD
    heading = gettext_lazy("Add a plan")
    told = gettext_lazy("The plan “{name}” is there.")

    def form(self, data: Any = None) -> PlanForm:
        return PlanForm(data)

    def make(self, form: PlanForm) -> Plan:
        return create_plan(values=form.values, by=self.viewer)


class Offer(OneThing):
    """A button that withdraws a plan or puts it back."""

    permission = CHANGE
    http_method_names = ["post", "options"]
    withdraws = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.withdraws:
            withdraw_plan(plan=self.thing, by=self.viewer)
            told = _("“{name}” is no longer offered. Memberships run on.")
        else:
            put_back_plan(plan=self.thing, by=self.viewer)
            told = _("“{name}” is offered again.")
        messages.success(request, told.format(name=self.thing_name))
        return redirect(self.thing_url)


class Plans(Screen):
    """The screen of plans."""

    model = Plan
    name = "plans"
    icon = "tag"
    menu_label = gettext_lazy("Plans")
    add_to_admin_menu = True
    menu_order = 30
    index_view_class = PlanListing
    inspect_view_class = PlanDetail
    filterset_class = PlanFilters
    search_fields = ("name_fr", "name_en", "code")
    ordering = "position"

    def more_urls(self) -> list[URLPattern]:
        return [
            path("add/", self.construct_view(AddPlan), name="add"),
            path("<int:pk>/edit/", self.construct_view(EditPlan), name="edit"),
            path("<int:pk>/papers/", self.construct_view(PlanPapers), name="papers"),
            path("<int:pk>/withdraw/", self.construct_view(Offer), name="withdraw"),
            path("<int:pk>/put-back/", self.construct_view(Offer, withdraws=False), name="put_back"),
        ]
