"""What each kind of question asks for: its form fields, its answer, and what it writes on the card."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.models import Plan, PriceKind
from cms.signup import fields, others
from cms.signup.questions import Question
from cms.signup.uploads import Kept, PhotoField, Upload, UploadField
from kit.countries import countries
from kit.wording import price

type Fields = dict[str, forms.Field]
type Cleaned = Mapping[str, Any]

CARD_LENGTHS = {"given_name": 100, "family_name": 100}
AUTOCOMPLETE = {
    "given_name": "given-name",
    "family_name": "family-name",
    "email": "email",
    "phone": "tel",
    "birth_on": "bday",
}
ADDRESS = {"street": "street", "postal_code": "postal_code", "city": "city", "country": "country"}


@dataclass(frozen=True)
class Kind:
    """`fields` by suffix of the question's id ("" for the question itself), and what to make of them."""

    fields: Callable[[Question, Kept | None], Fields]
    answer: Callable[[Question, Cleaned], object]
    card: Callable[[Question, Cleaned], Mapping[str, object]]


def _shared(question: Question) -> dict[str, Any]:
    return {"label": question.label, "help_text": question.help, "required": question.is_required}


def _attributes(question: Question, **more: str) -> dict[str, str]:
    known = AUTOCOMPLETE.get(question.feeds)
    return more | ({"autocomplete": known} if known else {})


def _one(make: Callable[[Question], forms.Field]) -> Callable[[Question, Kept | None], Fields]:
    return lambda question, kept: {"": make(question)}


def _short(question: Question) -> forms.Field:
    widget = forms.TextInput(attrs=_attributes(question))
    return fields.LineField(
        max_length=CARD_LENGTHS.get(question.feeds, 200), widget=widget, **_shared(question)
    )


def _long(question: Question) -> forms.Field:
    return fields.TextField(max_length=5000, widget=forms.Textarea(attrs={"rows": 4}), **_shared(question))


def _email(question: Question) -> forms.Field:
    widget = forms.EmailInput(attrs=_attributes(question, inputmode="email"))
    return fields.EmailField(max_length=254, widget=widget, **_shared(question))


def _phone(question: Question) -> forms.Field:
    widget = forms.TextInput(attrs=_attributes(question, type="tel"))
    return fields.ParsedField(parse=fields.read_phone, widget=widget, **_shared(question))


def _date(question: Question) -> forms.Field:
    is_birth = question.feeds == "birth_on"
    reader = fields.birth_date_reader(timezone.localdate()) if is_birth else fields.read_date
    shared = _shared(question)
    shared["help_text"] = shared["help_text"] or _("Day, month, year. For example 24/03/1991")
    widget = forms.TextInput(attrs=_attributes(question, inputmode="numeric"))
    return fields.ParsedField(parse=reader, widget=widget, **shared)


def _number(question: Question) -> forms.Field:
    reader = fields.number_reader(question.lowest, question.highest)
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return fields.ParsedField(parse=reader, widget=widget, **_shared(question))


def _choice(question: Question) -> forms.Field:
    choices = [(option.id, option.label) for option in question.options]
    if question.display == "select":
        return _messages(forms.ChoiceField(choices=[("", "—"), *choices], **_shared(question)))
    return _messages(forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **_shared(question)))


def _checkboxes(question: Question) -> forms.Field:
    choices = [(option.id, option.label) for option in question.options]
    return _messages(
        forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **_shared(question))
    )


def _messages(field: forms.Field) -> forms.Field:
    field.error_messages["required"] = _("Choose an answer.")
    field.error_messages["invalid_choice"] = _("Choose one of the answers shown.")
    field.error_messages["invalid_list"] = field.error_messages["invalid_choice"]
    return field


def _address(question: Question, kept: Kept | None) -> Fields:
    def text(label: str, length: int, autocomplete: str) -> forms.Field:
        widget = forms.TextInput(attrs={"autocomplete": autocomplete})
        return fields.LineField(max_length=length, widget=widget, label=label, required=question.is_required)

    country = forms.ChoiceField(choices=countries(), label=_("Country"), initial="FR", required=False)
    country.widget.attrs["autocomplete"] = "country"
    return {
        ".street": text(_("Number and street"), 200, "street-address"),
        ".postal_code": text(_("Postal code"), 16, "postal-code"),
        ".city": text(_("Town"), 100, "address-level2"),
        ".country": _messages(country),
    }


