"""An organisation's card as a form, and the pages that add one and change one."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.organisations import FIELDS, save_organisation
from accounts.models import Organisation
from cms.staff.adding import AddPage
from cms.staff.pages import FormPage
from kit.countries import countries_or_none

CHANGE = "accounts.change_organisation"


class OrganisationForm(forms.ModelForm[Organisation]):
    """The fields of the card."""

    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False, choices=countries_or_none)

    class Meta:
        model = Organisation
        fields = FIELDS
        widgets: ClassVar[dict[str, forms.Widget]] = {"notes": forms.Textarea(attrs={"rows": 6})}


class EditOrganisation(FormPage):
    """The card as a form."""

    permission = CHANGE
    heading = gettext_lazy("Edit the card of {name}")
    submit = gettext_lazy("Save")
    crumb = gettext_lazy("Edit")

    def form(self, data: Any = None) -> forms.BaseForm:
        # Its own copy: a form writes on its instance before anything is decided.
        return OrganisationForm(data, instance=Organisation.objects.get(pk=self.thing.pk))

    def act(self, values: dict[str, Any]) -> str:
        saved = save_organisation(values=values, organisation=self.thing, by=self.viewer)
        return _("The card of {name} is saved.").format(name=saved.name)


class AddOrganisation(AddPage):
    """An empty form for a new one."""

    permission = CHANGE
    heading = gettext_lazy("Add an organisation")
    told = gettext_lazy("{name} is known now.")

    def form(self, data: Any = None) -> forms.BaseForm:
        return OrganisationForm(data)

    def make(self, form: forms.BaseForm) -> Organisation:
        return save_organisation(values=form.cleaned_data, by=self.viewer)
