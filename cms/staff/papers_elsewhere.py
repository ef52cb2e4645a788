"""Supporting documents on the pages of an application, a person and a plan."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from accounts.models import Contact, User
from billing.actions.asking import ask_for_documents
from billing.actions.document_kinds import ask_documents_of_plan
from billing.actions.supporting import give_document
from billing.models import (
    CHECK_DOCUMENTS,
    SEE_DOCUMENTS,
    Application,
    DocumentKind,
    DocumentPurpose,
    Plan,
    SupportingDocument,
)
from billing.supporting import Asked, asked_of
from cms.staff.decisions import DECIDE
from cms.staff.pages import FormPage, OneThing
from cms.staff.papers import paper_state
from cms.staff.parts import Act, Cell, Facts, Ledger
from cms.staff.wording import day
from kit.clock import today
from kit.papers import ACCEPTED, read_paper
from kit.refusals import Refusal


def papers_of(contact: Contact | None, viewer: User, plans: list[Plan] | None = None) -> list[Ledger]:
    """What is asked of a person and what was sent; nothing for who may not see it, or where nothing is."""
    if contact is None or not viewer.has_perm(SEE_DOCUMENTS):
        return []
    documents = SupportingDocument.objects.visible_to(viewer).standing().filter(contact=contact)
    sent = list(documents.select_related("kind"))
    asked = asked_of(contact, plans)
    missing = [one for one in asked if one.latest is None]
    if not sent and not missing:
        return []
    head = (_("Document"), _("State"), _("Valid until"), _("Sent"))
    rows = [*(_missing_row(one) for one in missing), *(_row(one) for one in sent)]
    return [Ledger(_("Supporting documents"), head, rows, empty="")]


def _missing_row(one: Asked) -> tuple[Cell, ...]:
    is_needed = one.is_required or one.is_wanted
    state = Cell(_("missing"), tone="warn") if is_needed else Cell(_("for the reduced price"))
    return Cell(one.kind.name), state, Cell(""), Cell("")


def _row(one: SupportingDocument) -> tuple[Cell, ...]:
    url = reverse("staff_papers:inspect", args=(one.pk,))
    return (
        Cell(one.kind.name, url),
        paper_state(one, today()),
        Cell(day(one.expires_on)),
        Cell(day(one.given_at)),
    )


def ask_act(application: Application, viewer: User) -> list[Act]:
    """A button that writes to an applicant from whom something is missing."""
    if not viewer.has_perm(DECIDE) or not application.is_open or application.contact is None:
        return []
    if not any(one.is_to_do for one in asked_of(application.contact, [application.plan])):
        return []
    url = reverse("staff_applications:ask_documents", args=(application.pk,))
    return [Act(_("Ask for the documents"), url, posts=True, tone="secondary")]


def file_act(contact: Contact, viewer: User) -> list[Act]:
    """A link to the page on which a document is filed for somebody."""
    if not viewer.has_perm(CHECK_DOCUMENTS) or contact.erased_at is not None:
        return []
    url = reverse("staff_members:file_paper", args=(contact.pk,))
    return [Act(_("File a document…"), url, tone="secondary")]


class AskDocuments(OneThing):
    """A button that asks an applicant for what is missing."""

    permission = DECIDE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(self.thing_url)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            ask_for_documents(application=self.thing, by=self.viewer)
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            told = _("{name} is asked by mail for what is missing.")
            messages.success(request, told.format(name=self.thing_name))
        return redirect(self.thing_url)


class FilePaperForm(forms.Form):
    """A document that came by mail or at the desk."""

    kind = forms.ModelChoiceField(label=gettext_lazy("Document"), queryset=DocumentKind.objects.all())
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, JPEG, PNG or WebP, 10 MB at most."),
        widget=forms.FileInput({"accept": ACCEPTED}),
    )


class FilePaper(FormPage):
    """A page on which a document is filed for a person."""

    permission = CHECK_DOCUMENTS
    heading = gettext_lazy("File a document of {name}")
    submit = gettext_lazy("File it")
    crumb = gettext_lazy("File a document")

    def rows(self) -> QuerySet[Contact]:
        return Contact.objects.visible_to(self.viewer)

    def form(self, data: Any = None) -> forms.Form:
        return FilePaperForm(data, self.request.FILES if data is not None else None)

    def act(self, values: dict[str, Any]) -> str:
        sent = values["file"]
        paper = read_paper(sent, sent.name)
        give_document(contact=self.thing, kind=values["kind"], paper=paper, by=self.viewer)
        return _("The document of {name} is filed. Accept it once you looked at it.").format(
            name=self.thing_name
        )


class PlanPapersForm(forms.Form):
    """What a plan asks for."""

    required = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Asked of everybody"),
        queryset=DocumentKind.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nobody is admitted before these are accepted."),
    )
    proofs = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Proofs of the reduced price"),
        queryset=DocumentKind.objects.filter(is_proof_of_reduced_price=True),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("One of these is enough. None ticked: one’s word is taken for it."),
    )


class PlanPapers(FormPage):
    """A page that says what a plan asks for."""

    permission = "billing.change_plan"
    heading = gettext_lazy("Documents for the plan “{name}”")
    submit = gettext_lazy("Save")
    crumb = gettext_lazy("Documents")

    def form(self, data: Any = None) -> forms.Form:
        return PlanPapersForm(
            data,
            initial={
                "required": kinds_asked(self.thing, DocumentPurpose.REQUIRED),
                "proofs": kinds_asked(self.thing, DocumentPurpose.REDUCED),
            },
        )

    def act(self, values: dict[str, Any]) -> str:
        ask_documents_of_plan(plan=self.thing, by=self.viewer, **values)
        return _("What “{name}” asks for is saved.").format(name=self.thing_name)


def kinds_asked(plan: Plan, purpose: DocumentPurpose) -> list[DocumentKind]:
    """The kinds that a plan asks for."""
    asked = plan.asked_documents.filter(purpose=purpose).select_related("kind")
    return [one.kind for one in asked]


def plan_papers(plan: Plan) -> Facts:
    """What a plan asks for, in words."""
    rows = [
        (purpose.label, Cell(", ".join(kind.name for kind in kinds_asked(plan, purpose)) or _("nothing")))
        for purpose in DocumentPurpose
    ]
    return Facts(_("Documents asked for"), rows)
