"""A sign-up page's blocks read as questions, and the snapshot of them that an application keeps."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wagtail.rich_text import expand_db_html

from billing.models import HolderKind, Plan
from cms.models import SignUpPage
from cms.richtext import cleaned, plain


@dataclass(frozen=True)
class Option:
    """One answer to choose; `id` is the same in both languages."""

    id: str
    label: str


@dataclass(frozen=True)
class Step:
    """A part of the form shown at once."""

    label: str
    heading: str
    intro: str


@dataclass(frozen=True)
class Question:
    """One question. `step` counts from 0; `feeds` names a field of the contact's card, or is empty."""

    id: str
    type: str
    label: str
    help: str
    is_required: bool
    step: int
    feeds: str = ""
    options: tuple[Option, ...] = ()
    display: str = ""
    lowest: int | None = None
    highest: int | None = None
    wording: str = ""
    wording_html: str = ""
    purpose: str = ""
    plans: tuple[Plan, ...] = ()
    suggestions_minor: tuple[int, ...] = ()


@dataclass(frozen=True)
class Questionnaire:
    """A whole form, in one language."""

    title: str
    steps: tuple[Step, ...]
    questions: tuple[Question, ...]

    def of_step(self, index: int) -> tuple[Question, ...]:
        """The questions of one step, counted from 0."""
        return tuple(question for question in self.questions if question.step == index)

    def step_of(self, question_id: str) -> int:
        """The step on which a question stands; the last one for an unknown id."""
        found = (question.step for question in self.questions if question.id == question_id)
        return next(found, len(self.steps) - 1)

    def feeding(self, field: str) -> Question | None:
        """The question that fills a field of the card."""
        return next((question for question in self.questions if question.feeds == field), None)

    @property
    def plan_question(self) -> Question | None:
        """The choice of a plan."""
        return next((question for question in self.questions if question.type == "plan"), None)


def read_page(page: SignUpPage) -> Questionnaire:
    """The questions of a page as it is now.

    Blocks before the first step belong to a step named like the page.
    """
    steps: list[Step] = []
    questions: list[Question] = []
    holders = holders_of(page.form)
    for child in page.form:
        if child.block_type == "section":
            steps.append(_step(child.value))
            continue
        if not steps:
            steps.append(Step(label=page.title, heading=page.title, intro=page.lead))
        questions.append(_question(child.id, child.block_type, child.value, len(steps) - 1, holders))
    return Questionnaire(title=page.title, steps=tuple(steps), questions=tuple(questions))


def holders_of(form: Any) -> list[str]:
    """Whose memberships a form (a StreamValue) can take in: an organisation's only where it asks for one."""
    asks = any(child.block_type == "organisation" for child in form)
    return [HolderKind.PERSON, HolderKind.ORGANISATION] if asks else [HolderKind.PERSON]


def _step(value: Mapping[str, Any]) -> Step:
    return Step(label=value["label"], heading=value["heading"], intro=value["intro"] or "")


def _question(block_id: str, block_type: str, value: Any, step: int, holders: Collection[str]) -> Question:
    wording = _wording(value)
    return Question(
        id=block_id,
        type=block_type,
        label=value["label"],
        help=value.get("help") or "",
        is_required=_is_required(block_type, value),
        step=step,
        feeds=value.get("feeds") or "",
        options=_options(value),
        display=value.get("display") or "",
        lowest=value.get("lowest"),
        highest=value.get("highest"),
        purpose=value.get("purpose") or "",
        wording_html=wording,
        wording=plain(_with_addresses(wording)),
        plans=_plans(value, holders) if block_type == "plan" else (),
        suggestions_minor=tuple(int(amount) * 100 for amount in value.get("suggestions") or ()),
    )


def _is_required(block_type: str, value: Any) -> bool:
    return bool(value["lowest"]) if block_type == "people" else bool(value.get("is_required", True))


def _options(value: Any) -> tuple[Option, ...]:
    listed = value.get("options")
    return tuple(Option(id=bound.id, label=bound.value) for bound in listed.bound_blocks) if listed else ()


def _wording(value: Any) -> str:
    """The wording of a consent as HTML, links to pages and documents expanded."""
    wording = value.get("wording")
    return expand_db_html(cleaned(wording.source)) if wording is not None else ""


def _with_addresses(html: str) -> str:
    """Each link followed by its address in brackets: what was agreed to includes what was linked."""
    return re.sub(r'<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>', r"\2 (\1)", html, flags=re.DOTALL)


def _plans(value: Any, holders: Collection[str]) -> tuple[Plan, ...]:
    """The plans on offer among those the editor chose, all when none was chosen, for these holders."""
    chosen = list(value["plans"] or ())
    plans = Plan.objects.on_offer().filter(holder_kind__in=holders)
    return tuple(plans.filter(code__in=chosen) if chosen else plans)


def snapshot(form: Questionnaire) -> list[dict[str, object]]:
    """The questions as shown, for the application: {id, type, label, help, choices, section, feeds} each.

    Consents are not among them: the application keeps them as agreements.
    """
    return list(_snapshots(form))


def _snapshots(form: Questionnaire) -> Iterator[dict[str, object]]:
    for question in form.questions:
        if question.type == "consent":
            continue
        yield {
            "id": question.id,
            "type": question.type,
            "label": question.label,
            "help": question.help,
            "choices": [{"id": option.id, "label": option.label} for option in question.options],
            "section": form.steps[question.step].label,
            "feeds": question.feeds,
        }
