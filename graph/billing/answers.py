"""What an applicant was asked, and what they answered."""

from typing import Any

import strawberry


@strawberry.type(description="A question as it was asked, and its answer.")
class Answer:
    """From the snapshot that the application keeps."""

    question_id: strawberry.ID = strawberry.field(
        description="The question's stable key, the same in all languages."
    )
    type: str = strawberry.field(description="The kind of question, as `long_text`.")
    section: str = strawberry.field(description="The step of the form that it stood in.")
    label: str = strawberry.field(description="The question, in the words and the language shown.")
    values: list[str] = strawberry.field(
        description="What was answered; several values for a choice of several."
    )


@strawberry.type(description="A consent as it was shown.")
class Agreement:
    """From the snapshot that the application keeps."""

    purpose: str = strawberry.field(description="What it is for: a stable name.")
    wording: str = strawberry.field(description="The exact words that were shown.")
    required: bool = strawberry.field(description="Whether one could apply without it.")
    given: bool = strawberry.field(description="Whether it was given.")


def _values(value: Any) -> list[str]:
    if value is None or value == "":
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def answers_of(root: Any) -> list[Answer]:
    """The answers of an application, in the order of the questions."""
    return [
        Answer(
            question_id=strawberry.ID(str(question["id"])),
            type=str(question.get("type", "")),
            section=str(question.get("section", "")),
            label=str(question.get("label", "")),
            values=_values(root.answers.get(question["id"])),
        )
        for question in root.questions
    ]


def agreements_of(root: Any) -> list[Agreement]:
    """The consents of an application, in the order shown."""
    names = ("purpose", "wording", "required", "given")
    return [Agreement(**{name: one[name] for name in names}) for one in root.agreements]
