"""Automatic renewals at the back office: how one stands, and a manager's pause of it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from accounts.models import User
from billing.actions.automatic.choices import pause_renewal, unpause_renewal
from billing.models import AutomaticRenewal, Membership, StopReason
from cms.staff.pages import FormPage, OneThing
from cms.staff.parts import Act, Cell, Facts
from cms.staff.seats import holder_url
from cms.staff.wording import day
from kit.refusals import Refusal

PAUSE = "billing.pause_automaticrenewal"


def renewal_facts(membership: Membership) -> list[Facts]:
    """How the membership renews itself; nothing when it does not."""
    renewal = membership.renewals.standing().select_related("plan").first()
    if renewal is None:
        return []
    stopped = renewal.get_stopped_because_display() if renewal.stopped_at else ""
    rows = (
        (_("State"), Cell(stopped or renewal.get_state_display())),
        (_("Plan"), Cell(renewal.plan.name)),
        (_("Each renewal"), Cell(str(renewal.amount))),
        (_("Next payment"), Cell("" if renewal.stopped_at else day(renewal.next_on))),
        (_("Agreed on"), Cell(day(renewal.created_at))),
        (_("Stopped on"), Cell(day(renewal.stopped_at))),
        (_("Reason"), Cell(renewal.stop_words)),
    )
    return [Facts(_("Automatic renewal"), rows)]


def renewal_acts(membership: Membership, viewer: User) -> list[Act]:
    """Pause it, or lift the association's own pause."""
    if not viewer.has_perm(PAUSE):
        return []
    renewal = membership.renewals.standing().first()
    if renewal is None or renewal.stopped_because not in {"", StopReason.ASSOCIATION}:
        return []
    if renewal.stopped_at is None:
        url = reverse("staff_members:pause_renewal", args=(renewal.pk,))
        return [Act(_("Pause the automatic renewal…"), url, tone="secondary")]
    url = reverse("staff_members:unpause_renewal", args=(renewal.pk,))
    return [Act(_("Resume the automatic renewal"), url, posts=True, tone="secondary")]


class PauseForm(forms.Form):
    """Why it is paused."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The member reads it in a letter. Nothing is charged until you resume it."),
    )


class OfRenewal(OneThing):
    """A page about an automatic renewal, reached from the card of its holder."""

    permission = PAUSE

    def rows(self) -> QuerySet[AutomaticRenewal]:
        seen = AutomaticRenewal.objects.visible_to(self.viewer).exclude(membership=None)
        return seen.select_related("membership__contact", "membership__organisation")

    @property
    def thing_url(self) -> str:
        return holder_url(self.thing.membership)

    @property
    def thing_name(self) -> str:
        return str(self.thing.membership.holder_name)


class PauseRenewal(FormPage, OfRenewal):
    """A page that asks for the reason."""

    form_class = PauseForm
    heading = gettext_lazy("Pause the automatic renewal of {name}")
    submit = gettext_lazy("Pause")

    def act(self, values: dict[str, Any]) -> str:
        pause_renewal(renewal=self.thing, reason=values["reason"], by=self.viewer)
        return _("The automatic renewal of {name} is paused.").format(name=self.thing_name)


class UnpauseRenewal(OfRenewal):
    """A button that lifts the pause."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            unpause_renewal(renewal=self.thing, by=self.viewer)
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(
                request, _("The automatic renewal of {name} goes on.").format(name=self.thing_name)
            )
        return redirect(self.thing_url)
