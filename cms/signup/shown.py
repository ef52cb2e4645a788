"""Questions as the page's templates show them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched

from django.forms.boundfield import BoundField

from billing.models import Plan
from cms.offers import Offer, offer_of
from cms.signup.drafts import Draft
from cms.signup.forms import AnswerForm
from cms.signup.others import PERSON
from cms.signup.questions import Question
from cms.signup.uploads import Kept
from kit.wording import price

TEMPLATES = {
    "address": "parts",
    "organisation": "parts",
    "people": "people",
    "consent": "consent",
    "plan": "plan",
    "photo": "photo",
    "file": "file",
}


@dataclass(frozen=True)
class Chip:
    """An amount suggested, as a button."""

    minor: int
    words: str
    is_on: bool


@dataclass(frozen=True)
class Card:
    """A plan as a card to choose; `amount` is the box of a free price, `reduced` asks for the reduced one."""

    offer: Offer
    is_chosen: bool
    amount: BoundField | None
    reduced: BoundField | None
    chips: tuple[Chip, ...]

    @property
    def detail(self) -> str:
        """What stands under its name: what it gives, and until when today's price runs."""
        part = f"{self.offer.figure} {self.offer.per}. {self.offer.whole}" if self.offer.whole else ""
        return " ".join(filter(None, (self.offer.plan.summary, part)))


@dataclass(frozen=True)
class ShownQuestion:
    """A question with its fields, and what its template needs; `rows` are the fields of each person."""

    question: Question
    template: str
    first: BoundField
    fields: tuple[BoundField, ...]
    rows: tuple[tuple[BoundField, ...], ...]
    kept: Kept | None
    cards: tuple[Card, ...]
    begins_consents: bool

    @property
    def is_short(self) -> bool:
        """Whether its answer takes few signs."""
        return self.question.type in {"number", "date"}


def shown_questions(form: AnswerForm, draft: Draft, plan: Plan | None) -> Iterator[ShownQuestion]:
    """The questions of a form, in order."""
    before = ""
    for question in form.questions:
        name = TEMPLATES.get(question.type, "field")
        fields = tuple(form[name] for name in form.fields if name.startswith(question.id))
        yield ShownQuestion(
            question=question,
            template=f"cms/questions/{name}.html",
            first=fields[0],
            fields=fields,
            rows=tuple(batched(fields, len(PERSON))) if question.type == "people" else (),
            kept=draft.kept.get(question.id),
            cards=tuple(_card(form, question, one, plan) for one in question.plans),
            begins_consents=question.type == "consent" != before,
        )
        before = question.type


def _card(form: AnswerForm, question: Question, plan: Plan, chosen: Plan | None) -> Card:
    name = f"{question.id}.amount.{plan.code}"
    amount = form[name] if name in form.fields else None
    reduced = f"{question.id}.reduced.{plan.code}"
    return Card(
        offer=offer_of(plan),
        is_chosen=plan == chosen,
        amount=amount,
        reduced=form[reduced] if reduced in form.fields else None,
        chips=_chips(question, plan, str(amount.value() or "")) if amount else (),
    )


def _chips(question: Question, plan: Plan, typed: str) -> tuple[Chip, ...]:
    suggested = {plan.price_minor, *question.suggestions_minor}
    offer = offer_of(plan)
    return tuple(
        Chip(
            minor=minor,
            words=offer.suggested if minor == plan.price_minor else price(minor, plan.currency),
            is_on=typed == plain_amount(minor),
        )
        for minor in sorted(suggested)
        if minor >= plan.minimum_minor
    )


def plain_amount(minor: int) -> str:
    """As one types it: 35 or 12.50."""
    return f"{minor // 100}" if minor % 100 == 0 else f"{minor / 100:.2f}"
