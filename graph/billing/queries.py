"""Questions about plans, applications, memberships and money."""

from collections.abc import Iterable
from typing import Annotated

import strawberry
from strawberry import Info

from billing import models
from billing.links import application_by_token
from billing.refusals import LinkExpired
from graph.billing.followed import FollowedApplication
from graph.billing.plan import Plan
from graph.engine.connections import Connection
from graph.engine.context import viewer_of
from graph.fields import listed, told

Token = Annotated[str, strawberry.argument(description="The token at the end of the private link.")]


@strawberry.type
class BillingQuery:
    """To be inherited by the schema's Query."""

    @listed(Connection[Plan], description="The plans on offer, in the order of the page.")
    def plans(self, info: Info) -> Iterable[models.Plan]:
        return models.Plan.objects.on_offer()

    @told(description="The plan of this code; null when there is none, or none for you.")
    def plan(
        self, info: Info, code: Annotated[str, strawberry.argument(description="Its stable name.")]
    ) -> Plan | None:
        rows = models.Plan.objects.visible_to(viewer_of(info)).filter(code=code)
        return rows.first()  # type: ignore[return-value] # the type stands for the model's row

    @told(
        description="The application that a private link opens, for its applicant, without an account; "
        "null when the link has expired or never was one."
    )
    def application(self, token: Token) -> FollowedApplication | None:
        try:
            return FollowedApplication(row=application_by_token(token))
        except LinkExpired:
            return None
