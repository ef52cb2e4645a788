"""Erase a person for good."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.erase_contact import check_erasable, erase_contact
from accounts.models import Contact
from cms.staff.pages import FormPage
from kit.refusals import Refusal

ERASE = "accounts.delete_contact"


class ErasureForm(forms.Form):
    """The person's name, typed: no slip of the finger erases anybody."""

    name = forms.CharField(
        label=gettext_lazy("The person’s name, to confirm"), widget=forms.TextInput({"autocomplete": "off"})
    )

    def __init__(self, data: Any, contact: Contact) -> None:
        super().__init__(data)
        self.contact = contact
        self.fields["name"].help_text = _("Write: {name}").format(name=contact.full_name)

    def clean_name(self) -> str:
        """The name as it stands on the card, in any letter case."""
        name: str = self.cleaned_data["name"]
        if name.strip().casefold() != self.contact.full_name.casefold():
            raise forms.ValidationError(_("This is not the name on the card."))
        return name


class Erase(FormPage):
    """What goes, what stays, and what must come first."""

    permission = ERASE
    heading = gettext_lazy("Erase {name}")
    submit = gettext_lazy("Erase for good")
    crumb = gettext_lazy("Erase")
    is_serious = True

    def form(self, data: Any = None) -> forms.BaseForm:
        return ErasureForm(data, self.thing)

    def lead(self) -> str:
        try:
            check_erasable(self.thing)
        except Refusal as refusal:
            return refusal.message
        return _(
            "Card, photo, answers, files and account are erased, and nothing brings them back. "
            "Orders, invoices and credit notes stay for ten years."
        )

    def act(self, values: dict[str, Any]) -> str:
        name = self.thing_name
        erase_contact(contact=self.thing, by=self.viewer)
        return _("{name} is erased.").format(name=name)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if Contact.objects.filter(pk=kwargs["pk"]).exclude(erased_at=None).exists():
            return redirect(reverse("staff_members:inspect", args=(kwargs["pk"],)))
        return super().dispatch(request, *args, **kwargs)
