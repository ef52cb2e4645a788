"""The form of a letter to many, and the pages that begin one and change it."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.actions.mailings import SEND, write_mailing
from accounts.mailing_letter import PLACEHOLDERS
from accounts.models import Mailing, MailingPurpose, User
from accounts.states import MailingState
from cms.staff.audience import audience_of, in_words
from cms.staff.pages import FormPage
from cms.staff.viewer import staff_user
from kit.refusals import Invalid, Refusal, Text


def placeholder_words(placeholders: dict[str, Text]) -> str:
    """What may stand in braces, in one sentence."""
    told = ", ".join(f"{{{name}}} ({label})" for name, label in placeholders.items())
    return _("Words in braces are filled in for each reader: {placeholders}.").format(placeholders=told)


def tell_refusal(form: forms.BaseForm, refusal: Refusal) -> None:
    """Put each problem at its field, so that what was typed is not lost."""
    for problem in refusal.problems if isinstance(refusal, Invalid) else [refusal]:
        name = problem.path[0] if problem.path and problem.path[0] in form.fields else None
        form.add_error(name, problem.message)


class MailingForm(forms.ModelForm[Mailing]):
    """What the letter says, in both languages."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=MailingPurpose.choices, widget=forms.RadioSelect
    )

    class Meta:
        model = Mailing
        fields = ("purpose", "subject_fr", "body_fr", "subject_en", "body_en")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _("Empty lines part the paragraphs.") + " " + placeholder_words(dict(PLACEHOLDERS))
        self.fields["body_fr"].help_text = self.fields["body_en"].help_text = words
        for name in ("body_fr", "body_en"):
            self.fields[name].widget = forms.Textarea(attrs={"rows": 10})

    def _post_clean(self) -> None:
        """The action checks; the row is not touched here."""

    def groups(self) -> Iterator[tuple[Text, list[forms.BoundField]]]:
        """The fields by language."""
        yield _("Letter"), [self["purpose"]]
        yield _("In French"), [self["subject_fr"], self["body_fr"]]
        yield _("In English"), [self["subject_en"], self["body_en"]]


def _lead(audience: dict[str, str], viewer: User) -> str:
    told = _("To: {people}. A text missing in one language is sent in the other. Nothing is sent yet.")
    return told.format(people=in_words(audience, viewer))


class WriteMailing(WagtailAdminTemplateMixin, TemplateView):
    """A new letter, to the people of the list as the address filters it."""

    template_name = "staff/act.html"
    list_title = ""
    index_url_name = ""
    request: HttpRequest

    @cached_property
    def audience(self) -> dict[str, str]:
        """The filters in the address."""
        return audience_of(self.request.GET.dict())

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not staff_user(request).has_perm(SEND):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = MailingForm(request.POST)
        if form.is_valid():
            try:
                made = write_mailing(
                    mailing=None, values=form.cleaned_data, audience=self.audience, by=staff_user(request)
                )
            except Refusal as refusal:
                tell_refusal(form, refusal)
            else:
                return redirect("staff_mailings:inspect", made.pk)
        return self.render_to_response(self.get_context_data(form=form))

    def get_page_title(self) -> str:
        return _("Write to many")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse(self.index_url_name), "label": self.list_title}
        return [*super().get_breadcrumbs_items(), index, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", MailingForm())
        return super().get_context_data(
            heading=_("Write to many"),
            lead=_lead(self.audience, staff_user(self.request)),
            submit=_("Keep and preview"),
            back=reverse(self.index_url_name),
            **kwargs,
        )


class EditMailing(FormPage):
    """A draft as a form."""

    permission = SEND
    heading = gettext_lazy("Change “{name}”")
    submit = gettext_lazy("Keep and preview")
    crumb = gettext_lazy("Edit")

    def rows(self) -> Any:
        return super().rows().filter(state=MailingState.DRAFT)

    def form(self, data: Any = None) -> forms.BaseForm:
        # Its own copy: a form writes on its instance before anything is decided.
        return MailingForm(data, instance=Mailing.objects.get(pk=self.thing.pk))

    def lead(self) -> str:
        return _lead(self.thing.audience, self.viewer)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.form(request.POST)
        if form.is_valid():
            try:
                write_mailing(
                    mailing=self.thing,
                    values=form.cleaned_data,
                    audience=self.thing.audience,
                    by=self.viewer,
                )
            except Refusal as refusal:
                tell_refusal(form, refusal)
            else:
                return redirect(self.thing_url)
        return self.render_to_response(self.get_context_data(form=form))
