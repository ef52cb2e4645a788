"""Deciding on applications, one or many; taking back what was delivered."""

from collections.abc import Sequence
from typing import Annotated

import strawberry
from strawberry import Info, relay

from accounts.models import User
from billing import models
from billing.actions.applications import approve_application, refuse_application
from billing.actions.cancellation import take_back_order
from graph.acting import signed_in, visible
from graph.billing.application import Application
from graph.billing.order import Order
from graph.each import DecisionFailure, each
from graph.engine.nodes import MOST_IDS, rows_of
from graph.engine.payloads import Idempotency, Payload, mutation
from graph.fields import told
from graph.outcome import Outcome, outcome
from kit.refusals import NotAllowed

DECIDE = "billing.decide_application"


@strawberry.input(description="Which application to approve.")
class ApplicationApproveInput:
    """One application."""

    id: relay.GlobalID = strawberry.field(description="The application.")


@strawberry.input(description="Which application to refuse, and why.")
class ApplicationRefuseInput:
    """One application."""

    id: relay.GlobalID = strawberry.field(description="The application.")
    reason: str = strawberry.field(description="Why; the applicant reads it.")


@strawberry.input(description="Which applications to approve.")
class ApplicationsApproveInput:
    """Many applications."""

    ids: list[relay.GlobalID] = strawberry.field(description=f"The applications, at most {MOST_IDS}.")


@strawberry.input(description="Which applications to refuse, and why.")
class ApplicationsRefuseInput:
    """Many applications."""

    ids: list[relay.GlobalID] = strawberry.field(description=f"The applications, at most {MOST_IDS}.")
    reason: str = strawberry.field(description="Why; each applicant reads it.")


@strawberry.input(description="Which delivered order to take back, and why.")
class OrderTakeBackInput:
    """One order."""

    id: relay.GlobalID = strawberry.field(description="The order.")
    reason: str = strawberry.field(description="Why; it stands on the credit note.")


@strawberry.type(description="What came of `applicationApprove`.")
class ApplicationApprovePayload(Outcome):
    """The application."""

    application: Application | None = outcome(Application, description="The application as it now is.")


@strawberry.type(description="What came of `applicationRefuse`.")
class ApplicationRefusePayload(Outcome):
    """The application."""

    application: Application | None = outcome(Application, description="The application as it now is.")


@strawberry.type(description="What came of `orderTakeBack`.")
class OrderTakeBackPayload(Outcome):
    """The order."""

    order: Order | None = outcome(Order, description="The order, cancelled; its payments are being refunded.")


@strawberry.type
class Decided(Payload):
    """Base of the payloads of many decisions: each application is decided by itself."""

    keys: strawberry.Private[Sequence[int]] = ()
    failures: list[DecisionFailure] = strawberry.field(
        default_factory=list, description="Those on which nothing was decided; the others are not held up."
    )

    @told(description="Those decided on, as they now are.")
    def applications(self, info: Info) -> list[Application]:
        rows = rows_of(Application, self.keys, info)
        return [rows[str(key)] for key in self.keys if str(key) in rows]


@strawberry.type(description="What came of `applicationsApprove`.")
class ApplicationsApprovePayload(Decided):
    """See `Decided`."""


@strawberry.type(description="What came of `applicationsRefuse`.")
class ApplicationsRefusePayload(Decided):
    """See `Decided`."""


ApproveInput = Annotated[ApplicationApproveInput, strawberry.argument(description="Which application.")]
RefuseInput = Annotated[
    ApplicationRefuseInput, strawberry.argument(description="Which application, and why.")
]
ApproveManyInput = Annotated[ApplicationsApproveInput, strawberry.argument(description="Which applications.")]
RefuseManyInput = Annotated[
    ApplicationsRefuseInput, strawberry.argument(description="Which applications, and why.")
]
TakeBackInput = Annotated[OrderTakeBackInput, strawberry.argument(description="Which order, and why.")]


def _decider(info: Info) -> User:
    user = signed_in(info)
    if not user.has_perm(DECIDE):
        raise NotAllowed
    return user


@strawberry.type
class DecisionMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Approves an application: the applicant is admitted, or may now pay.")
    def application_approve(self, info: Info, input: ApproveInput) -> ApplicationApprovePayload:
        user = signed_in(info)
        application = visible(models.Application, Application, input.id, info)
        return ApplicationApprovePayload(row=approve_application(application=application, by=user))

    @mutation(description="Refuses an application, with a reason; what was paid is refunded.")
    def application_refuse(self, info: Info, input: RefuseInput) -> ApplicationRefusePayload:
        user = signed_in(info)
        application = visible(models.Application, Application, input.id, info)
        row = refuse_application(application=application, reason=input.reason, by=user)
        return ApplicationRefusePayload(row=row)

    @mutation(
        description="Approves many applications, each by itself.",
        idempotency=Idempotency.REQUIRED_IN_STEPS,
    )
    def applications_approve(self, info: Info, input: ApproveManyInput) -> ApplicationsApprovePayload:
        user = _decider(info)
        return ApplicationsApprovePayload(
            **each(
                models.Application,
                Application,
                input.ids,
                info,
                lambda one: approve_application(application=one, by=user),
            )
        )

    @mutation(
        description="Refuses many applications for one reason, each by itself; what was paid is refunded.",
        idempotency=Idempotency.REQUIRED_IN_STEPS,
    )
    def applications_refuse(self, info: Info, input: RefuseManyInput) -> ApplicationsRefusePayload:
        user = _decider(info)
        return ApplicationsRefusePayload(
            **each(
                models.Application,
                Application,
                input.ids,
                info,
                lambda one: refuse_application(application=one, reason=input.reason, by=user),
            )
        )

    @mutation(description="Takes back what a delivered order gave, and refunds all that was paid for it.")
    def order_take_back(self, info: Info, input: TakeBackInput) -> OrderTakeBackPayload:
        user = signed_in(info)
        order = visible(models.Order, Order, input.id, info)
        take_back_order(order=order, reason=input.reason, by=user)
        return OrderTakeBackPayload(row=order)
