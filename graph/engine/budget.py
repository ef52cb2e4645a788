"""Budgets: the points a caller may spend in an hour, counted in the database for all processes.

One statement per operation counts and reads at once, so callers racing in many processes are all counted. The
table is unlogged (see the migration): a crash of the database forgets what was spent, and nothing else.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

import strawberry
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from strawberry import Info

from graph.engine.context import context_of
from graph.engine.devices import device_in
from kit.clients import network_of
from kit.prepared import prepared_cursor

POINTS_SIGNED_IN = 2_000_000
POINTS_ANONYMOUS = 500_000

SPEND = """
    INSERT INTO graph_budget AS b (holder, spent, resets_at)
    VALUES ($1, $2, statement_timestamp() + interval '1 hour')
    ON CONFLICT (holder) DO UPDATE SET
        spent = CASE WHEN b.resets_at <= statement_timestamp() THEN EXCLUDED.spent
                     ELSE b.spent + EXCLUDED.spent END,
        resets_at = CASE WHEN b.resets_at <= statement_timestamp() THEN EXCLUDED.resets_at
                         ELSE b.resets_at END
    RETURNING spent, resets_at
"""


@dataclass(frozen=True)
class Balance:
    """A caller's budget after an operation, in points. `reset_at` is when it is full again."""

    limit: int
    spent: int
    reset_at: datetime

    @property
    def remaining(self) -> int:
        """Points left, never below 0."""
        return max(0, self.limit - self.spent)

    @property
    def overdrawn(self) -> bool:
        """Whether more was spent than there is."""
        return self.spent > self.limit

    @property
    def reset_text(self) -> str:
        """`reset_at` in RFC 3339."""
        return self.reset_at.isoformat()


def caller_of(request: HttpRequest) -> str:
    """Who calls, for budgets and idempotency keys: a device, the user, or the network of a stranger."""
    device = device_in(request)
    if device is not None:
        return device.holder
    user = getattr(request, "user", None) or AnonymousUser()
    if user.is_authenticated:
        return f"user:{user.pk}"
    return f"address:{network_of(request)}"


def spend(request: HttpRequest, points: int) -> Balance:
    """Counts the points of one operation and answers the balance after it."""
    holder = caller_of(request)
    signed_in = not holder.startswith("address:")
    name, default = ("SIGNED_IN", POINTS_SIGNED_IN) if signed_in else ("ANONYMOUS", POINTS_ANONYMOUS)
    limit = getattr(settings, f"GRAPHQL_POINTS_{name}", default)
    with prepared_cursor() as cursor:
        cursor.execute(SPEND, [holder, points])
        spent, reset_at = cursor.fetchone()
    return Balance(limit, spent, reset_at)


@strawberry.type(description="What this operation cost and what is left of your budget, in points.")
class RateLimit:
    """The type of `rateLimit`."""

    cost: int = strawberry.field(description="The cost of this operation.")
    limit: int = strawberry.field(description="The points of one hour.")
    remaining: int = strawberry.field(description="The points left after this operation.")
    reset_at: datetime = strawberry.field(description="When the budget is full again.")


@strawberry.type
class RateLimitQuery:
    """`rateLimit`, to be inherited by the schema's Query."""

    @strawberry.field(description="What this operation cost, and what is left of your budget.")
    def rate_limit(self, info: Info) -> RateLimit:
        context = context_of(info)
        balance = cast("Balance", context.balance)
        return RateLimit(
            cost=context.cost, limit=balance.limit, remaining=balance.remaining, reset_at=balance.reset_at
        )
