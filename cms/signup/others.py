"""For whom an applicant asks beside themselves: the organisation that joins, and the people to be covered."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.registers import check_siren, check_vat
from billing.models import HolderKind, Plan
from cms.signup import fields
from cms.signup.questions import Question
from cms.signup.uploads import Kept

ORGANISATION = ("name", "siren", "vat_number")
PERSON = ("given_name", "family_name", "birth_on", "email")
# What a plan, by whom it is for and its seats, decides about.
TOGETHER = frozenset({"plan", "organisation", "people"})
# Whoever is named is named so far; an e-mail address not everybody has.
NEEDED = PERSON[:3]

type Row = dict[str, str]


def organisation_fields(question: Question, kept: Kept | None) -> dict[str, forms.Field]:
    """Name, SIREN and VAT number; the numbers as the registers write them, or empty."""
    widget = forms.TextInput(attrs={"autocomplete": "organization"})
    needed = question.is_required
    return {
        ".name": fields.LineField(
            max_length=200, label=_("Name of the organisation"), widget=widget, required=needed
        ),
        ".siren": fields.ParsedField(
            parse=_number(check_siren), label=_("SIREN"), required=False, help_text=_("If it has one.")
        ),
        ".vat_number": fields.ParsedField(
            parse=_number(check_vat), label=_("VAT number"), required=False, help_text=_("If it has one.")
        ),
    }


def _number(check: Callable[[str], None]) -> Callable[[str], str]:
    """A number of a register without what people write between its parts."""

    def read(text: str) -> str:
        packed = re.sub(r"[\s.\-]", "", text).upper()
        check(packed)
        return packed

    return read


def organisation_of(question: Question, cleaned: Mapping[str, Any]) -> Row:
    """{name, siren, vat_number} as text; empty when none is named. `cleaned` by suffix."""
    stated = {part: str(cleaned.get(f".{part}") or "") for part in ORGANISATION}
    return stated if stated["name"] else {}


def organisation_answer(question: Question, cleaned: Mapping[str, Any]) -> list[str]:
    """The organisation in lines, for those who read the application."""
    stated = organisation_of(question, cleaned)
    named = (("siren", _("SIREN")), ("vat_number", _("VAT number")))
    numbers = [f"{word} {stated[part]}" for part, word in named if stated.get(part)]
    return [stated["name"], *numbers] if stated else []


def people_fields(question: Question, kept: Kept | None) -> dict[str, forms.Field]:
    """A row of fields for each person there is room for; the suffix ends in the row's number, from 1."""
    return {
        f".{part}_{number}": field
        for number in range(1, (question.highest or 1) + 1)
        for part, field in _person(number <= (question.lowest or 0)).items()
    }


def _person(is_needed: bool) -> dict[str, forms.Field]:
    # No autocomplete: a browser knows its own user, not these.
    off = {"autocomplete": "off"}
    born = fields.birth_date_reader(timezone.localdate())

    def name(label: str) -> forms.Field:
        widget = forms.TextInput(attrs=off)
        return fields.LineField(max_length=100, label=label, widget=widget, required=is_needed)

    return {
        "given_name": name(_("Given name")),
        "family_name": name(_("Family name")),
        "birth_on": fields.ParsedField(
            parse=born,
            label=_("Birth date"),
            help_text=_("Day, month, year. For example 24/03/1991"),
            widget=forms.TextInput(attrs={**off, "inputmode": "numeric"}),
            required=is_needed,
        ),
        "email": fields.EmailField(
            max_length=254,
            label=_("E-mail address"),
            help_text=_("If this person has one."),
            widget=forms.EmailInput(attrs={**off, "inputmode": "email"}),
            required=False,
        ),
    }


