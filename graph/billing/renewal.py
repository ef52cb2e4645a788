"""Memberships that renew themselves."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
import strawberry_django

from billing import models, renewals
from billing.actions.automatic import terms
from graph.billing.enums import RenewalState, StopReason
from graph.billing.order import Order
from graph.billing.plan import Plan
from graph.engine.connections import Connection, connection
from graph.engine.nodes import VisibleNode
from graph.engine.scalars import Money
from graph.fields import column, computed, money, of_row, related, row_of

if TYPE_CHECKING:
    from graph.billing.membership import Membership

# What a renewal's price is made of.
NEEDED = (
    "plan__price_kind", "plan__price_minor", "plan__minimum_minor", "plan__reduced_minor", "plan__currency",
    "coupon__percent", "coupon__amount_minor", "coupon__currency", "coupon__withdrawn_at",
    "membership__contact__given_name",
)  # fmt: skip


@strawberry_django.type(
    models.RenewalBill, description="What the payment provider asked for one automatic renewal."
)
class RenewalBill(VisibleNode):
    """Seen with its order."""

    attempts: int = column(description="How often the money was tried to be taken.")
    retry_at: datetime | None = column(description="When it is tried again; null when it is not.")
    created_at: datetime = column(description="When it was asked for.")
    order: Order | None = related(description="The order that it pays.")


def _price_now() -> Any:
    def price_now(root: Any) -> Money:
        return Money.of_minor(terms.price_now(root), root.currency)

    return strawberry_django.field(
        price_now,
        only=["amount_minor", "currency", "is_reduced", "next_on", *NEEDED],
        select_related=["plan", "coupon", "membership__contact"],
        prefetch_related=["coupon__plans"],
        description="What each renewal takes if it goes on now: the reduced price while it is proven, less a "
        "discount code that still counts.",
    )


@strawberry_django.type(
    models.AutomaticRenewal,
    description="What a member agreed to: that the membership renews itself, by which plan, for how much.",
)
class AutomaticRenewal(VisibleNode):
    """Seen with its membership."""

    state: RenewalState = column(description="Where it stands.")
    amount: Money = money("amount_minor", description="What each renewal takes.")
    is_reduced: bool = column(
        description="Whether it takes the reduced price: a proof must be valid on the day of each payment."
    )

    @of_row(
        "coupon__code",
        "coupon__percent",
        "coupon__amount_minor",
        "coupon__currency",
        joins=("coupon",),
        description="The discount code that makes each renewal cheaper, as `RENTREE, −10 %`; empty for none.",
    )
    def discount(self) -> str:
        coupon = row_of(models.AutomaticRenewal, self).coupon
        return f"{coupon.code}, {coupon.discount}" if coupon is not None else ""

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

    price_now: Money = _price_now()

    @of_row("stopped_because", description="Why it takes no more money; null while it does.")
    def stopped_because(self) -> StopReason | None:
        reason = row_of(models.AutomaticRenewal, self).stopped_because
        return StopReason(reason) if reason else None
