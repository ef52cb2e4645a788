"""Letters to many: those that were written, and to whom each went."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.actions.mailings import SEND
from accounts.models import Hindrance, Mailing, MailingRecipient, User
from accounts.states import MailingState, RecipientState
from cms.staff.listing import Listing
from cms.staff.mailing_form import EditMailing, WriteMailing
from cms.staff.mailing_page import (
    Cancel,
    MailingDetail,
    Preview,
    Progress,
    Send,
    SendTest,
    mailing_state,
)
from cms.staff.pages import Detail
from cms.staff.parts import Tone
from cms.staff.screens import Screen
from cms.staff.tables import CellColumn, NameColumn, TextColumn, state_cell
from cms.staff.viewer import staff_user
from cms.staff.wording import day, instant

SEE = "accounts.view_mailing"
TONES: dict[str, Tone] = {
    RecipientState.WAITING: "wait",
    RecipientState.SENT: "ok",
    RecipientState.FAILED: "stop",
    RecipientState.SKIPPED: "warn",
}


class MailingFilters(WagtailFilterSet):
    """Where they stand."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=MailingState.choices, empty_label=gettext_lazy("All")
    )

    class Meta:
        model = Mailing
        fields = ("state",)


class MailingListing(Listing):
    """The mailings, the latest first."""

    nothing = gettext_lazy("No mailing yet. Filter the list of members, then write to those who are on it.")

    def rows(self, viewer: User) -> QuerySet[Mailing]:
        sent = Count("recipients", filter=Q(recipients__state=RecipientState.SENT))
        return Mailing.objects.visible_to(viewer).select_related("written_by").annotate(sent=sent)

    @cached_property
    def columns(self) -> list[Any]:
        return [
            NameColumn(_("Subject"), self.url_of),
            CellColumn("state", _("State"), mailing_state, "state"),
            TextColumn("purpose", _("Kind"), lambda row: row.get_purpose_display()),
            TextColumn("sent", _("Sent to"), lambda row: str(row.sent or "")),
            TextColumn("by", _("By"), lambda row: str(row.written_by or "")),
            TextColumn("created_at", _("Written"), lambda row: day(row.created_at), "created_at"),
        ]

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.request.user.has_perm(SEND):
            return []
        url = reverse("staff_mailings:add")
        return [HeaderButton(_("Write to everybody"), url=url, icon_name="mail")]


class Mailings(Screen):
    """The screen of mailings."""

    model = Mailing
    name = "mailings"
    icon = "mail"
    menu_label = gettext_lazy("Mailings")
    add_to_admin_menu = True
    menu_order = 27
    index_view_class = MailingListing
    inspect_view_class = MailingDetail
    filterset_class = MailingFilters
    search_fields = ("subject_fr", "subject_en")
    ordering = "-created_at"

    def more_urls(self) -> list[URLPattern]:
        view = self.construct_view
        return [
            path("add/", view(WriteMailing), name="add"),
            path("<int:pk>/edit/", view(EditMailing), name="edit"),
            path("<int:pk>/preview/fr/", view(Preview, language="fr"), name="preview_fr"),
            path("<int:pk>/preview/en/", view(Preview, language="en"), name="preview_en"),
            path("<int:pk>/test/", view(SendTest), name="test"),
            path("<int:pk>/send/", view(Send), name="send"),
            path("<int:pk>/cancel/", view(Cancel), name="cancel"),
            path("<int:pk>/progress/", view(Progress), name="progress"),
        ]


class LogFilters(WagtailFilterSet):
    """Which mailing, and what came of it."""

    mailing = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Mailing"),
        queryset=Mailing.objects.exclude(queued_at=None),
        empty_label=gettext_lazy("All"),
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=RecipientState.choices, empty_label=gettext_lazy("All")
    )
    reason = django_filters.ChoiceFilter(
        label=gettext_lazy("Why"), choices=Hindrance.choices, empty_label=gettext_lazy("All")
    )

    class Meta:
        model = MailingRecipient
        fields = ("mailing", "state", "reason")


class LogListing(Listing):
    """Each person of each mailing; a name leads to the card."""

    # Who may see the mailings; the rows of the log have no permission of their own.
    permission_required = None  # type: ignore[assignment]  # Wagtail's word for "none of the model's"
    nothing = gettext_lazy("Nobody was written to yet.")

    def rows(self, viewer: User) -> QuerySet[MailingRecipient]:
        return MailingRecipient.objects.visible_to(viewer).select_related("contact", "mailing")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not staff_user(request).has_perm(SEE):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def url_of(self, instance: Any) -> str:
        return reverse("staff_members:inspect", args=(instance.contact_id,))

    @cached_property
    def columns(self) -> list[Any]:
        return [
            NameColumn(_("Name"), self.url_of, "contact__sort_name", accessor=lambda row: str(row.contact)),
            CellColumn("state", _("State"), lambda row: state_cell(row, dict(TONES)), "state"),
            TextColumn("reason", _("Why"), lambda row: row.get_reason_display()),
            TextColumn("address", _("Address"), lambda row: row.address, "address"),
            TextColumn("sent_at", _("Sent"), lambda row: instant(row.sent_at), "sent_at"),
            TextColumn("mailing", _("Mailing"), lambda row: str(row.mailing)),
        ]

    def sheet(self) -> list[tuple[str, Any]]:
        return [
            (_("Mailing"), lambda row: str(row.mailing)),
            (_("Name"), lambda row: str(row.contact)),
            (_("Address"), lambda row: row.address),
            (_("State"), lambda row: row.get_state_display()),
            (_("Why"), lambda row: row.get_reason_display()),
            (_("Sent"), lambda row: row.sent_at),
        ]


class MailingLog(Screen):
    """To whom each mailing went; reached from its page."""

    model = MailingRecipient
    name = "mailing_log"
    icon = "mail"
    menu_label = gettext_lazy("Log of mailings")
    inspect_view_enabled = False
    index_view_class = LogListing
    inspect_view_class = Detail
    filterset_class = LogFilters
    search_fields = ("contact__sort_name", "address")
    ordering = "contact__sort_name"
    export_filename = "envoi"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]
