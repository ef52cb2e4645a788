"""A sign-up form as data, so that another front end can show it."""

from dataclasses import dataclass

from billing.models import Plan
from cms.models import SignUpPage
from cms.signup.kinds import KINDS
from cms.signup.questions import Option, Question, Step, read_page


@dataclass(frozen=True)
class QuestionDescription:
    """One question.

    `fields` are the names under which its answer is submitted. `section_index` counts from 0. `wording` is
    the exact text of a consent, `wording_html` the same with its links. `plans` are those to choose from.
    """

    id: str
    type: str
    label: str
    help: str
    is_required: bool
    choices: tuple[Option, ...]
    feeds: str
    section_index: int
    wording: str
    wording_html: str
    purpose: str
    plans: tuple[Plan, ...]
    suggestions_minor: tuple[int, ...]
    lowest: int | None
    highest: int | None
    fields: tuple[str, ...]


@dataclass(frozen=True)
class FormDescription:
    """A whole form: its title, its sections in order, its questions in order."""

    page_id: int
    title: str
    lead: str
    language: str
    sections: tuple[Step, ...]
    questions: tuple[QuestionDescription, ...]


def describe(page: SignUpPage) -> FormDescription:
    """What the page asks now, in the page's own language."""
    form = read_page(page)
    return FormDescription(
        page_id=page.pk,
        title=form.title,
        lead=page.lead,
        language=page.locale.language_code,
        sections=form.steps,
        questions=tuple(_described(question) for question in form.questions),
    )


def _described(question: Question) -> QuestionDescription:
    names = KINDS[question.type].fields(question, None)
    return QuestionDescription(
        id=question.id,
        type=question.type,
        label=question.label,
        help=question.help,
        is_required=question.is_required,
        choices=question.options,
        feeds=question.feeds,
        section_index=question.step,
        wording=question.wording,
        wording_html=question.wording_html,
        purpose=question.purpose,
        plans=question.plans,
        suggestions_minor=question.suggestions_minor,
        lowest=question.lowest,
        highest=question.highest,
        fields=tuple(question.id + suffix for suffix in names if not suffix.startswith(".amount.")),
    )
