"""Cards that are likely one person's, for those who may merge them."""

from collections.abc import Sequence
from typing import Annotated

import strawberry
from strawberry import Info

from accounts import models
from accounts.merging import Pair, likely_duplicates
from graph.accounts.contact import Contact
from graph.engine.context import viewer_of
from graph.engine.cost import COST, Cost
from graph.engine.errors import BadUserInput
from graph.engine.nodes import MOST_IDS, id_of, rows_of
from graph.fields import told

# One of the two is deleted by a merge.
NEEDED = ("accounts.change_contact", "accounts.delete_contact")
PAIRS = Cost(weight=20, size=50)


@strawberry.type(description="Two cards that are likely one person's, and why.")
class DuplicatePair:
    """By their ids."""

    first_id: strawberry.ID = strawberry.field(description="The older card's id.")
    second_id: strawberry.ID = strawberry.field(description="The other card's id.")
    same_name: bool = strawberry.field(description="Whether names agree, and no birth dates differ.")
    same_email: bool = strawberry.field(description="Whether e-mail addresses agree.")


@strawberry.type(description="Cards that are likely the same persons'.")
class Duplicates:
    """The pairs, and the cards that they name."""

    shown: strawberry.Private[Sequence[Pair]]
    total_count: int = strawberry.field(description="How many pairs there are in all.")

    @strawberry.field(description="The pairs, by name.", metadata={COST: PAIRS})
    def pairs(self) -> list[DuplicatePair]:
        return [
            DuplicatePair(
                first_id=strawberry.ID(str(id_of(Contact, pair.first.pk))),
                second_id=strawberry.ID(str(id_of(Contact, pair.second.pk))),
                same_name=pair.same_name,
                same_email=pair.same_email,
            )
            for pair in self.shown
        ]

    @strawberry.field(description="The cards of these pairs, each once.", metadata={COST: PAIRS})
    def contacts(self, info: Info) -> list[Contact]:
        keys = dict.fromkeys(card.pk for pair in self.shown for card in (pair.first, pair.second))
        rows = rows_of(Contact, keys, info)
        return [rows[str(key)] for key in keys if str(key) in rows]


First = Annotated[int, strawberry.argument(description=f"How many pairs to tell, at most {MOST_IDS}.")]


@strawberry.type
class DuplicatesQuery:
    """To be inherited by the schema's Query."""

    @told(description="Pairs of cards that are likely one person's; null for those who may not merge them.")
    def likely_duplicates(self, info: Info, first: First = 50) -> Duplicates | None:
        viewer = viewer_of(info)
        if not all(viewer.has_perm(needed) for needed in NEEDED):
            return None
        if not 0 <= first <= MOST_IDS:
            raise BadUserInput(f"At most {MOST_IDS} pairs.", requested=first, limit=MOST_IDS)
        pairs = likely_duplicates(models.Contact.objects.visible_to(viewer))
        return Duplicates(shown=pairs[:first], total_count=len(pairs))
