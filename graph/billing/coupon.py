"""Discount codes, for those who keep the prices."""

from datetime import date, datetime

import strawberry_django

from billing import models
from billing.models.coupon import times_used
from graph.billing.enums import CouponSpan
from graph.billing.plan import Plan
from graph.engine.connections import Connection, connection
from graph.engine.nodes import VisibleNode
from graph.engine.scalars import Money
from graph.fields import column, computed, of_row, row_of


@strawberry_django.type(models.Coupon, description="A discount code: a percentage or an amount off.")
class Coupon(VisibleNode):
    """Whoever does not keep the prices knows a code or does not."""

    code: str = column(description="What people type; in small letters it works too.")
    percent: int | None = column(description="The percentage it takes off; null where it is an amount.")
    span: CouponSpan = column(description="Whether it makes renewals cheaper too.")
    most_uses: int | None = column(description="How many times it can be used at most; null for no limit.")
    times_used: int = computed(
        times_used, description="How many uses count: not those whose application or order came to nothing."
    )
    starts_on: date | None = column(description="Its first day; null when it is valid from the start.")
    last_day: date | None = column("ends_on", description="Its last day; null when it has none.")
    plans: Connection[Plan] = connection(description="The plans it is for; none: all with a fixed price.")
    note: str = column(description="What the team wrote about it.")
    created_at: datetime = column(description="When it was made.")
    withdrawn_at: datetime | None = column(description="When it was withdrawn; null while it is not.")

    @of_row("amount_minor", "currency", description="The amount it takes off; null where it is a percentage.")
    def amount(self) -> Money | None:
        row = row_of(models.Coupon, self)
        return Money.of_minor(row.amount_minor, row.currency) if row.amount_minor is not None else None
