"""Badges: given, blocked when lost, unblocked, taken back."""

from typing import Annotated

import strawberry
from strawberry import Info, relay

from accounts import models as accounts
from equipment import models
from equipment.actions import badges as actions
from graph.accounts.contact import Contact
from graph.acting import signed_in, visible
from graph.engine.payloads import Payload, mutation
from graph.equipment.access import Badge
from graph.outcome import Outcome, outcome


@strawberry.input(description="A badge for somebody.")
class BadgeGiveInput:
    """One badge."""

    contact_id: relay.GlobalID = strawberry.field(description="Whose it will be.")
    uid: str = strawberry.field(description="Its number as a reader tells it, in hexadecimal digits.")
    label: str = strawberry.field(default="", description="The colour of the fob, for example.")


@strawberry.input(description="A badge was lost.")
class BadgeBlockInput:
    """One badge."""

    id: relay.GlobalID = strawberry.field(description="The badge.")
    reason: str = strawberry.field(default="", description="Why; that it was reported lost if left out.")


@strawberry.input(description="A badge was found.")
class BadgeUnblockInput:
    """One badge."""

    id: relay.GlobalID = strawberry.field(description="The badge.")


@strawberry.input(description="A badge came back.")
class BadgeRemoveInput:
    """One badge."""

    id: relay.GlobalID = strawberry.field(description="The badge.")


@strawberry.type(description="What came of `badgeGive`.")
class BadgeGivePayload(Outcome):
    """The badge."""

    badge: Badge | None = outcome(Badge, description="The badge.")


@strawberry.type(description="What came of `badgeBlock`.")
class BadgeBlockPayload(Outcome):
    """The badge."""

    badge: Badge | None = outcome(Badge, description="The badge as it now is.")


@strawberry.type(description="What came of `badgeUnblock`.")
class BadgeUnblockPayload(Outcome):
    """The badge."""

    badge: Badge | None = outcome(Badge, description="The badge as it now is.")


@strawberry.type(description="What came of `badgeRemove`.")
class BadgeRemovePayload(Payload):
    """Nothing is left of it."""

    is_removed: bool | None = strawberry.field(
        default=None, description="Whether it is removed; null when refused."
    )


GiveInput = Annotated[BadgeGiveInput, strawberry.argument(description="Which badge, and for whom.")]
BlockInput = Annotated[BadgeBlockInput, strawberry.argument(description="Which badge, and why.")]
UnblockInput = Annotated[BadgeUnblockInput, strawberry.argument(description="Which badge.")]
RemoveInput = Annotated[BadgeRemoveInput, strawberry.argument(description="Which badge.")]


@strawberry.type
class BadgeMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Gives a badge to a contact.")
    def badge_give(self, info: Info, input: GiveInput) -> BadgeGivePayload:
        user = signed_in(info)
        contact = visible(accounts.Contact, Contact, input.contact_id, info, "contactId")
        row = actions.give_badge(contact=contact, uid=input.uid, label=input.label, by=user)
        return BadgeGivePayload(row=row)

    @mutation(description="Has a badge open nothing, from this instant on; for whose it is, and the team.")
    def badge_block(self, info: Info, input: BlockInput) -> BadgeBlockPayload:
        user = signed_in(info)
        row = visible(models.Badge, Badge, input.id, info)
        return BadgeBlockPayload(row=actions.block_badge(badge=row, reason=input.reason, by=user))

    @mutation(description="Has a blocked badge open again; for the team.")
    def badge_unblock(self, info: Info, input: UnblockInput) -> BadgeUnblockPayload:
        user = signed_in(info)
        row = visible(models.Badge, Badge, input.id, info)
        return BadgeUnblockPayload(row=actions.unblock_badge(badge=row, by=user))

    @mutation(description="Takes a badge back: it is nobody’s, and may be given again; for the team.")
    def badge_remove(self, info: Info, input: RemoveInput) -> BadgeRemovePayload:
        user = signed_in(info)
        actions.remove_badge(badge=visible(models.Badge, Badge, input.id, info), by=user)
        return BadgeRemovePayload(is_removed=True)
