"""Act on several rows at once: one transaction each, and a word about each that could not be."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction

from accounts.models import User
from billing.actions.applications import approve_application, refuse_application
from billing.models import Application
from cms.staff.decisions import DECIDE, ReasonForm
from cms.staff.payment_words import with_money
from cms.staff.viewer import staff_user
from kit.refusals import Refusal

# More than a page of the list; a longer address than this is nobody's list.
MOST = 200


class BulkAct(BulkAction):
    """Wagtail's page for acting on several rows, without its single transaction around all of them."""

    models: ClassVar[list[type[Model]]]
    permission: ClassVar[str]
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.viewer.has_perm(self.permission):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    @property
    def viewer(self) -> User:
        return staff_user(self.request)

    @cached_property
    def chosen(self) -> list[Any]:
        """The rows that were ticked, in the order of their numbers, so that locks never cross."""
        ids = {
            int(pk) for pk in self.request.GET.getlist("id") if pk.isascii() and pk.isdigit() and len(pk) < 19
        }
        return list(self.rows().filter(pk__in=sorted(ids)[:MOST]).order_by("pk"))

    def rows(self) -> QuerySet[Any]:
        """What the viewer sees, with what the page shows of it."""
        raise NotImplementedError

    def get_actionable_objects(self) -> tuple[list[Any], dict[str, Any]]:
        return self.chosen, {"items_with_no_access": []}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "chosen": self.chosen, "words": self.words(len(self.chosen))}

    def words(self, count: int) -> dict[str, Any]:
        """Heading and button for so many."""
        raise NotImplementedError

    def act_on(self, row: Any, form: forms.Form) -> None:
        """Act on one. Raises Refusal."""
        raise NotImplementedError

    def done_in_words(self, count: int) -> str:
        """What was done to so many."""
        raise NotImplementedError

    def form_valid(self, form: forms.Form) -> HttpResponseBase:
        refused = [told for one in self.chosen if (told := self._refusal(one, form))]
        done = len(self.chosen) - len(refused)
        if done:
            messages.success(self.request, self.done_in_words(done))
        if refused:
            messages.error(self.request, _not_done(refused))
        return redirect(self.next_url)

    def _refusal(self, row: Any, form: forms.Form) -> str:
        try:
            self.act_on(row, form)
        except Refusal as refusal:
            return f"{row} – {refusal.message}"
        return ""


def _not_done(refused: list[str]) -> str:
    told = ngettext("%(count)d could not be done:", "%(count)d could not be done:", len(refused))
    return " ".join([told % {"count": len(refused)}, *refused])


class BulkDecision(BulkAct):
    """On applications."""

    models: ClassVar[list[type[Model]]] = [Application]
    permission = DECIDE
    template_name = "staff/bulk_decision.html"

    def rows(self) -> QuerySet[Application]:
        return with_money(Application.objects.visible_to(self.viewer).select_related("plan"))


class BulkApprove(BulkDecision):
    """Approve those ticked."""

    display_name = gettext_lazy("Approve")
    action_type = "approve"
    aria_label = gettext_lazy("Approve the applications ticked")
    action_priority = 10

    def words(self, count: int) -> dict[str, Any]:
        heading = ngettext("Approve %(count)d application", "Approve %(count)d applications", count)
        return {"heading": heading % {"count": count}, "submit": self.display_name, "button": ""}

    def act_on(self, row: Application, form: forms.Form) -> None:
        approve_application(application=row, by=self.viewer)

    def done_in_words(self, count: int) -> str:
        told = ngettext("%(count)d application is approved.", "%(count)d applications are approved.", count)
        return told % {"count": count}


class BulkRefuse(BulkDecision):
    """Refuse those ticked, all for the same reason."""

    display_name = gettext_lazy("Refuse")
    action_type = "refuse"
    aria_label = gettext_lazy("Refuse the applications ticked")
    action_priority = 20
    classes: ClassVar[set[str]] = {"serious"}
    form_class: Callable[..., forms.Form] = ReasonForm

    def words(self, count: int) -> dict[str, Any]:
        heading = ngettext("Refuse %(count)d application", "Refuse %(count)d applications", count)
        return {"heading": heading % {"count": count}, "submit": self.display_name, "button": "serious"}

    def act_on(self, row: Application, form: forms.Form) -> None:
        refuse_application(application=row, reason=form.cleaned_data["reason"], by=self.viewer)

    def done_in_words(self, count: int) -> str:
        told = ngettext("%(count)d application is refused.", "%(count)d applications are refused.", count)
        return told % {"count": count}
