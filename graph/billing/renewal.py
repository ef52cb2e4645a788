"""Memberships that renew themselves."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django

from billing import models, renewals
from graph.billing.enums import RenewalState, StopReason
from graph.billing.order import Order
from graph.billing.plan import Plan
from graph.engine.connections import Connection, connection
from graph.engine.nodes import VisibleNode
from graph.engine.scalars import Money
from graph.fields import column, computed, money, of_row, related, row_of

if TYPE_CHECKING:
    from graph.billing.membership import Membership


@strawberry_django.type(
    models.RenewalBill, description="What the payment provider asked for one automatic renewal."
)
class RenewalBill(VisibleNode):
    """Seen with its order."""

    attempts: int = column(description="How often the money was tried to be taken.")
    retry_at: datetime | None = column(description="When it is tried again; null when it is not.")
    created_at: datetime = column(description="When it was asked for.")
    order: Order | None = related(description="The order that it pays.")


@strawberry_django.type(
    models.AutomaticRenewal,
    description="What a member agreed to: that the membership renews itself, by which plan, for how much.",
)
class AutomaticRenewal(VisibleNode):
    """Seen with its membership."""

    state: RenewalState = column(description="Where it stands.")
    amount: Money = money("amount_minor", description="What each renewal takes.")
    price_now: Money = money(
        "price_now_minor",
        renewals.price_now(),
        description="What each renewal takes if it goes on now: what the plan costs.",
    )
    next_on: date = column(description="The day of the next payment, were it not stopped.")
    stopped_at: datetime | None = column(description="Since when it takes no more money; null while it does.")
    stop_words: str = column(description="What the association wrote when it paused it.")
    created_at: datetime = column(description="When it was agreed to.")
    ended_at: datetime | None = column(description="When it was over for good.")
    plan: Plan | None = related(description="The plan it renews by.")
    membership: Annotated["Membership", strawberry.lazy("graph.billing.membership")] | None = related(
        description="What it renews; null while the applicant is not admitted."
    )
    bills: Connection[RenewalBill] = connection(description="What was asked for, newest first.")
    viewer_can_resume: bool = computed(
        renewals.may_resume, description="Whether the member may have it go on, at `priceNow`."
    )

    @of_row("stopped_because", description="Why it takes no more money; null while it does.")
    def stopped_because(self) -> StopReason | None:
        reason = row_of(models.AutomaticRenewal, self).stopped_because
        return StopReason(reason) if reason else None
