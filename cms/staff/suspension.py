"""Suspend a membership, with a reason, or lift that."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from billing.actions.memberships import reinstate_membership, suspend_membership
from billing.models import Membership
from cms.staff.pages import FormPage, OneThing
from cms.staff.seats import holder_url
from kit.refusals import Refusal

SUSPEND = "billing.suspend_membership"


class SuspensionForm(forms.Form):
    """Why a membership is suspended."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Kept on the card. Paid days run on; every door stays closed until you lift it."
        ),
    )


class OfMembership(OneThing):
    """A page about a membership, reached from the card of its holder."""

    permission = SUSPEND

    def rows(self) -> QuerySet[Membership]:
        return Membership.objects.visible_to(self.viewer).select_related("contact", "organisation")

    @property
    def thing_url(self) -> str:
        return holder_url(self.thing)

    @property
    def thing_name(self) -> str:
        return str(self.thing.holder_name)


class Suspend(FormPage, OfMembership):
    """A page that asks for the reason."""

    form_class = SuspensionForm
    heading = gettext_lazy("Suspend the membership of {name}")
    submit = gettext_lazy("Suspend")
    is_serious = True

    def act(self, values: dict[str, Any]) -> str:
        suspend_membership(membership=self.thing, reason=values["reason"], by=self.viewer)
        return _("The membership of {name} is suspended.").format(name=self.thing_name)


class Reinstate(OfMembership):
    """A button that lifts the suspension."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            reinstate_membership(membership=self.thing, by=self.viewer)
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(
                request, _("The membership of {name} is open again.").format(name=self.thing_name)
            )
        return redirect(self.thing_url)
