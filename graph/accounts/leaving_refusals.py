"""What stops a merge or an erasure, as types of the contract."""

import strawberry

from accounts import refusals as accounts
from billing import refusals as billing
from graph.engine.payloads import UserError, refusal


@refusal(accounts.RepresentsSomebody, description="The person represents somebody, who would be left alone.")
class RepresentsSomebody(UserError):
    """Of erasing."""

    name: str = strawberry.field(description="Who is represented.")


@refusal(accounts.HoldsRoles, description="The account has roles in the back office.")
class HoldsRoles(UserError):
    """Of erasing."""


@refusal(accounts.ReauthenticationNeeded, description="Confirm first that it is you, by signing in anew.")
class ReauthenticationNeeded(UserError):
    """Of erasing oneself."""


@refusal(billing.MembershipRuns, description="A membership runs still.")
class MembershipRuns(UserError):
    """Of erasing."""

    until: str = strawberry.field(description="The last day paid for, in words.")


@refusal(billing.OrderWaits, description="An order is not over.")
class OrderWaits(UserError):
    """Of erasing."""

    number: str = strawberry.field(description="The order's number.")


@refusal(billing.ApplicationUnderWay, description="An application to join is not over.")
class ApplicationUnderWay(UserError):
    """Of erasing."""


@refusal(billing.RefundUnderWay, description="Money is owed to the person.")
class RefundUnderWay(UserError):
    """Of erasing."""


@refusal(billing.MembershipsOverlap, description="Both cards have a membership for the same days.")
class MembershipsOverlap(UserError):
    """Of merging."""

    begins: str = strawberry.field(description="The first of these days, in words.")
    until: str = strawberry.field(description="The last of them, in words.")


@refusal(accounts.BothHaveUsers, description="Both cards have an account that signs in.")
class BothHaveUsers(UserError):
    """Of merging."""


@refusal(accounts.CardErased, description="One of the cards was erased.")
class CardErased(UserError):
    """Of merging."""


@refusal(accounts.SameCard, description="It is the same card twice.")
class SameCard(UserError):
    """Of merging."""


@refusal(accounts.MergeConflict, description="Both cards hold what one person may have once.")
class MergeConflict(UserError):
    """Of merging."""

    what: str = strawberry.field(description="What both hold.")


LEAVING_REFUSALS: tuple[type, ...] = (
    RepresentsSomebody,
    HoldsRoles,
    ReauthenticationNeeded,
    MembershipRuns,
    OrderWaits,
    ApplicationUnderWay,
    RefundUnderWay,
    MembershipsOverlap,
    BothHaveUsers,
    CardErased,
    SameCard,
    MergeConflict,
)
