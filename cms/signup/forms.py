"""The Django form of a questionnaire: one set of checks for the page and for the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from billing.actions.discounts import coupon_of
from billing.actions.pricing import price
from billing.models import Plan, PriceKind
from billing.refusals import PriceChanged
from cms.signup.coupon import COUPON
from cms.signup.coupon import field as coupon_field
from cms.signup.guards import Client, code_try
from cms.signup.kinds import KINDS
from cms.signup.others import half_filled, misfits
from cms.signup.questions import Question
from cms.signup.uploads import Kept
from kit.refusals import InvalidInput, Refusal


class AnswerForm(forms.Form):
    """Fields for some questions, each named by its question's id.

    Where a question has several fields, a suffix follows: `.street .postal_code .city .country` of an
    address, `.amount` of a plan. `kept` are uploads sent before, by question id; `expected_minor` is the
    price that the applicant was shown; `before` is what earlier steps hold. `asks_coupon_of` adds a box
    for a discount code, and is whom unknown codes count against.
    """

    def __init__(
        self,
        questions: Iterable[Question],
        data: MultiValueDict[str, str] | None = None,
        files: MultiValueDict[str, Any] | None = None,
        *,
        kept: Mapping[str, Kept] | None = None,
        expected_minor: int | None = None,
        initial: Mapping[str, Any] | None = None,
        before: AnswerForm | None = None,
        asks_coupon_of: Client | None = None,
    ) -> None:
        super().__init__(data, files, initial=dict(initial or {}))
        self.questions = tuple(questions)
        self.kept = kept or {}
        self.expected_minor = expected_minor
        self.before = before
        self.refusals: dict[str, Refusal] = {}
        self.amount_minor: int | None = None
        self.is_reduced = False
        for question in self.questions:
            for suffix, field in KINDS[question.type].fields(question, self.kept.get(question.id)).items():
                self.fields[question.id + suffix] = field
        self.client = asks_coupon_of
        if asks_coupon_of is not None:
            self.fields[COUPON] = coupon_field()

    def add_prefix(self, field_name: str) -> str:
        return field_name

    def clean(self) -> dict[str, Any]:
        self._clean_coupon()
        for question in self.questions:
            if question.type == "plan":
                self._clean_plan(question)
            elif question.type == "address":
                self._clean_address(question)
            elif question.type in ("organisation", "people"):
                self._clean_half(question)
        self._clean_together()
        return self.cleaned_data

    def cleaned_of(self, question: Question) -> dict[str, Any]:
        """The cleaned values of one question, by suffix."""
        start = len(question.id)
        return {
            name[start:]: value for name, value in self.cleaned_data.items() if name.startswith(question.id)
        }

    def chosen_plan(self) -> Plan | None:
        """The plan chosen, if that question is among ours and was answered."""
        for question in self.questions:
            if question.type == "plan":
                code = self.cleaned_data.get(question.id)
                return next((plan for plan in question.plans if plan.code == code), None)
        return None

    def problems(self) -> list[Refusal]:
        """One refusal per field at fault; its path is the question's id, then the part of the question."""
        return [
            self.refusals.get(name) or InvalidInput(path=_path(name), problem=" ".join(map(str, errors)))
            for name, errors in self.errors.items()
        ]

    def refuse(self, name: str, refusal: Refusal) -> None:
        """Show a refusal of the action below at its field."""
        refusal.path = _path(name)
        self.refusals[name] = refusal
        self.add_error(name if name in self.fields else None, refusal.message)

    def _clean_coupon(self) -> None:
        code = self.cleaned_data.get(COUPON, "")
        plan = self.chosen_plan()
        if plan is None and self.before is not None and self.before.is_bound:
            self.before.is_valid()
            plan = self.before.chosen_plan()
        if not code or plan is None or self.client is None:
            return
        try:
            with code_try(self.client.address, code):
                coupon_of(code, plan)
        except Refusal as refusal:
            self.refuse(COUPON, refusal)

    def _clean_plan(self, question: Question) -> None:
        plan = self.chosen_plan()
        if plan is None:
            return
        self.is_reduced = plan.reduced_minor is not None and any(
            self.cleaned_data.get(f"{question.id}.reduced{which}") for which in ("", f".{plan.code}")
        )
        name, given = self._amount(question, plan)
        if name in self.errors:
            return
        try:
            self.amount_minor = self._price(plan, given)
        except Refusal as refusal:
            self.refuse(question.id if isinstance(refusal, PriceChanged) else name, refusal)

    def _price(self, plan: Plan, given: int | None) -> int:
        if COUPON in self.errors:
            # Which price was expected is another question once the code is put right.
            return price(plan, amount_minor=given, reduced=self.is_reduced).amount_minor
        agreed = price(
            plan,
            coupon_code=self.cleaned_data.get(COUPON, ""),
            amount_minor=given,
            expected_minor=self.expected_minor,
            reduced=self.is_reduced,
        )
        return agreed.amount_minor

    def _amount(self, question: Question, plan: Plan) -> tuple[str, int | None]:
        """The field in which an amount was given, and the amount; None where the price is not chosen."""
        if plan.price_kind == PriceKind.FIXED:
            return question.id, None
        names = [f"{question.id}.amount.{plan.code}", f"{question.id}.amount"]
        for name in names:
            if name in self.errors or self.cleaned_data.get(name) is not None:
                return name, self.cleaned_data.get(name)
        return names[0], None

    def _clean_address(self, question: Question) -> None:
        """Half an address is of no use to the post."""
        parts = [question.id + suffix for suffix in (".street", ".postal_code", ".city")]
        if any(self.cleaned_data.get(name) for name in parts):
            for name in parts:
                if name not in self.errors and not self.cleaned_data.get(name):
                    self.add_error(name, ValidationError(_("Write an answer.")))

    def _clean_half(self, question: Question) -> None:
        for suffix, problem in half_filled(question, self.cleaned_of(question)):
            self._tell(question.id + suffix, problem)

    def _clean_together(self) -> None:
        """Plan, people and organisation, of which earlier steps may hold some."""
        questions, cleaned = self.questions, self.cleaned_data
        if self.before is not None and self.before.is_bound:
            self.before.is_valid()
            questions, cleaned = self.before.questions + questions, self.before.cleaned_data | cleaned
        for name, problem in misfits(questions, cleaned):
            self._tell(name, problem)

    def _tell(self, name: str, problem: str) -> None:
        if name in self.fields and name not in self.errors:
            self.add_error(name, ValidationError(problem))


def _path(name: str) -> tuple[str, ...]:
    question_id, *rest = name.split(".")
    return (question_id, *rest[:1])
