"""Steps back: ask an applicant for more, write down their answer, undo an approval."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.actions.applications import answer_request, request_information, undo_approval
from billing.actions.applications.information import LONGEST
from billing.models import Application, InformationRequest
from billing.states import ApplicationState
from cms.staff.decisions import DECIDE
from cms.staff.pages import FormPage
from cms.staff.parts import Texts, Told
from cms.staff.wording import instant


class QuestionForm(forms.Form):
    """What the applicant is asked."""

    message = forms.CharField(
        label=gettext_lazy("What do you need to know?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("The applicant reads it as it stands, and answers by the private link."),
    )


class AskInformation(FormPage):
    """A page that asks what to ask."""

    permission = DECIDE
    form_class = QuestionForm
    heading = gettext_lazy("Ask {name} for information")
    submit = gettext_lazy("Send the question")
    crumb = gettext_lazy("Ask for information")

    def act(self, values: dict[str, Any]) -> str:
        request_information(application=self.thing, message=values["message"], by=self.viewer)
        return _("The question is on its way to {name}.").format(name=self.thing_name)


class AnswerForm(forms.Form):
    """What the applicant said."""

    text = forms.CharField(
        label=gettext_lazy("Answer"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5})
    )


class WriteAnswer(FormPage):
    """A page for the answer that came by telephone or at the desk."""

    permission = DECIDE
    form_class = AnswerForm
    heading = gettext_lazy("Write down the answer of {name}")
    submit = gettext_lazy("Save the answer")
    crumb = gettext_lazy("Answer")

    def lead(self) -> str:
        request = self.thing.information_requests.unanswered().first()
        return request.message if request is not None else ""

    def act(self, values: dict[str, Any]) -> str:
        answer_request(application=self.thing, text=values["text"], by=self.viewer)
        return _("The answer of {name} is on record.").format(name=self.thing_name)


class UndoForm(forms.Form):
    """Why an approval is undone, and whether the money goes back at once."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The applicant reads it in the mail."),
    )
    refund = forms.BooleanField(
        label=gettext_lazy("Refuse at once, and refund what was paid"),
        required=False,
        help_text=gettext_lazy("Else the money is kept until somebody decides again."),
    )


class UndoApproval(FormPage):
    """A page that asks for the reason."""

    permission = DECIDE
    form_class = UndoForm
    heading = gettext_lazy("Undo the approval of {name}")
    submit = gettext_lazy("Undo the approval")
    is_serious = True

    def rows(self) -> QuerySet[Application]:
        return Application.objects.visible_to(self.viewer).select_related("plan")

    def form(self, data: Any = None) -> forms.Form:
        form = UndoForm(data)
        if self.thing.paid_at is None:
            del form.fields["refund"]
        return form

    def lead(self) -> str:
        return _("The membership that the approval gave is taken back; the account stays.")

    def act(self, values: dict[str, Any]) -> str:
        application = undo_approval(
            application=self.thing,
            reason=values["reason"],
            refund=values.get("refund", False),
            by=self.viewer,
        )
        if application.state == ApplicationState.REFUSED:
            return _("{name} is refused, and the money goes back.").format(name=self.thing_name)
        return _("The approval of {name} is undone.").format(name=self.thing_name)


def exchanges(application: Application) -> list[Texts]:
    """What the applicant was asked since, and answered; nothing when there was no question."""
    requests = list(application.information_requests.select_related("asked_by"))
    if not requests:
        return []
    told = [Told(one.message, one.answer or _without(one), note=instant(one.asked_at)) for one in requests]
    return [Texts(_("Questions since"), told, empty="")]


def _without(request: InformationRequest) -> str:
    if request.answered_at is None:
        return _("No answer yet.")
    return _("Decided without an answer.")
