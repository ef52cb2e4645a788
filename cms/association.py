"""The association's particulars: one form in the back office, for those who may change them."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import EditView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.actions.association import EDITABLE, change_association
from accounts.actions.logo import set_logo
from accounts.models import Association
from cms.staff.wording import titled
from kit.countries import countries_or_none
from kit.pictures import Logo, read_logo
from kit.refusals import Refusal

PERMISSION = "accounts.change_association"


class AssociationForm(forms.ModelForm[Association]):
    """Everything that pages, letters and invoices say of the association."""

    country = forms.ChoiceField(label=_("Country"), required=False, choices=countries_or_none)

    class Meta:
        model = Association
        fields = (
            "name", "logo", "colour", "email", "phone", "street", "postal_code", "city", "country", "siren",
            "rna", "vat_number", "member_prefix", "signup_open", "reminder_days",
        )  # fmt: skip
        widgets = {"colour": forms.TextInput(attrs={"type": "color"})}

    def clean_logo(self) -> Any:
        """A new logo, written anew; what was there; or False when it is taken away."""
        given = self.cleaned_data["logo"]
        if "logo" not in self.changed_data or not given:
            return given
        given.seek(0)
        try:
            return read_logo(given)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def _post_clean(self) -> None:
        """Check a copy: the row itself is changed by the actions."""
        values = {name: self.cleaned_data[name] for name in EDITABLE if name in self.cleaned_data}
        try:
            Association(pk=1, **values).full_clean(
                exclude={"logo", *self.errors}, validate_unique=False, validate_constraints=False
            )
        except forms.ValidationError as error:
            self.add_error(None, error)


class EditAssociation(EditView):
    """Edits the one row."""

    model = Association
    form_class = AssociationForm
    permission_policy = ModelPermissionPolicy(Association)
    permission_required = "change"
    page_title = _("Association")
    header_icon = "home"
    template_name = "wagtailadmin/generic/edit.html"
    success_message = _("The association’s particulars are saved.")
    delete_url_name = None

    def get_object(self, queryset: Any = None) -> Association:
        return Association.objects.current()

    def get_header_title(self) -> str:
        return titled(self.get_page_title(), self.get_page_subtitle())

    def get_edit_url(self) -> str:
        return reverse("association:edit")

    def get_success_url(self) -> str:
        return reverse("association:edit")

    @transaction.atomic
    def save_instance(self) -> Association:
        """Through the actions, which record who changed what."""
        cleaned, changed = self.form.cleaned_data, self.form.changed_data
        values = {name: cleaned[name] for name in EDITABLE if name in changed}
        association = change_association(values=values, by=self.request.user)
        if "logo" in changed:
            logo = cleaned["logo"]
            association = set_logo(logo=logo if isinstance(logo, Logo) else None, by=self.request.user)
        return association


class AssociationMenuItem(MenuItem):
    """Shown to those who may change it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PERMISSION))


class AssociationViewSet(ViewSet):
    """One address, one entry in the menu."""

    icon = "home"
    menu_label = _("Association")
    menu_name = "association"
    menu_order = 900
    menu_item_class = AssociationMenuItem
    add_to_admin_menu = True

    @cached_property
    def menu_url(self) -> str:
        return reverse("association:edit")

    def get_urlpatterns(self) -> list[Any]:
        return [path("", EditAssociation.as_view(), name="edit")]
