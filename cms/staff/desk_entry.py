"""A paper form at the desk, from the sheet to a member in one page."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateInput

from accounts.models import Contact
from billing.actions.applications import Submission
from billing.actions.entering import ENTER, enter_application, people_like
from billing.actions.prices import newcomer_price
from billing.models import Application, Order, Plan
from billing.states import ApplicationState
from billing.supporting import missing_documents
from cms.navigation import first_signup_page
from cms.signup.questions import Question, read_page
from cms.staff.cards import CardForm
from cms.staff.desk_base import CHEQUE_FIELDS, METHODS, DeskPage, MoneyForm
from cms.staff.desk_holders import Group, HoldersForm, plans_on_paper
from cms.staff.wording import day
from kit.countries import countries_or_none
from kit.money import Money, to_minor
from kit.refusals import Refusal

SOMEBODY_ELSE = "new"
CARD = tuple(CardForm.Meta.fields)


def agreements_asked() -> list[Question]:
    """The consents of the sign-up page, in the reader's language: the paper says the same."""
    page = first_signup_page()
    asked = read_page(page).questions if page is not None else ()
    return [question for question in asked if question.type == "consent"]


class EntryForm(MoneyForm, HoldersForm, forms.ModelForm[Contact]):
    """Card, plan, money and agreements; and who it is, where somebody like this is known."""

    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False, choices=countries_or_none)
    plan = forms.ModelChoiceField(label=gettext_lazy("Plan"), queryset=Plan.objects.none())
    amount = forms.DecimalField(
        label=gettext_lazy("Amount in euros"),
        required=False,
        min_value=0,
        max_value=100_000,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=gettext_lazy("For a plan with a free price; empty: the amount suggested."),
    )
    coupon = forms.CharField(
        label=gettext_lazy("Discount code"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_reduced = forms.BooleanField(
        label=gettext_lazy("At the reduced price"),
        required=False,
        help_text=gettext_lazy("Where a proof is asked for, the membership begins once it is accepted."),
    )
    method = forms.ChoiceField(
        label=gettext_lazy("Paid by"),
        required=False,
        choices=[*METHODS, ("", gettext_lazy("not yet"))],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Contact
        fields = CARD
        widgets = {"birth_on": AdminDateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan_field: Any = self.fields["plan"]
        plan_field.queryset = plans_on_paper()
        plan_field.label_from_instance = _with_price
        self.asked = agreements_asked()
        self.known: list[Contact] = []
        self.address_to_read = ""
        for question in self.asked:
            self.fields[f"agreed-{question.id}"] = forms.BooleanField(
                label=question.label, help_text=question.wording, required=question.is_required
            )

    def first_groups(self) -> Iterator[Group]:
        """The fields under their headings, up to those of a holder who is no person or not alone."""
        if self.address_to_read:
            yield gettext_lazy("Read back to the person"), [self[_read(self.address_to_read)]]
        if self.known:
            yield gettext_lazy("Who is it?"), [self["person"]]
        yield gettext_lazy("Person"), [self[name] for name in CARD]
        yield gettext_lazy("Membership"), [self[name] for name in ("plan", "is_reduced", "amount", "coupon")]

    def last_groups(self) -> Iterator[Group]:
        """The fields that come after."""
        yield gettext_lazy("Payment"), [self["method"], self["received_on"], self["reference"]]
        yield gettext_lazy("For a cheque"), [self[name] for name in CHEQUE_FIELDS]
        if self.asked:
            yield gettext_lazy("Signed on the paper"), [self[f"agreed-{one.id}"] for one in self.asked]

    def clean(self) -> dict[str, Any]:
        """Nobody who is known already is entered anew without a word about it, and no letter goes astray."""
        values = super().clean() or {}
        self.clean_holders(values.get("plan"))
        self.known = list(people_like(values)[:5])
        if self.known:
            self._ask_who(values)
        if values.get("email") and self.contact is None:
            self._ask_to_read(values["email"])
        return values

    def _ask_to_read(self, email: str) -> None:
        """The account is opened for whoever reads this mailbox: the address is read back first."""
        self.address_to_read = email
        self.fields[_read(email)] = forms.BooleanField(
            label=_("Every letter is right: this mailbox gets the account"), required=False
        )
        if not self.data.get(_read(email)):
            self.add_error(_read(email), _("Read the address above back to the person, then tick here."))

    def _ask_who(self, values: dict[str, Any]) -> None:
        choices = [(str(one.pk), _described(one)) for one in self.known]
        choices.append((SOMEBODY_ELSE, _("Somebody else, whom we do not know yet")))
        self.fields["person"] = forms.ChoiceField(
            label=_("This person"), choices=choices, widget=forms.RadioSelect
        )
        values["person"] = self.data.get("person", "")
        if values["person"] not in dict(choices):
            self.add_error("person", _("Somebody like this is known. Say who it is."))

    def _post_clean(self) -> None:
        """No row is made or checked here: the action does."""

    @property
    def contact(self) -> Contact | None:
        """The person named, when it is one who is known."""
        chosen = self.cleaned_data.get("person")
        return next((one for one in self.known if str(one.pk) == chosen), None)

    def submission(self) -> Submission:
        """The sheet, as the action takes it."""
        values = self.cleaned_data
        return Submission(
            card={name: values[name] for name in CARD if name != "language"},
            language=values["language"],
            form_title=_("Paper form"),
            organisation=self.new_organisation(),
            people=self.others(),
            agreements=[
                {
                    "label": one.label,
                    "purpose": one.purpose,
                    "wording": one.wording,
                    "required": one.is_required,
                    "given": values[f"agreed-{one.id}"],
                }
                for one in self.asked
            ],
        )


def _read(email: str) -> str:
    """Another address is another box to tick."""
    return f"read-{hashlib.sha256(email.encode()).hexdigest()[:12]}"


def _described(contact: Contact) -> str:
    facts = (contact.full_name, day(contact.birth_on), contact.email)
    return " – ".join(dict.fromkeys(filter(None, facts)))


class EnterMember(DeskPage):
    """The page of the paper form."""

    permission = ENTER
    template_name = "staff/desk_entry.html"
    crumb = gettext_lazy("Enter a paper form")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=EntryForm()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = EntryForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            application = self._enter(form)
        except Refusal as refusal:
            form.add_error(_field_of(refusal, form), refusal.message)
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, _told(application))
        return redirect(_where(application))

    def _enter(self, form: EntryForm) -> Application:
        values = form.cleaned_data
        plan: Plan = values["plan"]
        amount = values["amount"]
        return enter_application(
            submission=replace(form.submission(), coupon=values["coupon"], is_reduced=values["is_reduced"]),
            plan=plan,
            amount_minor=to_minor(amount, plan.currency) if amount is not None else None,
            paid=form.taken() if values["method"] else None,
            contact=form.contact,
            is_somebody_else=values.get("person") == SOMEBODY_ELSE,
            organisation=form.organisation,
            by=self.viewer,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = [(one, reverse("staff_members:inspect", args=(one.pk,))) for one in kwargs["form"].known]
        return super().get_context_data(known=known, back=reverse("desk:index"), **kwargs)


def _with_price(plan: Plan) -> str:
    """A plan with what it costs today."""
    shown = newcomer_price(plan)
    told = [str(Money(shown.minor, plan.currency))]
    if plan.reduced_minor is not None:
        reduced = Money(newcomer_price(plan, reduced=True).minor, plan.currency)
        told.append(_("reduced price {price}").format(price=reduced))
    if shown.last_day:
        told.append(_("until {day}").format(day=day(shown.last_day)))
    return f"{plan.name} – {', '.join(told)}"


def _field_of(refusal: Refusal, form: EntryForm) -> str | None:
    """The field at which a refusal of the action is told."""
    name = refusal.path[0] if refusal.path else ""
    names = (name, f"organisation.{name}", {"organisation": "organisation.name"}.get(name, ""))
    return next((one for one in names if one in form.fields), None)


def _told(application: Application) -> str:
    if application.state == ApplicationState.ADMITTED:
        return _("{name} is a member now.").format(name=application.full_name)
    missing = missing_documents(application)
    if missing:
        told = _("{name} is entered. The membership begins once this is accepted: {documents}.")
        return told.format(name=application.full_name, documents=", ".join(kind.name for kind in missing))
    return _("{name} is entered; the membership begins with the payment.").format(name=application.full_name)


def _where(application: Application) -> str:
    order = Order.objects.filter(application=application).first()
    if order is None:
        return reverse("staff_members:inspect", args=(application.contact_id,))
    return reverse("desk:order", args=(order.pk,))
