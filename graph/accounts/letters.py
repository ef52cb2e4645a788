"""The wording of letters: every kind, and the managers' words for it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import strawberry
import strawberry_django
from strawberry import Info

from accounts import models
from accounts.actions.letter_wordings import word_letter
from accounts.letter_wordings import placeholders_of
from graph.accounts.contact import User
from graph.acting import signed_in
from graph.engine.connections import Connection
from graph.engine.context import viewer_of
from graph.engine.nodes import VisibleNode
from graph.engine.payloads import mutation
from graph.fields import column, listed, told
from graph.outcome import Outcome, outcome
from kit.mail import known_letters


@strawberry_django.type(
    models.LetterWording, description="A manager's words for a kind of letter in one language."
)
class LetterWording(VisibleNode):
    """Seen by those who see the wordings."""

    kind: str = column(description="The kind of letter: see `letterKinds`.")
    language: str = column(description="The language: `fr` or `en`.")
    subject: str = column(description="The subject; empty leaves the program's.")
    heading: str = column(description="The heading; empty leaves the program's.")
    paragraphs: str = column(
        description="The text; empty lines part the paragraphs, empty leaves the program's."
    )
    changed_at: datetime = column(description="When it was worded so.")
    changed_by: User | None = strawberry_django.field(description="Who worded it.")


@strawberry.type(description="A word in braces that is filled in for each reader.")
class LetterPlaceholder:
    """Part of a kind of letter."""

    name: str = strawberry.field(description="The word, without braces.")
    meaning: str = strawberry.field(description="What stands for it.")


@strawberry.type(description="A kind of letter that the program sends.")
class LetterKind:
    """Told to those who see the wordings."""

    kind: str = strawberry.field(description="Its stable name.")
    title: str = strawberry.field(description="What people call it.")
    sent_when: str = strawberry.field(description="When it goes out.")
    placeholders: list[LetterPlaceholder] = strawberry.field(
        description="What may stand in braces in its wording."
    )


def _kind(kind: str) -> LetterKind:
    about = known_letters()[kind]
    placeholders = [
        LetterPlaceholder(name=name, meaning=str(meaning)) for name, meaning in placeholders_of(kind).items()
    ]
    return LetterKind(kind=kind, title=str(about.title), sent_when=str(about.when), placeholders=placeholders)


@strawberry.type
class LetterQuery:
    """To be inherited by the schema's Query."""

    @told(description="Every kind of letter that the program sends; none for those who word no letters.")
    def letter_kinds(self, info: Info[Any, Any]) -> list[LetterKind]:
        may_see = viewer_of(info).has_perm("accounts.view_letterwording")
        return [_kind(kind) for kind in known_letters()] if may_see else []

    @listed(Connection[LetterWording], description="The managers' words, by kind and language.")
    def letter_wordings(self) -> Iterable[models.LetterWording]:
        return models.LetterWording.objects.order_by("kind", "language")


@strawberry.input(description="Words for a kind of letter in one language. All empty: the program's.")
class LetterWordInput:
    """Subject, heading and text, in whole."""

    kind: str = strawberry.field(description="The kind of letter.")
    language: str = strawberry.field(description="The language: `fr` or `en`.")
    subject: str = strawberry.field(default="", description="The subject; empty leaves the program's.")
    heading: str = strawberry.field(default="", description="The heading; empty leaves the program's.")
    paragraphs: str = strawberry.field(default="", description="The text; empty leaves the program's.")


@strawberry.type(description="What came of `letterWord`.")
class LetterWordPayload(Outcome):
    """The wording."""

    wording: LetterWording | None = outcome(
        LetterWording, description="The wording; null when the letter is in the program's words again."
    )


WordInput = Annotated[LetterWordInput, strawberry.argument(description="Which letter, and its words.")]


@strawberry.type
class LetterMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Words a kind of letter anew, or as the program does again; for managers.")
    def letter_word(self, info: Info, input: WordInput) -> LetterWordPayload:
        user = signed_in(info)
        values = {"subject": input.subject, "heading": input.heading, "paragraphs": input.paragraphs}
        row = word_letter(kind=input.kind, language=input.language, values=values, by=user)
        return LetterWordPayload(row=row)
