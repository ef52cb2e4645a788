"""Applying to join, and asking for a new private link."""

from typing import Annotated

import strawberry
from strawberry import Info, relay

from billing.models import Plan
from cms import letters
from cms.models import SignUpPage
from cms.signup.coupon import COUPON
from cms.signup.guards import client_of, count_link
from cms.signup.saved import draft_by_token, files_of, forget_draft
from cms.signup.submit import submit
from graph.acting import visible
from graph.billing.amounts import minor, minor_if_stated
from graph.cms.answers import AnswerInput, answers_by_field, email_of
from graph.cms.form import SignUpForm
from graph.engine.context import context_of
from graph.engine.payloads import Payload, mutation
from graph.engine.scalars import MoneyInput


@strawberry.input(description="A form filled in.")
class ApplicationSubmitInput:
    """Checked by the same function as the page's own form."""

    form_id: relay.GlobalID = strawberry.field(description="The form.")
    answers: list[AnswerInput] = strawberry.field(description="The answers, but for the choice of the plan.")
    plan: str = strawberry.field(description="The plan chosen, by its code.")
    amount: MoneyInput | None = strawberry.field(
        default=None, description="What you choose to pay when the price is free; the suggestion if left out."
    )
    expected_price: MoneyInput = strawberry.field(
        description="The price you were shown; another one is refused."
    )
    draft: str | None = strawberry.field(
        default=None,
        description="The token of the saved draft that this completes: its files go with it where none is "
        "sent, and it is deleted.",
    )
    coupon: str = strawberry.field(
        default="", description="A discount code; `expectedPrice` is the price with it."
    )


@strawberry.input(description="Where to send new private links.")
class ApplicationLinkRequestInput:
    """One address."""

    email: str = strawberry.field(description="The address that was given on the form.")


@strawberry.type(description="What came of `applicationSubmit`.")
class ApplicationSubmitPayload(Payload):
    """The same whether or not the association knows the person: the letter tells them, nothing else does."""

    sent_to: str | None = strawberry.field(
        default=None,
        description="The address to which the link was sent that confirms it; null when refused.",
    )


@strawberry.type(description="What came of `applicationLinkRequest`.")
class ApplicationLinkRequestPayload(Payload):
    """The same whether or not there are applications with this address."""

    sent_to: str | None = strawberry.field(
        default=None, description="The address to which links were sent, if there was anything to follow."
    )


SubmitInput = Annotated[ApplicationSubmitInput, strawberry.argument(description="The form, filled in.")]
LinkInput = Annotated[ApplicationLinkRequestInput, strawberry.argument(description="Where to send them.")]


@strawberry.type
class SignUpMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Applies to join. A letter brings the link that confirms the e-mail and leads on.")
    def application_submit(self, info: Info, input: SubmitInput) -> ApplicationSubmitPayload:
        page = visible(SignUpPage, SignUpForm, input.form_id, info, "formId")
        currency = Plan.objects.filter(code=input.plan).values_list("currency", flat=True).first() or "EUR"
        expected = minor(input.expected_price, currency, "expectedPrice")
        minor_if_stated(input.amount, currency, "amount")
        data, files = answers_by_field(page, input.answers, input.plan, input.amount)
        data[COUPON] = input.coupon
        draft = draft_by_token(input.draft) if input.draft is not None else None
        application = submit(
            page,
            data,
            files,
            page.locale.language_code,
            client_of(context_of(info).request),
            kept=files_of(draft) if draft is not None else None,
            expected_minor=expected,
        )
        if draft is not None:
            forget_draft(draft.nonce)
        return ApplicationSubmitPayload(sent_to=application.email)

    @mutation(description="Sends new private links to an address, for each application sent from it.")
    def application_link_request(self, info: Info, input: LinkInput) -> ApplicationLinkRequestPayload:
        email = email_of(input.email)
        count_link(client_of(context_of(info).request))
        letters.send_links(email)
        return ApplicationLinkRequestPayload(sent_to=email)
