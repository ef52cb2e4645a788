"""Approve or refuse an application. What the program refuses is told in its words; nothing is half done."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from billing.actions.applications import approve_application, refuse_application
from billing.models import Application
from billing.states import ApplicationState
from cms.staff.pages import FormPage, OneThing
from kit.refusals import Refusal

DECIDE = "billing.decide_application"


class ReasonForm(forms.Form):
    """Why an application is refused."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The applicant reads it in the mail. Money that came goes back by itself."),
    )


class Approve(OneThing):
    """A button, not a page: it posts, tells the outcome and goes back. Pressed twice, it says the same."""

    permission = DECIDE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(self.thing_url)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            told = approval_in_words(approve_application(application=self.thing, by=self.viewer))
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, told)
        return redirect(self.thing_url)


def approval_in_words(application: Application) -> str:
    """What an approval led to."""
    if application.state == ApplicationState.ADMITTED:
        return _("{name} is a member now, and has a mail that says how to sign in.").format(
            name=application.full_name
        )
    return _("{name} is approved, and has a mail with the link to pay.").format(name=application.full_name)


class Refuse(FormPage):
    """A page that asks for the reason."""

    permission = DECIDE
    form_class = ReasonForm
    heading = gettext_lazy("Refuse the application of {name}")
    submit = gettext_lazy("Refuse")
    is_serious = True

    def act(self, values: dict[str, Any]) -> str:
        refuse_application(application=self.thing, reason=values["reason"], by=self.viewer)
        return _("{name} is refused, and told why by mail.").format(name=self.thing_name)
