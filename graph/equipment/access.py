"""Controllers of doors and machines, badges, what doors were asked, and who used what."""

from datetime import datetime

import strawberry_django

from equipment import models
from graph.accounts.contact import Contact, full_name_of
from graph.engine.connections import Connection, connection
from graph.engine.nodes import VisibleNode
from graph.equipment.equipment import Equipment
from graph.fields import column, of_row, related, row_of


@strawberry_django.type(
    models.Controller, description="A door, or the switch of a machine, which asks by a token of its own."
)
class Controller(VisibleNode):
    """Seen by who keeps the equipment."""

    name: str = column(description="What it is called.")
    equipment: Connection[Equipment] = connection(description="What it opens.")
    token_hint: str = column(description="How its token begins.")
    token_made_at: datetime = column(description="When its token was made.")
    expires_at: datetime | None = column(description="When its token expires; null when it does not.")
    revoked_at: datetime | None = column(description="When it was taken out of service.")
    last_seen_at: datetime | None = column(description="When it was heard last, to the minute.")


@strawberry_django.type(models.Badge, description="Something that a person holds to a reader.")
class Badge(VisibleNode):
    """Seen by the team, by whose it is and by who represents them. Nobody can ask for its number."""

    label: str = column(description="How one tells it from others: the colour of the fob, for example.")
    added_at: datetime = column(description="When it was given.")
    blocked_at: datetime | None = column(description="Since when it opens nothing; null while it opens.")
    block_reason: str = column(description="Why it opens nothing.")
    contact: Contact | None = related(description="Whose it is; null when you do not see their card.")


@strawberry_django.type(models.AccessEvent, description="A controller asked, and what it was answered.")
class AccessEvent(VisibleNode):
    """Seen by managers, by who looks after the equipment, and by whom it is about."""

    at: datetime = column(description="When.")
    is_allowed: bool = column(description="Whether it opened.")
    is_offline: bool = column(description="Answered by the controller itself, while it could not ask.")
    equipment: Equipment | None = related(description="What was to be opened.")
    contact: Contact | None = related(
        description="Whose badge it was; null for one that nobody knows, and when you do not see their card."
    )
    controller: Controller | None = related(description="Which one asked; for who keeps the equipment.")

    @of_row("reasons", description="The codes of what stood in the way; new ones may appear.")
    def reasons(self) -> list[str]:
        return list(row_of(models.AccessEvent, self).reasons)


@strawberry_django.type(models.Usage, description="Somebody used an equipment.")
class Usage(VisibleNode):
    """Seen by managers, by who looks after the equipment, and by whom it is about."""

    started_at: datetime = column(description="From when.")
    ended_at: datetime | None = column(description="Until when; null while it goes on.")
    minutes: int | None = column(
        "started_at", "ended_at", description="How long, in whole minutes; null while it goes on."
    )
    credits: int = column(description="The credits it took; those of a reservation are the reservation's.")
    full_name: str = full_name_of("contact", description="Who, by name.")
    equipment: Equipment | None = related(description="What was used.")
    contact: Contact | None = related(description="Who; null when you do not see their card.")
