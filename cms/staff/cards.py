"""Change a card, and who signs in for it."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateInput

from accounts.actions.contacts import choose_user, edit_contact
from accounts.models import Contact, User
from cms.staff.pages import FormPage, OneThing
from cms.staff.parts import Act
from kit.countries import countries_or_none
from kit.refusals import Refusal

CHANGE = "accounts.change_contact"


class CardForm(forms.ModelForm[Contact]):
    """The fields of a card that the back office may change."""

    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False, choices=countries_or_none)

    class Meta:
        model = Contact
        fields = (
            "given_name", "family_name", "email", "phone", "birth_on",
            "street", "postal_code", "city", "country", "language",
        )  # fmt: skip
        widgets = {"birth_on": AdminDateInput}


class EditCard(FormPage):
    """The card as a form."""

    permission = CHANGE
    heading = gettext_lazy("Edit the card of {name}")
    submit = gettext_lazy("Save")
    crumb = gettext_lazy("Edit")

    def form(self, data: Any = None) -> forms.BaseForm:
        # Its own copy: a form writes on its instance before anything is decided.
        return CardForm(data, instance=Contact.objects.get(pk=self.thing.pk))

    def act(self, values: dict[str, Any]) -> str:
        edit_contact(contact=self.thing, values=values, by=self.viewer)
        return _("The card of {name} is saved.").format(name=self.thing_name)


class AccountForm(forms.Form):
    """Which account signs in for a person."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the account"),
        help_text=gettext_lazy(
            "Whoever signs in with this account acts for this person: sees the card, the invoices, and pays. "
            "Make sure that it is theirs."
        ),
    )

    def __init__(self, data: Any, contact: Contact) -> None:
        super().__init__(data)
        self.contact = contact

    def clean_email(self) -> str:
        """The address of an account that is nobody else's."""
        email: str = self.cleaned_data["email"]
        account = User.objects.filter(email__iexact=email, is_active=True).first()
        if account is None:
            raise forms.ValidationError(
                _("No account has this address. One is opened when a person is admitted.")
            )
        other = Contact.objects.filter(user=account).exclude(pk=self.contact.pk).first()
        if other is not None:
            raise forms.ValidationError(
                _("This account is already that of {name}. Unlink it there first.").format(
                    name=other.full_name
                )
            )
        return email


class LinkUser(FormPage):
    """Ask for the account's address; the account linked now, if there is one, can be unlinked here."""

    permission = CHANGE
    heading = gettext_lazy("Website user of {name}")
    submit = gettext_lazy("Link this account")
    crumb = gettext_lazy("Website user")

    def form(self, data: Any = None) -> forms.BaseForm:
        return AccountForm(data, self.thing)

    def act(self, values: dict[str, Any]) -> str:
        choose_user(contact=self.thing, email=values["email"], by=self.viewer)
        return _("{email} signs in for {name} now.").format(email=values["email"], name=self.thing_name)

    def lead(self) -> str:
        if self.thing.user is None:
            return _("No account is linked: this person cannot sign in.")
        return _("Linked now: {email}.").format(email=self.thing.user.email)

    def more_acts(self) -> list[Act]:
        if self.thing.user is None:
            return []
        return [Act(_("Unlink"), "unlink/", posts=True, tone="serious")]


class UnlinkUser(OneThing):
    """A button that takes the account away from the card; the account itself stays."""

    permission = CHANGE
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            choose_user(contact=self.thing, email=None, by=self.viewer)
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(
                request, _("No account signs in for {name} any more.").format(name=self.thing_name)
            )
        return redirect(self.thing_url)