def rows_of(question: Question, cleaned: Mapping[str, Any]) -> dict[int, Row]:
    """The rows in which something is written, by number: ISO dates, text. `cleaned` by suffix."""
    rows = {
        number: {part: _as_text(cleaned.get(f".{part}_{number}")) for part in PERSON}
        for number in range(1, (question.highest or 1) + 1)
    }
    return {number: row for number, row in rows.items() if any(row.values())}


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def people_answer(question: Question, cleaned: Mapping[str, Any]) -> list[str]:
    """A line for each person, for those who read the application; dates as the form asks for them."""
    return [_in_words(row) for row in rows_of(question, cleaned).values()]


def _in_words(row: Row) -> str:
    name = f"{row['given_name']} {row['family_name']}"
    born = f"{date.fromisoformat(row['birth_on']):%d/%m/%Y}" if row["birth_on"] else ""
    return ", ".join(part for part in (name, born, row["email"]) if part)


def half_filled(question: Question, cleaned: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(suffix, sentence) of what is missing in what was begun: a row, an organisation."""
    if question.type == "organisation":
        if not cleaned.get(".name") and (cleaned.get(".siren") or cleaned.get(".vat_number")):
            yield ".name", _("Write the name of the organisation too.")
        return
    for number, row in rows_of(question, cleaned).items():
        for part in NEEDED:
            if not row[part]:
                yield f".{part}_{number}", _("Fill this in too, or empty the whole row.")


def misfits(questions: Sequence[Question], cleaned: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(field, sentence) where plan, people and organisation do not go together.

    The fault is told where it can be mended without going forward: at the later of the two questions.
    `cleaned` is by field.
    """
    asked = {question.type: question for question in questions}
    plan = _chosen(asked.get("plan"), cleaned)
    if plan is not None:
        yield from _too_many(questions, plan, cleaned)
        yield from _unnamed(questions, plan, cleaned)


def _chosen(question: Question | None, cleaned: Mapping[str, Any]) -> Plan | None:
    code = cleaned.get(question.id) if question else None
    return next((plan for plan in question.plans if plan.code == code), None) if question else None


def _of(question: Question, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    start = len(question.id)
    return {name[start:]: value for name, value in cleaned.items() if name.startswith(question.id)}


def _too_many(
    questions: Sequence[Question], plan: Plan, cleaned: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    room = room_of(plan)
    for place, question in enumerate(questions):
        rows = list(rows_of(question, _of(question, cleaned))) if question.type == "people" else []
        if len(rows) > room:
            later = _plan_after(questions, place)
            yield later or f"{question.id}.given_name_{rows[room]}", _room_in_words(plan, room)


def _plan_after(questions: Sequence[Question], place: int) -> str | None:
    return next((question.id for question in questions[place:] if question.type == "plan"), None)


def room_of(plan: Plan) -> int:
    """How many people a form may name for the plan: who joins as a person takes one of its seats."""
    return plan.seats if plan.holder_kind == HolderKind.ORGANISATION else plan.seats - 1


def _room_in_words(plan: Plan, room: int) -> str:
    if room == 0:
        sentence = _("“{plan}” is for one person. Empty the rows of other people, or choose another plan.")
    elif plan.holder_kind == HolderKind.ORGANISATION:
        sentence = ngettext(
            "“{plan}” covers {n} person. Empty the other rows, or choose another plan.",
            "“{plan}” covers {n} people at most. Empty the other rows, or choose another plan.",
            room,
        )
    else:
        sentence = ngettext(
            "“{plan}” covers {n} person beside you. Empty the other rows, or choose another plan.",
            "“{plan}” covers {n} people beside you at most. Empty the other rows, or choose another plan.",
            room,
        )
    return sentence.format(plan=plan.name, n=room)


def _unnamed(
    questions: Sequence[Question], plan: Plan, cleaned: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    if plan.holder_kind != HolderKind.ORGANISATION:
        return
    for place, question in enumerate(questions):
        if question.type == "organisation" and not cleaned.get(f"{question.id}.name"):
            later = _plan_after(questions, place)
            sentence = _("“{plan}” is for organisations. Write the name of yours, or choose another plan.")
            yield later or f"{question.id}.name", sentence.format(plan=plan.name)
