"""What can be wrong with a line: a code to keep, and the sentence that says it and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.models import ImportProblem

SENTENCES: Mapping[str, str | Promise] = {
    "cells_too_many": _(
        "This line has more cells than the header. A cell holds the sign that parts columns: put the cell "
        "between quotes."
    ),
    "name_missing": _("No name and no e-mail address. Write whom this line is about."),
    "too_long": _("Longer than the {maximum} characters that are kept. Shorten it."),
    "sign_unreadable": _("A sign that cannot be kept. Write the value anew."),
    "email_wrong": _("This is no e-mail address. Correct it, or leave the cell empty."),
    "day_wrong": _("This is no date. Write it as 28/02/2026 or 2026-02-28."),
    "day_unlikely": _("This date cannot be right. Correct it, or leave the cell empty."),
    "birth_unlikely": _("Nobody is born on this day. Correct it, or leave the cell empty."),
    "country_unknown": _("No country has this name. Write it out, or as two letters (FR, BE)."),
    "amount_wrong": _("This is no amount. Write it as 35,00."),
    "plan_unknown": _("None of your plans has this name or code. Choose the plan that it stands for."),
    "plan_missing": _("The line has dates but no plan. Write one, or choose a plan for lines without."),
    "plan_of_organisations": _("This plan is for organisations, and the line is about a person."),
    "days_reversed": _("The membership would end before it begins. Correct one of the two dates."),
    "number_shared": _("Line {other} has the same number and another name. A number is one person’s."),
    "repeated": _("The same person and days as line {other}. Take one of the two lines away."),
    "untold_apart": _(
        "Somebody of this name is known already. Add an e-mail address or a birth date that tells them apart."
    ),
    "several_fit": _("{count} cards fit this person. Merge them, then import again."),
    "days_overlap": _("Paid already from {starts_on} to {ends_on}, which overlaps. Correct the dates."),
    "language_unknown": _("Pages and mails exist in French and English. This card gets French."),
    "method_unknown": _("Not one of the ways to pay that are known here: only the amount is kept."),
    "no_days": _("No dates: no membership comes of this line."),
    "left_out": _("This line is no valid order: it is left out."),
    "answer_unclear": _("Neither yes nor no: taken as no."),
    "namesake": _("Somebody of this name is known, with another birth date or e-mail: a card of its own."),
    # Of the whole file.
    "UNREADABLE_TABLE": _("The file cannot be read to its end. Save it as CSV or .xlsx again and upload it."),
    "NO_TABLE": _("This file has no lines."),
    "TABLE_TOO_LARGE": _("This file is too large to be read at once. Split it and import each part."),
    "FILE_FORGOTTEN": _("The file of this import is deleted. Upload it again."),
    "broken_off": _("Something went wrong in the program. The lines before are in; run it again."),
}

# They are told, and the line goes in.
REMARKS = frozenset(
    {"language_unknown", "method_unknown", "no_days", "answer_unclear", "left_out", "namesake"}
)
KEPT = 120


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong on a line; `column` is the header's word."""

    line: int
    code: str
    column: str = ""
    value: str = ""
    facts: dict[str, str | int] = field(default_factory=dict)

    @property
    def is_fault(self) -> bool:
        """Whether the line stays out because of it."""
        return self.code not in REMARKS

    def row(self, run_id: int) -> ImportProblem:
        """As it is kept."""
        return ImportProblem(
            run_id=run_id,
            line=self.line,
            column=self.column[:KEPT],
            value=self.value.replace("\0", "")[:KEPT],
            code=self.code,
            facts=self.facts,
            is_fault=self.is_fault,
        )


def told(code: str, facts: Mapping[str, object]) -> str:
    """The sentence in the language now active."""
    return str(SENTENCES[code]).format(**facts)
