"""The forms of who looks after a machine: one for each act on the machine, a fault, an authorization."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.attempts import Attempt
from portal.forms import VerbForm, filled

LEVELS = (
    ("SUPERVISED", pgettext_lazy("level", "With somebody at one’s side")),
    ("AUTONOMOUS", pgettext_lazy("level", "On one’s own")),
    ("TRAINER", pgettext_lazy("level", "On one’s own, and may train others")),
)


class StopForm(VerbForm):
    """Why nobody uses the machine."""

    reason = forms.CharField(
        label=_("What keeps it from working"),
        help_text=_("Everybody reads it on the machine’s page; who reserved it is told."),
    )


class ConfirmForm(VerbForm):
    """That one saw the fault too."""

    stopsUse = forms.BooleanField(  # noqa: N815 (the variable's own name)
        label=_("Stop its use until it is repaired"), required=False
    )
    reason = forms.CharField(
        label=_("What keeps it from working"),
        required=False,
        help_text=_("Needed to stop its use: everybody reads it."),
    )


class FixForm(VerbForm):
    """What was done."""

    answer = forms.CharField(
        label=_("What you found and did"), help_text=_("Who reported the fault reads it.")
    )


class DismissForm(VerbForm):
    """Why there is nothing to do."""

    answer = forms.CharField(
        label=_("Why there is nothing to repair"), help_text=_("Who reported the fault reads it.")
    )


class ReasonForm(VerbForm):
    """Why somebody may not use the machine any more."""

    reason = forms.CharField(label=_("Why"), help_text=_("The person reads it."))


class GrantForm(VerbForm):
    """Whom to qualify, for what, how far."""

    memberNumber = forms.CharField(  # noqa: N815 (the variable's own name)
        label=_("Number on the member’s card"), widget=forms.TextInput({"autocomplete": "off"})
    )
    qualificationId = forms.ChoiceField(label=_("Qualification"))  # noqa: N815 (the variable's own name)
    level = forms.ChoiceField(label=_("How far it goes"), choices=LEVELS, initial="AUTONOMOUS")
    reason = forms.CharField(label=_("What the person showed"), help_text=_("It stays on record."))


FORMS: dict[str, type[VerbForm]] = {
    "stop": StopForm,
    "confirm": ConfirmForm,
    "fix": FixForm,
    "dismiss": DismissForm,
    "suspend": ReasonForm,
    "revoke": ReasonForm,
}


def care_form(attempt: Attempt, verb: str, about: Mapping[str, Any]) -> VerbForm:
    """The form of a verb on one row; what was typed and refused shows on the row it was typed for."""
    is_this = attempt.verb == verb and attempt.posted.get("id") == about["id"]
    form = filled(FORMS[verb], verb, {}, attempt if is_this else Attempt())
    form.auto_id = f"{verb}-{about['id']}_%s"
    return form


def grant_form(attempt: Attempt, machine: Mapping[str, Any]) -> VerbForm:
    """Whom to qualify for what the machine asks for; a single qualification is not asked about."""
    form = filled(GrantForm, "grant", {}, attempt)
    asked = {one["id"]: one["name"] for need in machine["requirements"] for one in need["qualifications"]}
    # The field itself stays: what shows it holds on to it once an answer was looked at.
    field = cast("forms.ChoiceField", form.fields["qualificationId"])
    field.choices = list(asked.items())
    # The last one is the machine's own, after what every machine asks for.
    form.initial["qualificationId"] = list(asked)[-1]
    if len(asked) == 1:
        field.widget = forms.HiddenInput()
    return form
