"""How lists of billing are narrowed and ordered."""

from datetime import date
from enum import Enum

import strawberry
from django.db.models import Model, QuerySet
from strawberry import Info, relay

from accounts.models import Association
from billing import models
from billing.models import PaymentMethod
from billing.models.membership import paid_until
from billing.states import ApplicationState, MembershipState, OrderState, PaymentState, RefundState
from graph.accounts.contact import Contact
from graph.billing.plan import Plan
from graph.engine.nodes import key_in
from graph.enums import enum
from kit.clock import Today


class ApplicationOrder(Enum):
    """The orders of the list of applications."""

    NEWEST = ("-received_at", "-pk")
    OLDEST = ("received_at", "pk")
    NAME = ("family_name", "given_name", "pk")


enum(
    ApplicationOrder,
    description="How applications are ordered.",
    NEWEST="The last received first.",
    OLDEST="The first received first.",
    NAME="By family name.",
)


class MembershipOrder(Enum):
    """The orders of the list of memberships."""

    NAME = "contact__sort_name"
    PAID_UNTIL = "until"
    NEWEST = "-created_at"


enum(
    MembershipOrder,
    description="How memberships are ordered.",
    NAME="By the holder's family name.",
    PAID_UNTIL="Those that end first, first.",
    NEWEST="The last made first.",
)


@strawberry.input(description="Which applications. What is left out narrows nothing.")
class ApplicationFilter:
    """Turned into a QuerySet by `apply`."""

    states: list[ApplicationState] | None = strawberry.field(
        default=None, description="In one of these states."
    )
    plan_id: relay.GlobalID | None = strawberry.field(default=None, description="For this plan.")
    waiting_for_decision: bool = strawberry.field(
        default=False, description="Only those that a manager should look at now."
    )

    def apply(self, rows: models.application.ApplicationQuerySet, info: Info) -> QuerySet[models.Application]:
        """The rows that the filter leaves."""
        if self.waiting_for_decision:
            rows = rows.waiting_for_decision()
        if self.states is not None:
            rows = rows.filter(state__in=self.states)
        if self.plan_id is not None:
            rows = rows.filter(plan=key_in(self.plan_id, Plan, info))
        return rows


@strawberry.input(description="Which memberships. What is left out narrows nothing.")
class MembershipFilter:
    """Turned into a QuerySet by `apply`."""

    states: list[MembershipState] | None = strawberry.field(
        default=None, description="In one of these states today."
    )
    contact_id: relay.GlobalID | None = strawberry.field(default=None, description="Held by this contact.")
    family: str | None = strawberry.field(default=None, description="Of this family of plans.")
    ending_before: date | None = strawberry.field(
        default=None, description="Whose paid days end before this day, and are not over yet."
    )

    def apply(self, rows: models.membership.MembershipQuerySet, info: Info) -> QuerySet[models.Membership]:
        """The rows that the filter leaves."""
        if self.states is not None:
            rows = rows.in_state(*self.states)
        if self.ending_before is not None:
            rows = rows.alias(until=paid_until()).filter(until__gt=Today(), until__lte=self.ending_before)
        if self.contact_id is not None:
            rows = rows.filter(contact=key_in(self.contact_id, Contact, info))
        return rows.filter(family=self.family) if self.family is not None else rows


@strawberry.input(description="Which orders. What is left out narrows nothing.")
class OrderFilter:
    """Turned into a QuerySet by `apply`."""

    states: list[OrderState] | None = strawberry.field(default=None, description="In one of these states.")
    contact_id: relay.GlobalID | None = strawberry.field(default=None, description="Of this contact.")
    late: bool = strawberry.field(
        default=False, description="Only those unpaid for longer than the association's days."
    )

    def apply(self, rows: models.order.OrderQuerySet, info: Info) -> QuerySet[models.Order]:
        """The rows that the filter leaves."""
        if self.late:
            rows = rows.late(Association.objects.current().reminder_days)
        if self.states is not None:
            rows = rows.filter(state__in=self.states)
        return of_contact(rows, self.contact_id, info)


@strawberry.input(description="Which payments. What is left out narrows nothing.")
class PaymentFilter:
    """Turned into a QuerySet by `narrowed`."""

    states: list[PaymentState] | None = strawberry.field(default=None, description="In one of these states.")
    methods: list[PaymentMethod] | None = strawberry.field(
        default=None, description="That came in one of these ways."
    )
    to_deposit: bool = strawberry.field(
        default=False, description="Only cheques that lie in no deposit slip yet."
    )
    contact_id: relay.GlobalID | None = strawberry.field(default=None, description="Of this contact.")


@strawberry.input(description="Which refunds. What is left out narrows nothing.")
class RefundFilter:
    """Turned into a QuerySet by the states."""

    states: list[RefundState] | None = strawberry.field(default=None, description="In one of these states.")


def of_contact[M: Model](
    rows: QuerySet[M], gid: relay.GlobalID | None, info: Info, way: str = "contact"
) -> QuerySet[M]:
    """The rows of one contact, by the relation `way`; all of them when no contact was named."""
    return rows if gid is None else rows.filter(**{way: key_in(gid, Contact, info)})


def ordered_memberships(
    rows: QuerySet[models.Membership], order: MembershipOrder
) -> QuerySet[models.Membership]:
    """The memberships in an order."""
    rows = rows.alias(until=paid_until()) if order is MembershipOrder.PAID_UNTIL else rows
    return rows.order_by(order.value, "pk")
