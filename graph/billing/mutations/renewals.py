"""Automatic renewal: agree to it, stop it, go on, change the card; and a change of plan on the way."""

from typing import Annotated
from urllib.parse import urlencode

import strawberry
from django.conf import settings
from django.utils.translation import get_language
from strawberry import Info, relay

from billing import models
from billing.actions.automatic import choices
from billing.actions.automatic.set_up import start_set_up
from billing.actions.changing import change_plan
from billing.coming_days import last_period
from graph.acting import signed_in, visible
from graph.billing.amounts import minor
from graph.billing.membership import Membership
from graph.billing.mutations.orders import checkout_of
from graph.billing.mutations.returning import place
from graph.billing.order import Order
from graph.billing.plan import Plan
from graph.billing.renewal import AutomaticRenewal
from graph.engine.payloads import Idempotency, mutation
from graph.engine.scalars import MoneyInput
from graph.outcome import Outcome, outcome

MEMBERSHIP = "/portal/membership/"


@strawberry.input(description="Which membership shall renew itself, and what each renewal was shown to take.")
class AutomaticRenewalSetUpInput:
    """Nothing is charged now."""

    membership_id: relay.GlobalID = strawberry.field(description="The membership, paid already.")
    expected_price: MoneyInput = strawberry.field(
        description="What you were shown; another price is refused."
    )
    return_path: str | None = strawberry.field(
        default=None, description="A path on this site to come back to from the payment page."
    )


@strawberry.input(description="Which automatic renewal to stop.")
class AutomaticRenewalStopInput:
    """One of them."""

    id: relay.GlobalID = strawberry.field(description="The automatic renewal.")


@strawberry.input(description="Which pause of the association’s to lift.")
class AutomaticRenewalUnpauseInput:
    """One of them."""

    id: relay.GlobalID = strawberry.field(description="The automatic renewal.")


@strawberry.input(description="Which automatic renewal goes on, and at which price.")
class AutomaticRenewalResumeInput:
    """The price is checked, so that nobody pays another one than they saw."""

    id: relay.GlobalID = strawberry.field(description="The automatic renewal.")
    expected_price: MoneyInput = strawberry.field(
        description="`priceNow` as you were shown it; another price is refused."
    )


@strawberry.input(description="Which automatic renewal to pause, and why.")
class AutomaticRenewalPauseInput:
    """The member reads the reason."""

    id: relay.GlobalID = strawberry.field(description="The automatic renewal.")
    reason: str = strawberry.field(description="Why; the member reads it.")


@strawberry.input(description="Whose means of payment to change.")
class AutomaticRenewalCardInput:
    """One automatic renewal."""

    id: relay.GlobalID = strawberry.field(description="The automatic renewal.")
    return_path: str | None = strawberry.field(
        default=None, description="A path on this site to come back to."
    )


@strawberry.input(description="Which membership to change to which plan, at which price.")
class MembershipChangePlanInput:
    """The price is that of the days that are left."""

    id: relay.GlobalID = strawberry.field(description="The membership.")
    plan_id: relay.GlobalID = strawberry.field(description="The plan to change to.")
    expected_price: MoneyInput = strawberry.field(
        description="The price in `Membership.planChanges` as you were shown it; another one is refused."
    )
    return_path: str | None = strawberry.field(
        default=None, description="A path on this site to come back to from the payment page."
    )


@strawberry.type(description="What came of `automaticRenewalSetUp`.")
class AutomaticRenewalSetUpPayload(Outcome):
    """Where to agree."""

    membership: Membership | None = outcome(Membership, description="The membership.")
    checkout_url: str | None = strawberry.field(
        default=None, description="The provider's page, on which one agrees; nothing is charged there."
    )


@strawberry.type(description="What came of `automaticRenewalStop`.")
class AutomaticRenewalStopPayload(Outcome):
    """The automatic renewal."""

    automatic_renewal: AutomaticRenewal | None = outcome(
        AutomaticRenewal, description="The automatic renewal, stopped."
    )


@strawberry.type(description="What came of `automaticRenewalResume`.")
class AutomaticRenewalResumePayload(Outcome):
    """The automatic renewal."""

    automatic_renewal: AutomaticRenewal | None = outcome(
        AutomaticRenewal, description="The automatic renewal, going on."
    )


@strawberry.type(description="What came of `automaticRenewalPause`.")
class AutomaticRenewalPausePayload(Outcome):
    """The automatic renewal."""

    automatic_renewal: AutomaticRenewal | None = outcome(
        AutomaticRenewal, description="The automatic renewal, paused."
    )


@strawberry.type(description="What came of `automaticRenewalUnpause`.")
class AutomaticRenewalUnpausePayload(Outcome):
    """The automatic renewal."""

    automatic_renewal: AutomaticRenewal | None = outcome(
        AutomaticRenewal, description="The automatic renewal, going on."
    )


@strawberry.type(description="What came of `automaticRenewalCard`.")
class AutomaticRenewalCardPayload(Outcome):
    """Where to change it."""

    automatic_renewal: AutomaticRenewal | None = outcome(
        AutomaticRenewal, description="The automatic renewal."
    )
    checkout_url: str | None = strawberry.field(
        default=None, description="The provider's page, on which the means of payment is changed."
    )


