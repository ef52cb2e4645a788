"""What changing to another plan in the middle of a period costs."""

import strawberry

from graph.billing.plan import Plan
from graph.engine.scalars import Money


@strawberry.type(description="A dearer plan that a membership can change to now.")
class PlanChange:
    """For the days that are left."""

    plan: Plan = strawberry.field(description="The plan.")
    price: Money = strawberry.field(description="What the days that are left cost by it, over what is paid.")
