"""Answers to a form's questions, as a front end sends them."""

from collections.abc import Iterable
from typing import Any

import strawberry
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from strawberry.file_uploads import Upload

from cms.models import SignUpPage
from cms.signup.questions import read_page
from graph.engine.scalars import MoneyInput
from kit.refusals import InvalidInput


@strawberry.input(description="The answer to a question, or to a part of one.")
class AnswerInput:
    """One of `value`, `values` and `upload`."""

    question: strawberry.ID = strawberry.field(description="The question's key.")
    part: str | None = strawberry.field(default=None, description="The part, where the question has parts.")
    value: str | None = strawberry.field(
        default=None, description="The answer; a choice by its id, a date as 1991-03-24, a consent as `on`."
    )
    values: list[str] | None = strawberry.field(default=None, description="Several choices, by their ids.")
    upload: Upload | None = strawberry.field(default=None, description="A photo or a file.")

    @property
    def name(self) -> str:
        """The name under which the form knows it."""
        return f"{self.question}.{self.part}" if self.part else str(self.question)


def answers_by_field(
    page: SignUpPage, answers: Iterable[AnswerInput], plan: str | None, amount: MoneyInput | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The texts and the files of the answers, by the names of the form; the plan among the texts."""
    answers = list(answers)
    texts = {one.name: one.value if one.values is None else one.values for one in answers}
    data = {name: value for name, value in texts.items() if value is not None}
    files = {str(one.question): one.upload for one in answers if one.upload is not None}
    question = read_page(page).plan_question
    if question is not None and plan is not None:
        data[question.id] = plan
        if amount is not None:
            data[f"{question.id}.amount"] = f"{amount.amount:f}"
    return data, files


def email_of(text: str) -> str:
    """The address at `email` of an input. Raises InvalidInput."""
    try:
        validate_email(text)
    except ValidationError as error:
        problem = _("This is no e-mail address yet. Check each letter.")
        raise InvalidInput(path=("email",), problem=problem) from error
    return text