@strawberry.type(description="What came of `membershipChangePlan`.")
class MembershipChangePlanPayload(Outcome):
    """The order, and where to pay it."""

    order: Order | None = outcome(Order, description="The order that changes the plan once it is paid.")
    checkout_url: str | None = strawberry.field(
        default=None, description="The payment page; null when there is nothing to pay."
    )


SetUpInput = Annotated[AutomaticRenewalSetUpInput, strawberry.argument(description="Which membership.")]
StopInput = Annotated[AutomaticRenewalStopInput, strawberry.argument(description="Which one.")]
UnpauseInput = Annotated[AutomaticRenewalUnpauseInput, strawberry.argument(description="Which one.")]
ResumeInput = Annotated[AutomaticRenewalResumeInput, strawberry.argument(description="Which one, and how.")]
PauseInput = Annotated[AutomaticRenewalPauseInput, strawberry.argument(description="Which one, and why.")]
CardInput = Annotated[AutomaticRenewalCardInput, strawberry.argument(description="Which one.")]
ChangeInput = Annotated[MembershipChangePlanInput, strawberry.argument(description="Which, and to what.")]


def _one(info: Info, gid: relay.GlobalID) -> models.AutomaticRenewal:
    return visible(models.AutomaticRenewal, AutomaticRenewal, gid, info)


def _back(asked: str | None, word: str) -> str:
    return place(asked, f"{MEMBERSHIP}?{urlencode({word: 1})}")


@strawberry.type
class RenewalMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(
        description="Opens the page on which one agrees that a paid membership renews itself; nothing is "
        "charged now. The same page until it is used or closes.",
        idempotency=Idempotency.REQUIRED_IN_STEPS,
    )
    def automatic_renewal_set_up(self, info: Info, input: SetUpInput) -> AutomaticRenewalSetUpPayload:
        user = signed_in(info)
        membership = visible(models.Membership, Membership, input.membership_id, info, "membershipId")
        last = last_period(membership)
        currency = last.plan.currency if last is not None else input.expected_price.currency_code
        address = start_set_up(
            membership=membership,
            expected_minor=minor(input.expected_price, currency, "expectedPrice"),
            success_path=_back(input.return_path, "returned"),
            cancel_path=_back(input.return_path, "given_up"),
            by=user,
        )
        return AutomaticRenewalSetUpPayload(row=membership, checkout_url=address)

    @mutation(description="Stops an automatic renewal: what is paid runs on, and nothing is charged again.")
    def automatic_renewal_stop(self, info: Info, input: StopInput) -> AutomaticRenewalStopPayload:
        user = signed_in(info)
        return AutomaticRenewalStopPayload(row=choices.stop_renewal(renewal=_one(info, input.id), by=user))

    @mutation(description="Has an automatic renewal that one stopped go on, at what the plan costs now.")
    def automatic_renewal_resume(self, info: Info, input: ResumeInput) -> AutomaticRenewalResumePayload:
        user = signed_in(info)
        renewal = _one(info, input.id)
        expected = minor(input.expected_price, renewal.currency, "expectedPrice")
        return AutomaticRenewalResumePayload(
            row=choices.resume_renewal(renewal=renewal, expected_minor=expected, by=user)
        )

    @mutation(description="Pauses an automatic renewal for the association: nothing is charged meanwhile.")
    def automatic_renewal_pause(self, info: Info, input: PauseInput) -> AutomaticRenewalPausePayload:
        user = signed_in(info)
        renewal = _one(info, input.id)
        return AutomaticRenewalPausePayload(
            row=choices.pause_renewal(renewal=renewal, reason=input.reason, by=user)
        )

    @mutation(description="Lifts a pause of the association’s.")
    def automatic_renewal_unpause(self, info: Info, input: UnpauseInput) -> AutomaticRenewalUnpausePayload:
        user = signed_in(info)
        return AutomaticRenewalUnpausePayload(
            row=choices.unpause_renewal(renewal=_one(info, input.id), by=user)
        )

    @mutation(
        description="Opens the provider's page on which the means of payment is changed.",
        idempotency=Idempotency.REQUIRED_IN_STEPS,
    )
    def automatic_renewal_card(self, info: Info, input: CardInput) -> AutomaticRenewalCardPayload:
        user = signed_in(info)
        renewal = _one(info, input.id)
        address = choices.card_page(
            renewal=renewal,
            return_url=settings.SITE_URL + _back(input.return_path, "returned"),
            language=(get_language() or settings.LANGUAGE_CODE)[:2],
            by=user,
        )
        return AutomaticRenewalCardPayload(row=renewal, checkout_url=address)

    @mutation(
        description="Orders a change to a dearer plan for the days that are left, and opens its page. "
        "Automatic renewals follow the plan. A cheaper plan is for the next renewal.",
        idempotency=Idempotency.REQUIRED_IN_STEPS,
    )
    def membership_change_plan(self, info: Info, input: ChangeInput) -> MembershipChangePlanPayload:
        user = signed_in(info)
        membership = visible(models.Membership, Membership, input.id, info)
        plan = visible(models.Plan, Plan, input.plan_id, info, "planId")
        order = change_plan(
            membership=membership,
            plan=plan,
            expected_minor=minor(input.expected_price, plan.currency, "expectedPrice"),
            by=user,
        )
        return MembershipChangePlanPayload(row=order, checkout_url=checkout_of(order, input.return_path))
