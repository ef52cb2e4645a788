"""The sign-up forms as data, so that another front end can show them."""

from collections.abc import Iterable
from typing import Any

import strawberry
import strawberry_django
from django.db.models import F, QuerySet
from django.utils.translation import override
from strawberry import Info

from cms.models import SignUpPage
from cms.signup import describe
from graph.acting import shown
from graph.billing.plan import Plan
from graph.cms.page import Language, Path, page_at, public_pages
from graph.engine.connections import Connection
from graph.engine.context import context_of
from graph.engine.cost import COST, Cost
from graph.engine.nodes import VisibleNode
from graph.engine.scalars import Money
from graph.fields import column, computed, listed, of_row, row_of, told

QUESTIONS = Cost(weight=20, size=30)
# Few of a form's questions have any.
FEW = Cost(size=2)


@strawberry.type(description="A part of a form that is shown at once.")
class FormSection:
    """A step."""

    label: str = strawberry.field(description="Its short name, for the steps.")
    heading: str = strawberry.field(description="Its heading.")
    intro: str = strawberry.field(description="A sentence under the heading; may be empty.")


@strawberry.type(description="An answer to choose.")
class FormChoice:
    """An option of a question."""

    id: strawberry.ID = strawberry.field(description="What is sent as the value; the same in all languages.")
    label: str = strawberry.field(description="Its words.")


@strawberry.type(description="A question of a form. Its answer is sent by `applicationSubmit`.")
class FormQuestion:
    """From the page's blocks."""

    id: strawberry.ID = strawberry.field(description="Its stable key, the same in all languages.")
    type: str = strawberry.field(
        description="`short_text long_text email phone date number choice checkboxes address photo file "
        "consent organisation people plan`."
    )
    label: str = strawberry.field(description="The question.")
    help: str = strawberry.field(description="Help under it; may be empty.")
    is_required: bool = strawberry.field(description="Whether it must be answered.")
    section: int = strawberry.field(description="The section it stands in, counted from 0.")
    parts: list[str] = strawberry.field(
        description="The parts of its answer, as `street`, or `given_name_1` of the first person; empty when "
        "it has one."
    )
    choices: list[FormChoice] = strawberry.field(
        description="The answers to choose from; empty for free answers.", metadata={COST: FEW}
    )
    lowest: int | None = strawberry.field(
        description="The lowest number, where there is one; of people, how many must be named."
    )
    highest: int | None = strawberry.field(
        description="The highest number, where there is one; of people, how many can be named."
    )
    feeds: str = strawberry.field(
        description="The field of the contact's card that it fills; empty for none."
    )
    purpose: str = strawberry.field(description="Of a consent: what it is for.")
    wording: str = strawberry.field(description="Of a consent: the exact words, to be shown as they are.")
    wording_html: str = strawberry.field(description="Of a consent: the same with its links.")
    plans: list[Plan] = strawberry.field(
        description="Of the choice of a plan: the plans to choose from.", metadata={COST: FEW}
    )
    suggestions: list[Money] = strawberry.field(
        description="Of the choice of a plan: free amounts to propose.", metadata={COST: FEW}
    )


def _question(question: describe.QuestionDescription) -> FormQuestion:
    parts = [name.removeprefix(question.id).removeprefix(".") for name in question.fields]
    plans: Any = list(question.plans)  # the type stands for the model's rows
    return FormQuestion(
        id=strawberry.ID(question.id),
        type=question.type,
        label=question.label,
        help=question.help,
        is_required=question.is_required,
        section=question.section_index,
        parts=[part for part in parts if part],
        choices=[FormChoice(id=strawberry.ID(str(one.id)), label=one.label) for one in question.choices],
        lowest=question.lowest,
        highest=question.highest,
        feeds=question.feeds,
        purpose=question.purpose,
        wording=question.wording,
        wording_html=question.wording_html,
        plans=plans,
        suggestions=[Money.of_minor(minor) for minor in question.suggestions_minor],
    )


def _described(root: Any) -> describe.FormDescription:
    """The description of a form, made once for all fields that ask for it."""
    if not hasattr(root, "described_form"):
        with override(root.locale.language_code):
            root.described_form = describe.describe(root)
    described: describe.FormDescription = root.described_form
    return described


def _sections() -> Any:
    def sections(root: Any) -> list[FormSection]:
        return [
            FormSection(label=one.label, heading=one.heading, intro=one.intro)
            for one in _described(root).sections
        ]

    return strawberry_django.field(
        sections, description="Its sections, in order.", metadata={COST: QUESTIONS}
    )


def _questions() -> Any:
    def questions(root: Any) -> list[FormQuestion]:
        return [_question(one) for one in _described(root).questions]

    return strawberry_django.field(
        questions, description="Its questions, in order.", metadata={COST: QUESTIONS}
    )


@strawberry_django.type(SignUpPage, description="A form on which a newcomer applies to join.")
class SignUpForm(VisibleNode):
    """A live sign-up page of the public site; the same for all viewers."""

    title: str = column(description="Its title.")
    lead: str = column(description="A sentence under the title; may be empty.")
    language: str = computed(lambda: F("locale__language_code"), description="Its language: `fr` or `en`.")
    sections: list[FormSection] = _sections()
    questions: list[FormQuestion] = _questions()

    @classmethod
    def get_queryset(cls, queryset: QuerySet[Any], info: Info[Any, Any], **_kwargs: object) -> QuerySet[Any]:
        """The forms that everyone may fill in."""
        return queryset.filter(pk__in=public_pages().values("pk")).select_related("locale")

    @of_row("url_path", "locale", description="The absolute address of its page.")
    def url(self, info: Info) -> str:
        return row_of(SignUpPage, self).get_full_url(context_of(info).request) or ""


@strawberry.type
class FormQuery:
    """To be inherited by the schema's Query."""

    @listed(Connection[SignUpForm], description="The forms on which a newcomer applies.")
    def sign_up_forms(self, language: Language = None) -> Iterable[SignUpPage]:
        rows: QuerySet[Any] = SignUpPage.objects.order_by("path")
        return rows.filter(locale__language_code=language) if language is not None else rows

    @told(description="The form on the page at this path below the home page; null when there is none.")
    def sign_up_form(self, info: Info, path: Path, language: Language = None) -> SignUpForm | None:
        return shown(SignUpForm, page_at(path, language), info)
