"""Supporting documents: those to check, each with its file, and the two answers."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets import AdminDateInput
from wagtail.admin.widgets.button import HeaderButton

from accounts.models import User
from billing.actions.supporting import accept_document, refuse_document
from billing.models import CHECK_DOCUMENTS, SEE_DOCUMENTS, DocumentKind, SupportingDocument
from billing.states import DOCUMENT, DocumentState
from cms.staff.files import answer_of, visible_file
from cms.staff.listing import Listing
from cms.staff.pages import Detail, FormPage
from cms.staff.parts import Act, Cell, Facts, Part, Sheet, Texts, Told
from cms.staff.people import person_cell
from cms.staff.screens import Screen
from cms.staff.tables import CellColumn, NameColumn, TextColumn, choice_column
from cms.staff.wording import day, instant
from kit.clock import today
from kit.papers import JPEG

SOON, OVER = "soon", "over"


class PaperFilters(WagtailFilterSet):
    """What one looks for among documents."""

    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=DocumentState.choices, widget=CheckboxSelectMultiple
    )
    kind = django_filters.ModelChoiceFilter(label=gettext_lazy("Kind"), queryset=DocumentKind.objects.all())
    ending = django_filters.ChoiceFilter(
        label=gettext_lazy("Last day"),
        choices=[(SOON, gettext_lazy("ends soon")), (OVER, gettext_lazy("is over"))],
        method="only_ending",
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = SupportingDocument
        fields = ("state", "kind", "ending")

    def only_ending(
        self, rows: QuerySet[SupportingDocument], name: str, value: str
    ) -> QuerySet[SupportingDocument]:
        """Those about to end, or over, that nothing newer follows."""
        found = SupportingDocument.objects.not_followed()
        found = found.expiring() if value == SOON else found.expired()
        return rows.filter(pk__in=found.values("pk"))


def paper_state(one: SupportingDocument, now: date) -> Cell:
    """Where a document stands, and whether its last day is over."""
    if one.state == DocumentState.ACCEPTED and one.expires_on is not None and one.expires_on < now:
        return Cell(_("no longer valid"), tone="warn")
    tones: dict[str, Any] = {"submitted": "wait", "accepted": "ok", "refused": "stop", "withdrawn": "stop"}
    return Cell(one.get_state_display(), tone=tones[one.state])


class PaperListing(Listing):
    """The list; those who check may tick several."""

    nothing = gettext_lazy("No document was sent yet. Plans say which ones they ask for.")

    def rows(self, viewer: User) -> QuerySet[SupportingDocument]:
        return SupportingDocument.objects.visible_to(viewer).select_related("contact", "kind")

    @property
    def bulk_bar(self) -> bool:
        return bool(self.request.user.has_perm(CHECK_DOCUMENTS))

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.request.user.has_perm("billing.view_documentkind"):
            return []
        url = reverse("staff_document_kinds:index")
        return [HeaderButton(_("Kinds of documents"), url=url, icon_name="list-ul")]

    @cached_property
    def columns(self) -> list[Any]:
        now = today()
        columns = [
            NameColumn(
                _("Person"), self.url_of, "contact__sort_name", accessor=lambda row: row.contact.full_name
            ),
            TextColumn("kind", _("Document"), lambda row: row.kind.name, "kind__name_fr"),
            CellColumn("state", _("State"), lambda row: paper_state(row, now), sort_key="state"),
            TextColumn("expires", _("Valid until"), lambda row: day(row.expires_on), "expires_on"),
            TextColumn("given", _("Sent"), lambda row: day(row.given_at), sort_key="given_at"),
        ]
        return [choice_column(), *columns] if self.bulk_bar else columns

    def sheet(self) -> list[tuple[str, Any]]:
        return [
            (_("Person"), lambda row: row.contact.full_name),
            (_("E-mail"), lambda row: row.contact.email),
            (_("Document"), lambda row: row.kind.name),
            (_("State"), lambda row: row.get_state_display()),
            (_("Valid until"), lambda row: row.expires_on),
            (_("Sent"), lambda row: localdate(row.given_at)),
            (_("Checked"), lambda row: localdate(row.decided_at) if row.decided_at else None),
            (_("Reason"), lambda row: row.reason),
        ]


def called(one: SupportingDocument) -> str:
    """A document as one speaks of it: by its kind and its person."""
    return f"{one.kind.name}, {one.contact.full_name}"


class PaperDetail(Detail):
    """One document: the file, whose it is, and what was said of it."""

    thing: SupportingDocument

    def rows(self) -> QuerySet[SupportingDocument]:
        found = SupportingDocument.objects.visible_to(self.viewer)
        return found.select_related("contact", "kind", "application", "decided_by", "given_by")

    @property
    def thing_name(self) -> str:
        return called(self.thing)

    def state(self) -> Cell:
        return paper_state(self.thing, today())

    def main(self) -> list[Part]:
        one = self.thing
        if not one.file:
            return [Texts(_("File"), [], empty=_("It was taken back or replaced, and its file is deleted."))]
        url = reverse("staff_papers:file", args=(one.pk,))
        told = Texts(_("File"), [Told(one.name, "", links=[Cell(_("Open the file"), url)])], empty="")
        is_picture = one.content_type == JPEG
        return [told, Sheet(_("What it shows"), url, one.name)] if is_picture else [told]

    def aside(self) -> list[Part]:
        one = self.thing
        can_read = one.application is not None and self.viewer.has_perm("billing.view_application")
        url = reverse("staff_applications:inspect", args=(one.application_id,)) if can_read else ""
        rows = (
            (_("Person"), person_cell(one.contact, self.viewer)),
            (_("Document"), Cell(one.kind.name)),
            (_("What is asked"), Cell(one.kind.help)),
            (_("Application"), Cell(str(one.application) if one.application else "", url)),
            (_("Sent"), Cell(instant(one.given_at))),
            (_("Sent by"), Cell(str(one.given_by or ""))),
            (_("Valid until"), Cell(day(one.expires_on))),
            (_("Checked"), Cell(instant(one.decided_at))),
            (_("Checked by"), Cell(str(one.decided_by or ""))),
            (_("Reason"), Cell(one.reason)),
        )
        return [Facts(_("Document"), rows)]

    def acts(self) -> list[Act]:
        if not self.viewer.has_perm(CHECK_DOCUMENTS):
            return []
        key, acts = (self.thing.pk,), []
        if self.thing.state == DocumentState.SUBMITTED:
            acts.append(Act(_("Accept…"), reverse("staff_papers:accept", args=key)))
        elif self.thing.state == DocumentState.ACCEPTED and self.thing.kind.needs_expiry:
            acts.append(
                Act(_("Correct the last day…"), reverse("staff_papers:accept", args=key), tone="secondary")
            )
        if DOCUMENT.allows(self.thing.state, DocumentState.REFUSED):
            acts.append(Act(_("Refuse…"), reverse("staff_papers:refuse", args=key), tone="serious"))
        return acts


class LastDayForm(forms.Form):
    """The last day on which a document is valid."""

    expires_on = forms.DateField(
        label=gettext_lazy("Valid until"),
        widget=AdminDateInput(),
        help_text=gettext_lazy("The last day, as it stands on the document."),
    )


class PaperPage(FormPage):
    """A page about a document, called by its kind and its person."""

    permission = CHECK_DOCUMENTS

    def rows(self) -> QuerySet[SupportingDocument]:
        return SupportingDocument.objects.visible_to(self.viewer).select_related("contact", "kind")

    @property
    def thing_name(self) -> str:
        return called(self.thing)


class AcceptPaper(PaperPage):
    """A page that asks for the last day, where the kind has one."""

    heading = gettext_lazy("Accept: {name}")
    submit = gettext_lazy("Accept")

    def form(self, data: Any = None) -> forms.Form:
        if not self.thing.kind.needs_expiry:
            return forms.Form(data)
        return LastDayForm(data, initial={"expires_on": self.thing.expires_on})

    def act(self, values: dict[str, Any]) -> str:
        accept_document(document=self.thing, expires_on=values.get("expires_on"), by=self.viewer)
        return _("{name}: accepted. Whoever waited for nothing else goes on.").format(name=self.thing_name)


class RefusalForm(forms.Form):
    """Why a document does not do."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The person reads it in the mail, with the link to send another one."),
    )


