"""What one can be qualified for, and who is."""

from datetime import datetime

import strawberry_django

from equipment import models
from equipment.models.qualification import authorization_state
from graph.accounts.contact import Contact, full_name_of
from graph.engine.nodes import VisibleNode
from graph.equipment.enums import AuthorizationState, Level
from graph.fields import column, computed, of_row, related, row_of


@strawberry_django.type(models.Qualification, description="What one can be authorized for.")
class Qualification(VisibleNode):
    """Public: the pages tell what a machine asks for."""

    code: str = column(description="Its stable name, for links and exports.")
    name: str = column("name_fr", "name_en", description="Its name, in the language of the request.")
    description: str = column(
        "description_fr", "description_en", description="What it covers, in the language of the request."
    )
    valid_months: int | None = column(description="The months it lasts; null when it does not end by age.")
    unused_months: int | None = column(
        description="The months without practice after which it lapses; null when it does not."
    )
    remind_days: int = column(description="How many days before its end the person is reminded.")


@strawberry_django.type(
    models.Requirement, description="One thing that an equipment asks for: any of some qualifications."
)
class Requirement:
    """Told with its equipment; one meets all of an equipment's requirements."""

    level: Level = column(description="At this level, or a higher one.")
    qualifications: list[Qualification] = strawberry_django.field(description="One of these is enough.")


@strawberry_django.type(models.Authorization, description="A contact is qualified, at a level.")
class Authorization(VisibleNode):
    """Seen by the team, by the referents of what asks for it, and by whom it is about."""

    level: Level = column(description="How far it goes.")
    state: AuthorizationState = computed(authorization_state, description="What it is now.")
    issued_at: datetime = column(description="When it was given.")
    reason: str = column(description="Why it was given.")
    expires_at: datetime | None = column(description="When it ends by age; null when it does not.")
    unused_until: datetime | None = column(
        description="When it lapses unless it is used; null when it does not."
    )
    last_used_at: datetime | None = column(description="When it was used last.")
    suspended_at: datetime | None = column(description="Since when it is suspended.")
    suspension_reason: str = column(description="Why it is suspended.")
    revoked_at: datetime | None = column(description="When it was withdrawn or replaced.")
    revocation_reason: str = column(description="Why it was withdrawn or replaced.")
    full_name: str = full_name_of("contact", description="Who is qualified, by name.")
    qualification: Qualification | None = related(description="For what.")
    contact: Contact | None = related(description="Who is qualified; null when you do not see their card.")

    @of_row(
        "expires_at",
        "unused_until",
        description="When it ends by itself, whichever comes first; null for never.",
    )
    def ends_at(self) -> datetime | None:
        row = row_of(models.Authorization, self)
        return min((end for end in (row.expires_at, row.unused_until) if end is not None), default=None)
