"""The one decision as the contract tells it, asked once for all the sessions of a list."""

from collections.abc import Iterable

import strawberry
from strawberry import Info

from equipment.models import Qualification as QualificationRow
from graph.engine.context import context_of
from graph.engine.scalars import Money
from graph.equipment.qualification import Qualification
from graph.fields import told
from graph.workshops.enums import BookingReason, NextStep, PriceKind
from graph.workshops.peers import peers_of
from workshops import models
from workshops.deciding import Answer, may_book_all
from workshops.deciding.reasons import SENTENCES


@strawberry.type(description="One thing that stands in the way of booking, in words.")
class BookingObstacle:
    """A reason of the decision."""

    code: BookingReason = strawberry.field(description="Which.")
    label: str = strawberry.field(description="In a few words, for a list.")
    sentence: str = strawberry.field(description="In a sentence to the person.")


@strawberry.type(description="What the person can do, in words.")
class BookingNextStep:
    """The next step of the decision."""

    code: NextStep = strawberry.field(description="Which.")
    label: str = strawberry.field(description="In a few words, for a button.")


@strawberry.type(
    description="Whether somebody may book a session, what stands in the way, and what it costs."
)
class BookingAnswer:
    """The decision; every door gives the same one."""

    answer: strawberry.Private[Answer]
    batch: strawberry.Private["Answers"]
    currency: strawberry.Private[str]

    @told(description="Whether they may book now.")
    def is_allowed(self) -> bool:
        return self.answer.is_allowed

    @told(description="What stands in the way, in a fixed order; empty when it is allowed.")
    def reasons(self) -> list[BookingObstacle]:
        return [
            BookingObstacle(code=one, label=str(one.label), sentence=str(SENTENCES[one]))
            for one in self.answer.reasons
        ]

    @told(description="What they can do next.")
    def next_step(self) -> BookingNextStep:
        step = self.answer.next_step
        return BookingNextStep(code=step, label=str(step.label))

    @told(description="The qualifications that are missing: each of them is needed.")
    def missing_qualifications(self) -> list[Qualification]:
        return self.batch.qualifications(self.answer.missing)  # type: ignore[return-value] # the type stands for the rows

    @told(description="What a seat costs them: what `expectedPrice` must say, times the seats.")
    def price(self) -> Money:
        return Money.of_minor(self.answer.offer.minor, self.currency)

    @told(description="By which of the prices.")
    def price_kind(self) -> PriceKind:
        return self.answer.offer.kind

    @told(description="How many seats a newcomer may have: who waits in line comes before.")
    def seats_left(self) -> int:
        return self.answer.seats_left

    @told(description="Whether they may wait in line: nothing but a seat is missing.")
    def may_wait(self) -> bool:
        return self.answer.may_wait


class Answers:
    """The decisions of one operation for some contacts, by contact and session.

    The first session that asks has its whole list decided in the same queries.
    """

    def __init__(self, contacts: frozenset[int]) -> None:
        self.contacts = contacts
        self._decided: dict[tuple[int, int], Answer] = {}
        self._currencies: dict[int, str] = {}
        self._named: dict[int, QualificationRow] = {}

    def of(self, contact: int, session: models.WorkshopSession) -> BookingAnswer:
        """The decision for this contact and session."""
        if session.pk not in self._currencies:
            self._decide(peers_of(session))
        answer, currency = self._decided[contact, session.pk], self._currencies[session.pk]
        return BookingAnswer(answer=answer, batch=self, currency=currency)

    def _decide(self, sessions: set[int]) -> None:
        self._decided |= may_book_all(self.contacts, sessions)
        rows = models.WorkshopSession.objects.filter(pk__in=sessions)
        self._currencies |= dict(rows.values_list("pk", "workshop__currency"))

    def qualifications(self, keys: Iterable[int]) -> list[QualificationRow]:
        """The rows, read for all decisions at once."""
        wanted = list(keys)
        if not self._named.keys() >= set(wanted):
            missing = {pk for one in self._decided.values() for pk in one.missing}
            self._named = QualificationRow.objects.in_bulk(missing)
        return [self._named[pk] for pk in wanted]


def answers(contacts: frozenset[int], info: Info) -> Answers:
    """The batch of this operation for these contacts."""
    made: Answers = context_of(info).once((Answers, contacts), lambda: Answers(contacts))
    return made
