"""The forms of verbs: widgets and labels. What is right or wrong is the schema's word, shown on fields."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kit.countries import countries_or_none
from kit.papers import ACCEPTED
from portal.attempts import Attempt

type Values = Mapping[str, Any]


class VerbForm(forms.Form):
    """Fields are named as the verb's variables. Nothing is checked here."""

    use_required_attribute = False


class EditForm(VerbForm):
    """How to reach a person."""

    phone = forms.CharField(
        label=_("Phone"), required=False, widget=forms.TextInput({"type": "tel", "autocomplete": "tel"})
    )
    street = forms.CharField(
        label=_("Street and number"),
        required=False,
        widget=forms.TextInput({"autocomplete": "street-address"}),
    )
    postalCode = forms.CharField(  # noqa: N815 (the variable's own name)
        label=_("Postal code"), required=False, widget=forms.TextInput({"autocomplete": "postal-code"})
    )
    city = forms.CharField(
        label=_("Town"), required=False, widget=forms.TextInput({"autocomplete": "address-level2"})
    )
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        choices=countries_or_none,
        widget=forms.Select({"autocomplete": "country"}),
    )
    language = forms.ChoiceField(label=_("Language of our letters"), choices=settings.LANGUAGES)


class PhotoForm(VerbForm):
    """A new photo."""

    photo = forms.FileField(
        label=_("New photo"),
        help_text=_("JPEG, PNG or WebP, 10 MB at most."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )


class EraseForm(VerbForm):
    """That one means it."""

    confirmation = forms.CharField(
        label=_("Your e-mail address, to confirm"),
        help_text=_("The one you sign in with."),
        widget=forms.TextInput({"type": "email", "autocomplete": "off"}),
    )


class PriceForm(VerbForm):
    """What one chooses to pay."""

    price = forms.CharField(label=_("Your amount"), widget=forms.TextInput({"inputmode": "decimal"}))


class SeatForm(VerbForm):
    """Whom to make a member by a membership with a seat left."""

    givenName = forms.CharField(label=_("Given name"))  # noqa: N815 (the variable's own name)
    familyName = forms.CharField(label=_("Family name"))  # noqa: N815 (the variable's own name)
    email = forms.CharField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Left empty for a child."),
        widget=forms.TextInput({"type": "email"}),
    )
    birthOn = forms.CharField(  # noqa: N815 (the variable's own name)
        label=_("Birth date"), required=False, widget=forms.TextInput({"type": "date"})
    )


class PaperForm(VerbForm):
    """A document that is asked for."""

    file = forms.FileField(
        label=_("Your file"),
        help_text=_("PDF, JPEG, PNG or WebP, 10 MB at most."),
        widget=forms.FileInput({"accept": ACCEPTED}),
    )


class ReserveForm(VerbForm):
    """What for; the hours were chosen before."""

    purpose = forms.CharField(label=_("What for"), required=False, max_length=200)


class FaultForm(VerbForm):
    """What is wrong with a machine."""

    description = forms.CharField(label=_("What is wrong"), widget=forms.Textarea({"rows": 3}))
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        help_text=_("JPEG, PNG or WebP, 10 MB at most."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )
    isDangerous = forms.BooleanField(  # noqa: N815 (the variable's own name)
        label=_("Using it would be dangerous"),
        required=False,
        help_text=_("Nobody uses it then until somebody has looked."),
    )


class WalkInForm(VerbForm):
    """Who came without a booking."""

    memberNumber = forms.CharField(  # noqa: N815 (the variable's own name)
        label=_("Number on the member’s card"), widget=forms.TextInput({"autocomplete": "off"})
    )


def paper_form(attempt: Attempt, asked: Values) -> VerbForm:
    """The form of one document; a file that was refused shows on the one it was sent for."""
    kind, contact = asked["kind"]["id"], asked["contact"]["id"]
    is_this = attempt.posted.get("kindId") == kind and attempt.posted.get("contactId") == contact
    form = filled(PaperForm, "give", {}, attempt if is_this else Attempt())
    form.auto_id = f"{contact}-{kind}_%s"
    return form


def seat_form(attempt: Attempt, membership: Values) -> VerbForm:
    """The form of one membership; what was typed and refused shows on the one it was typed for."""
    typed = attempt if attempt.posted.get("membershipId") == membership["id"] else Attempt()
    form = filled(SeatForm, "give", {}, typed)
    form.auto_id = f"{membership['id']}_%s"
    return form


def price_form(attempt: Attempt, plan: Values) -> VerbForm:
    """The price of one plan; what was typed and refused shows on the plan it was typed for."""
    typed = attempt if attempt.posted.get("plan") == plan["id"] else Attempt()
    told = [typed.problems[name] for name in ("amount", "price", "expectedPrice") if name in typed.problems]
    problems = {"price": " ".join(told)} if told else {}
    form = filled(PriceForm, "renew", {"price": _plain(plan["price"])}, replace(typed, problems=problems))
    form.auto_id = f"{plan['id']}_%s"
    minimum = _plain(plan["minimum"])
    form.fields["price"].help_text = gettext("{amount} € at least.").format(amount=minimum)
    return form


def _plain(money: Values) -> str:
    """`35` for 35.00, `35,50` in French for 35.50."""
    amount = Decimal(money["amount"])
    return number_format(amount, 0 if amount == amount.to_integral_value() else 2, use_l10n=True)


FORMS: dict[str, dict[str, type[VerbForm]]] = {
    "profile": {"edit": EditForm, "photo": PhotoForm},
    "erase": {"erase": EraseForm},
    "machine": {"reserve": ReserveForm, "report": FaultForm},
    "attendance": {"walk_in": WalkInForm},
}


def forms_of(page: str, values: Values, attempt: Attempt) -> dict[str, VerbForm]:
    """The forms of a page by verb: with `values` as they stand, or with what was typed and what to mend."""
    return {verb: filled(kind, verb, values, attempt) for verb, kind in FORMS.get(page, {}).items()}


def filled(kind: type[VerbForm], verb: str, values: Values, attempt: Attempt) -> VerbForm:
    """A form with `values` as they stand, or with what was typed for its verb and what to mend."""
    if attempt.verb != verb:
        return kind(initial=dict(values), auto_id=f"{verb}_%s")
    form = kind(data=attempt.posted, initial=dict(values), auto_id=f"{verb}_%s")
    # Only what the schema says counts: the form's own check is made and forgotten.
    form.full_clean()
    form.errors.clear()
    for name, sentence in attempt.problems.items():
        form.add_error(name if name in form.fields else None, sentence)
    return form
