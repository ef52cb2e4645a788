"""What changing to another plan in the middle of a period costs."""

from typing import Annotated

import strawberry
from strawberry import Info, relay

from billing import models
from billing.actions.changing import changes_of
from graph.acting import visible
from graph.billing.membership import Membership
from graph.billing.plan import Plan
from graph.engine.scalars import Money
from graph.fields import told


@strawberry.type(description="A dearer plan that a membership can change to now.")
class PlanChange:
    """For the days that are left."""

    plan: Plan = strawberry.field(description="The plan.")
    price: Money = strawberry.field(description="What the days that are left cost by it, over what is paid.")


MembershipId = Annotated[relay.GlobalID, strawberry.argument(description="The membership.")]


@strawberry.type
class ChangeQuery:
    """To be inherited by the schema's Query."""

    @told(description="The dearer plans that a membership can change to today; the nearest price first.")
    def plan_changes(self, info: Info, membership_id: MembershipId) -> list[PlanChange]:
        membership = visible(models.Membership, Membership, membership_id, info, "membershipId")
        return [
            PlanChange(plan=plan, price=Money.of_minor(minor, plan.currency))  # type: ignore[arg-type] # a row
            for plan, minor in changes_of(membership)
        ]