class RefusePaper(PaperPage):
    """A page that asks for the reason."""

    form_class = RefusalForm
    heading = gettext_lazy("Refuse: {name}")
    submit = gettext_lazy("Refuse")
    is_serious = True

    def act(self, values: dict[str, Any]) -> str:
        refuse_document(document=self.thing, reason=values["reason"], by=self.viewer)
        return _("{name}: refused. A mail says why.").format(name=self.thing_name)


def paper_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file: a picture is shown, a PDF is saved."""
    document: SupportingDocument = visible_file(request, SupportingDocument, SEE_DOCUMENTS, pk)
    if document.content_type == JPEG:
        return answer_of(document.file, JPEG)
    return answer_of(document.file, "application/octet-stream", name=document.name)


class Papers(Screen):
    """The screen of supporting documents."""

    model = SupportingDocument
    name = "papers"
    icon = "doc-full"
    menu_label = gettext_lazy("Supporting documents")
    add_to_admin_menu = True
    menu_order = 25
    index_view_class = PaperListing
    inspect_view_class = PaperDetail
    filterset_class = PaperFilters
    search_fields = ("contact__sort_name", "contact__email", "name")
    ordering = "-given_at"
    export_filename = "justificatifs"

    def more_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/accept/", self.construct_view(AcceptPaper), name="accept"),
            path("<int:pk>/refuse/", self.construct_view(RefusePaper), name="refuse"),
            path("<int:pk>/file/", paper_file, name="file"),
        ]
