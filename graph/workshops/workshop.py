"""A training, an event or an open session: what it is, for whom, at what price."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry
import strawberry_django
from strawberry import Info

from graph.accounts.contact import Contact
from graph.engine.connections import Connection, connection
from graph.engine.context import context_of
from graph.engine.nodes import VisibleNode
from graph.engine.scalars import Money
from graph.equipment.enums import Level
from graph.equipment.qualification import Qualification
from graph.fields import column, money, of_row, related, row_of
from graph.workshops.enums import WorkshopKind
from workshops import models

if TYPE_CHECKING:
    from graph.workshops.session import WorkshopSession

SessionNode = Annotated["WorkshopSession", strawberry.lazy("graph.workshops.session")]


def _picture_url() -> Any:
    def picture_url(root: Any, info: Info) -> str | None:
        return context_of(info).request.build_absolute_uri(root.picture.url) if root.picture else None

    return strawberry_django.field(
        picture_url, only=["picture"], description="The absolute address of its picture; null without one."
    )


@strawberry_django.type(
    models.Workshop, description="A training, an event or an open session; its sessions have dates."
)
class Workshop(VisibleNode):
    """Public, as far as it is not hidden."""

    code: str = column(description="Its stable name, for links and exports.")
    kind: WorkshopKind = column(description="What it is.")
    name: str = column("name_fr", "name_en", description="Its name, in the language of the request.")
    summary: str = column(
        "summary_fr", "summary_en", description="One sentence, in the language of the request."
    )
    description: str = column(
        "description_fr", "description_en", description="Paragraphs, in the language of the request."
    )
    picture_url: str | None = _picture_url()
    picture_alt: str = column(
        "picture_alt_fr",
        "picture_alt_en",
        description="What the picture shows, in the language of the request.",
    )
    is_visible: bool = column(description="Whether it stands on the public pages.")
    position: int = column(description="Its place on the page, smallest first.")
    is_for_members: bool = column(description="Whether only members book it.")
    takes_guests: bool = column(description="Whether it is booked without an account too.")
    seats: int = column(description="How many seats a session has, unless it says otherwise.")
    minutes: int = column(description="How long a session lasts, unless it says otherwise.")
    least_people: int = column(description="With fewer people a session is cancelled by itself.")
    decide_hours: int = column(description="So many hours before the start that is decided.")
    close_hours: int = column(description="So many hours before the start bookings close.")
    offer_hours: int = column(description="Who is offered a seat has so many hours to answer.")
    cancel_hours: int = column(
        description="Until so many hours before the start, all of the price goes back."
    )
    late_refund_percent: int = column(description="Later, and until the start, so many percent of it.")
    price: Money = money("price_minor", description="A seat, for everybody.")
    gives: Qualification | None = related(description="What the trainer's sign-off qualifies for.")
    gives_level: Level = column(description="At which level it qualifies.")
    prerequisites: list[Qualification] = strawberry_django.field(
        description="What one has to be qualified for before: all of it."
    )
    trainers: Connection[Contact] = connection(
        description="Who leads its sessions, unless one says otherwise; those whose cards you see."
    )
    sessions: Connection[SessionNode] = connection(description="Its sessions, past ones too, in order.")

    @of_row("member_price_minor", "currency", description="A seat, for members; null when it is the same.")
    def member_price(self) -> Money | None:
        price = row_of(models.Workshop, self).member_price
        return Money.of(price) if price is not None else None

    @of_row(
        "reduced_price_minor",
        "currency",
        description="A seat, for who sent a proof that was accepted; null when there is no such price.",
    )
    def reduced_price(self) -> Money | None:
        price = row_of(models.Workshop, self).reduced_price
        return Money.of(price) if price is not None else None
