"""What an applicant does by their private link, without an account."""

from typing import Annotated

import strawberry
from django.urls import reverse
from strawberry import Info

from billing import models
from billing.actions.applications import verify_application, withdraw_application
from billing.actions.checkout import start_checkout
from billing.refusals import OrderNotPayable
from graph.billing.followed import FollowedApplication, opened
from graph.billing.mutations.orders import RENEWS_ITSELF
from graph.billing.mutations.returning import place
from graph.engine.payloads import Idempotency, Payload, mutation


@strawberry.input(description="The private link of the first letter, which confirms the e-mail.")
class ApplicationVerifyInput:
    """One token."""

    token: str = strawberry.field(description="The token at the end of the private link.")


@strawberry.input(description="The private link of the application to pay.")
class ApplicationPayInput:
    """One token."""

    token: str = strawberry.field(description="The token at the end of the private link.")
    renews_itself: bool = strawberry.field(default=False, description=RENEWS_ITSELF)
    return_path: str | None = strawberry.field(
        default=None, description="A path on this site to come back to from the payment page."
    )


@strawberry.input(description="The private link of the application to withdraw.")
class ApplicationWithdrawInput:
    """One token."""

    token: str = strawberry.field(description="The token at the end of the private link.")


@strawberry.type(description="What came of `applicationVerify`.")
class ApplicationVerifyPayload(Payload):
    """The application."""

    application: FollowedApplication | None = strawberry.field(
        default=None, description="The application as it now is."
    )


@strawberry.type(description="What came of `applicationPay`.")
class ApplicationPayPayload(Payload):
    """The application, and where to pay it."""

    application: FollowedApplication | None = strawberry.field(
        default=None, description="The application as it now is."
    )
    checkout_url: str | None = strawberry.field(default=None, description="The payment page.")


@strawberry.type(description="What came of `applicationWithdraw`.")
class ApplicationWithdrawPayload(Payload):
    """The application."""

    application: FollowedApplication | None = strawberry.field(
        default=None, description="The application as it now is."
    )


VerifyInput = Annotated[ApplicationVerifyInput, strawberry.argument(description="The private link.")]
PayInput = Annotated[ApplicationPayInput, strawberry.argument(description="The private link.")]
WithdrawInput = Annotated[ApplicationWithdrawInput, strawberry.argument(description="The private link.")]


@strawberry.type
class ApplicantMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Confirms the e-mail of an application; confirming again changes nothing.")
    def application_verify(self, input: VerifyInput) -> ApplicationVerifyPayload:
        application = verify_application(application=opened(input.token))
        return ApplicationVerifyPayload(application=FollowedApplication(row=application))

    @mutation(
        description="Opens the payment page of an application; the same page until it is used or closes.",
        idempotency=Idempotency.REQUIRED_IN_STEPS,
    )
    def application_pay(self, input: PayInput) -> ApplicationPayPayload:
        application = opened(input.token)
        order = models.Order.objects.filter(application=application).first()
        if order is None:
            raise OrderNotPayable(state=application.get_state_display())
        here = reverse("application", kwargs={"token": input.token})
        address = start_checkout(
            order=order,
            success_path=place(input.return_path, f"{here}?returned=1"),
            cancel_path=place(input.return_path, here),
            renews=input.renews_itself,
        )
        return ApplicationPayPayload(application=FollowedApplication(row=application), checkout_url=address)

    @mutation(description="Withdraws an application; what was paid is refunded.")
    def application_withdraw(self, info: Info, input: WithdrawInput) -> ApplicationWithdrawPayload:
        application = withdraw_application(application=opened(input.token))
        return ApplicationWithdrawPayload(application=FollowedApplication(row=application))
