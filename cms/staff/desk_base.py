"""What the pages of the desk share: who comes in, where they lie, and the money in hand as form fields."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput

from accounts.models import User
from billing.actions.desk import RECORD, Cheque, Taken
from billing.models import AT_THE_DESK, PaymentMethod
from cms.staff.parts import Words
from cms.staff.viewer import staff_user

TITLE = _("Desk")
METHODS = [(method.value, method.label) for method in AT_THE_DESK]


class DeskPage(WagtailAdminTemplateMixin, TemplateView):
    """A page of the desk that is about no row."""

    permission = RECORD
    crumb: Words = ""
    request: HttpRequest

    @cached_property
    def viewer(self) -> User:
        return staff_user(self.request)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.viewer.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> Words:
        return self.crumb or TITLE

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [*super().get_breadcrumbs_items(), {"url": reverse("desk:index"), "label": TITLE}]
        return [*items, {"url": "", "label": self.crumb}] if self.crumb else items


class MoneyForm(forms.Form):
    """Money in hand: how it came, when, and what finds it again."""

    method = forms.ChoiceField(label=_("Paid by"), choices=METHODS, widget=forms.RadioSelect)
    received_on = forms.DateField(label=_("Received on"), initial=localdate, widget=AdminDateInput)
    reference = forms.CharField(
        label=_("Reference"),
        max_length=200,
        required=False,
        help_text=_("What finds it again: a number in the cash book, the wording of the transfer."),
    )
    cheque_number = forms.CharField(label=_("Number of the cheque"), max_length=30, required=False)
    cheque_bank = forms.CharField(label=_("Bank of the cheque"), max_length=80, required=False)
    cheque_drawer = forms.CharField(
        label=_("Drawer of the cheque"),
        max_length=120,
        required=False,
        help_text=_("Who signed it, where that is somebody else."),
    )

    def taken(self) -> Taken:
        """What the form says, for the action."""
        values = self.cleaned_data
        cheque = Cheque(values["cheque_number"], values["cheque_bank"], values["cheque_drawer"])
        return Taken(PaymentMethod(values["method"]), values["received_on"], values["reference"], cheque)


CHEQUE_FIELDS = ("cheque_number", "cheque_bank", "cheque_drawer")
