"""Applications to join: what waits, what was asked and answered, and the decision."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from accounts.models import User
from billing.actions.applications.undo import can_be_undone
from billing.models import Application, Plan
from billing.states import ApplicationState
from cms.staff.answers import agreements, answers, photo
from cms.staff.application_steps import AskInformation, UndoApproval, WriteAnswer, exchanges
from cms.staff.decisions import DECIDE, Approve, Refuse
from cms.staff.files import answer_file, application_photo
from cms.staff.history import reason_in_words
from cms.staff.listing import Listing
from cms.staff.pages import Detail
from cms.staff.papers_elsewhere import AskDocuments, ask_act, papers_of
from cms.staff.parts import Act, Cell, Facts, Ledger, Part
from cms.staff.payment_words import money_of, order_of, with_money
from cms.staff.people import person_cell
from cms.staff.screens import Screen
from cms.staff.tables import CellColumn, NameColumn, TextColumn, choice_column
from cms.staff.tones import application_state
from cms.staff.trade import invoice_facts, payment_ledger
from cms.staff.wording import day, instant

SHOWN_STATES = [choice for choice in ApplicationState.choices if choice[0] != ApplicationState.UNVERIFIED]


class ApplicationFilters(WagtailFilterSet):
    """What one looks for among applications."""

    waiting = django_filters.ChoiceFilter(
        label=gettext_lazy("To do"),
        choices=[("yes", gettext_lazy("waiting for a decision"))],
        method="only_waiting",
        empty_label=gettext_lazy("All"),
    )
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=SHOWN_STATES, widget=CheckboxSelectMultiple
    )
    plan = django_filters.ModelChoiceFilter(label=gettext_lazy("Plan"), queryset=Plan.objects.all())
    received_at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("Received"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Application
        fields = ("waiting", "state", "plan", "received_at")

    def only_waiting(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        """Those that a manager should look at now."""
        return rows.filter(pk__in=Application.objects.waiting_for_decision().values("pk"))


class ApplicationListing(Listing):
    """The list; those who decide may tick several and decide at once."""

    nothing = gettext_lazy("No application has come yet. They arrive from the membership form.")

    def rows(self, viewer: User) -> QuerySet[Application]:
        return with_money(Application.objects.visible_to(viewer).select_related("plan"))

    @property
    def bulk_bar(self) -> bool:
        return bool(self.request.user.has_perm(DECIDE))

    @cached_property
    def columns(self) -> list[Any]:
        columns = [
            NameColumn(_("Name"), self.url_of, sort_key="family_name"),
            TextColumn("plan", _("Plan"), lambda row: row.plan.name),
            TextColumn("amount", _("Amount"), lambda row: str(row.amount), sort_key="amount_minor"),
            CellColumn("state", _("State"), application_state, sort_key="state"),
            CellColumn("money", _("Payment"), money_of),
            TextColumn("received", _("Received"), lambda row: day(row.received_at), sort_key="received_at"),
        ]
        return [choice_column(), *columns] if self.bulk_bar else columns

    def sheet(self) -> list[tuple[str, Any]]:
        return [
            (_("Given name"), lambda row: row.given_name),
            (_("Family name"), lambda row: row.family_name),
            (_("E-mail"), lambda row: row.email),
            (_("Phone"), lambda row: row.phone),
            (_("Plan"), lambda row: row.plan.name),
            (_("Amount"), lambda row: row.amount.amount),
            (_("State"), lambda row: row.get_state_display()),
            (_("Payment"), lambda row: str(money_of(row).text)),
            (_("Received"), lambda row: localdate(row.received_at)),
        ]


class ApplicationDetail(Detail):
    """One application: what was asked and answered, the money, and who did what."""

    def rows(self) -> QuerySet[Application]:
        found = Application.objects.visible_to(self.viewer)
        return with_money(found.select_related("plan", "contact", "approved_by"))

    def state(self) -> Cell:
        return application_state(self.thing)

    def main(self) -> list[Part]:
        asked = papers_of(self.thing.contact, self.viewer, [self.thing.plan])
        return [*exchanges(self.thing), *asked, answers(self.thing), agreements(self.thing)]

    def aside(self) -> list[Part]:
        parts: list[Part] = [*photo(self.thing), self.summary(), self.person()]
        return [*parts, *self.money()]

    def summary(self) -> Facts:
        """What it is about and how far it came."""
        one: Application = self.thing
        rows = (
            (_("Plan"), Cell(one.plan.name)),
            (_("Amount"), Cell(str(one.amount))),
            (_("Price"), Cell(_("reduced") if one.is_reduced else "")),
            (_("Form"), Cell(one.form_title)),
            (_("Received"), Cell(instant(one.received_at))),
            (_("E-mail confirmed"), Cell(instant(one.verified_at))),
            (_("Payment received"), Cell(instant(one.paid_at))),
            (_("Approved"), Cell(instant(one.approved_at))),
            (_("Approved by"), Cell(str(one.approved_by or ""))),
            (_("Admitted"), Cell(instant(one.admitted_at))),
            (_("Ended"), Cell(instant(one.ended_at) if one.admitted_at is None else "")),
            (_("Reason"), Cell(reason_in_words(one.reason))),
        )
        return Facts(_("Application"), rows)

    def person(self) -> Facts:
        """What the form gave for the card."""
        one: Application = self.thing
        rows = (
            (_("Name"), Cell(one.full_name)),
            (_("Contact card"), person_cell(one.contact, self.viewer) if one.contact else Cell("")),
            (_("E-mail"), Cell(one.email)),
            (_("Phone"), Cell(one.phone)),
            (_("Born on"), Cell(day(one.birth_on))),
            (_("Address"), Cell(", ".join(one.address_lines))),
            (_("Language"), Cell(one.get_language_display())),
        )
        return Facts(_("Person"), rows)

    def money(self) -> list[Facts | Ledger]:
        """Order, invoice, payments and refunds, as far as the viewer may see them."""
        order = order_of(self.thing)
        if order is None or not self.viewer.has_perm("billing.view_order"):
            return [Facts(_("Payment"), ((_("State"), money_of(self.thing)),))]
        return [invoice_facts(order, self.viewer), payment_ledger(order, self.viewer)]

    def acts(self) -> list[Act]:
        if not self.viewer.has_perm(DECIDE):
            return []
        acts = []
        if self.thing.is_decidable:
            url = reverse("staff_applications:approve", args=(self.thing.pk,))
            acts.append(Act(_("Approve"), url, posts=True))
        if self.thing.is_open:
            acts.append(self._question())
            acts += ask_act(self.thing, self.viewer)
            url = reverse("staff_applications:refuse", args=(self.thing.pk,))
            acts.append(Act(_("Refuse…"), url, tone="serious"))
        if can_be_undone(self.thing):
            url = reverse("staff_applications:undo", args=(self.thing.pk,))
            acts.append(Act(_("Undo the approval…"), url, tone="serious"))
        return acts

    def _question(self) -> Act:
        """Ask, or write down the answer to what was asked."""
        key = (self.thing.pk,)
        if self.thing.state == ApplicationState.NEEDS_INFORMATION:
            return Act(
                _("Write down the answer…"), reverse("staff_applications:answer", args=key), tone="secondary"
            )
        return Act(_("Ask for information…"), reverse("staff_applications:ask", args=key), tone="secondary")


class Applications(Screen):
    """The screen of applications."""

    model = Application
    name = "applications"
    icon = "form"
    menu_label = gettext_lazy("Applications")
    add_to_admin_menu = True
    menu_order = 10
    index_view_class = ApplicationListing
    inspect_view_class = ApplicationDetail
    filterset_class = ApplicationFilters
    search_fields = ("given_name", "family_name", "email", "contact__sort_name")
    ordering = "-received_at"
    export_filename = "demandes"

    def more_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/approve/", self.construct_view(Approve), name="approve"),
            path("<int:pk>/refuse/", self.construct_view(Refuse), name="refuse"),
            path("<int:pk>/ask/", self.construct_view(AskInformation), name="ask"),
            path("<int:pk>/answer/", self.construct_view(WriteAnswer), name="answer"),
            path("<int:pk>/ask-documents/", self.construct_view(AskDocuments), name="ask_documents"),
            path("<int:pk>/undo/", self.construct_view(UndoApproval), name="undo"),
            path("<int:pk>/photo/", application_photo, name="photo"),
            path("files/<int:pk>/", answer_file, name="file"),
        ]