def _address_card(question: Question, cleaned: Cleaned) -> Mapping[str, object]:
    values = {name: cleaned.get(f".{part}") or "" for name, part in ADDRESS.items()}
    return (
        values | {"country": values["country"] or "FR"}
        if any(values[name] for name in ("street", "city"))
        else {}
    )


def _address_answer(question: Question, cleaned: Cleaned) -> object:
    card = _address_card(question, cleaned)
    return f"{card['street']}, {card['postal_code']} {card['city']}, {card['country']}" if card else ""


def _consent(question: Question) -> forms.Field:
    field = forms.BooleanField(label=question.label, required=question.is_required)
    field.error_messages["required"] = _("Without this agreement, we cannot take the application.")
    return field


def _plan(question: Question, kept: Kept | None) -> Fields:
    choices = [(plan.code, plan.name) for plan in question.plans]
    found: Fields = {
        "": _messages(forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **_shared(question)))
    }
    # One box for each plan with a free price, and one without a name for those who ask by API.
    found[".amount"] = _amount("")
    for plan in question.plans:
        if plan.price_kind == PriceKind.FREE:
            lowest = price(plan.minimum_minor, plan.currency)
            found[f".amount.{plan.code}"] = _amount(_("{lowest} at least.").format(lowest=lowest))
        elif plan.reduced_minor is not None:
            found[f".reduced.{plan.code}"] = _reduced(plan, plan.reduced_minor)
    # Without a name, for those who ask by API.
    found[".reduced"] = forms.BooleanField(required=False)
    return found


def _reduced(plan: Plan, minor: int) -> forms.Field:
    told = _("You send the proof once your address is confirmed.")
    return forms.BooleanField(
        required=False,
        label=_("At the reduced price: {price}").format(price=price(minor, plan.currency)),
        help_text=f"{plan.reduced_for}. {told}" if plan.reduced_for else told,
    )


def _amount(help_text: str) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return fields.ParsedField(
        parse=fields.read_amount, label=_("Your amount"), help_text=help_text, required=False, widget=widget
    )


def _plan_name(question: Question, cleaned: Cleaned) -> object:
    return next((plan.name for plan in question.plans if plan.code == cleaned.get("")), "")


def _label_of(question: Question, option_id: object) -> str:
    return next((option.label for option in question.options if option.id == option_id), "")


def _labels(question: Question, cleaned: Cleaned) -> object:
    return [option.label for option in question.options if option.id in (cleaned.get("") or ())]


def _plain(question: Question, cleaned: Cleaned) -> object:
    value = cleaned.get("")
    return "" if value is None else str(value)


def _file_name(question: Question, cleaned: Cleaned) -> object:
    upload = cleaned.get("")
    return upload.name if isinstance(upload, Upload) else ""


def _same(question: Question, cleaned: Cleaned) -> Mapping[str, object]:
    value = cleaned.get("")
    return {} if value in (None, "") else {question.feeds: value}


def _nothing(question: Question, cleaned: Cleaned) -> Mapping[str, object]:
    return {}


KINDS: dict[str, Kind] = {
    "short_text": Kind(_one(_short), _plain, _same),
    "long_text": Kind(_one(_long), _plain, _nothing),
    "email": Kind(_one(_email), _plain, _same),
    "phone": Kind(_one(_phone), _plain, _same),
    "date": Kind(_one(_date), _plain, _same),
    "number": Kind(_one(_number), _plain, _nothing),
    "choice": Kind(_one(_choice), lambda question, cleaned: _label_of(question, cleaned.get("")), _nothing),
    "checkboxes": Kind(_one(_checkboxes), _labels, _nothing),
    "address": Kind(_address, _address_answer, _address_card),
    "photo": Kind(lambda q, kept: {"": PhotoField(kept=kept, **_shared(q))}, _file_name, _nothing),
    "file": Kind(lambda q, kept: {"": UploadField(kept=kept, **_shared(q))}, _file_name, _nothing),
    "consent": Kind(_one(_consent), lambda question, cleaned: bool(cleaned.get("")), _nothing),
    "organisation": Kind(others.organisation_fields, others.organisation_answer, _nothing),
    "people": Kind(others.people_fields, others.people_answer, _nothing),
    "plan": Kind(_plan, _plan_name, _nothing),
}
