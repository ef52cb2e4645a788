"""Applying to join, and asking for a new private link."""

from typing import Annotated, Any

import strawberry
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from strawberry import Info, relay
from strawberry.file_uploads import Upload

from billing.models import Plan
from cms import letters
from cms.models import SignUpPage
from cms.signup.guards import client_of, count_link
from cms.signup.questions import read_page
from cms.signup.submit import submit
from graph.acting import visible
from graph.billing.amounts import minor, minor_if_stated
from graph.cms.form import SignUpForm
from graph.engine.context import context_of
from graph.engine.payloads import Payload, mutation
from graph.engine.scalars import MoneyInput
from kit.refusals import InvalidInput


@strawberry.input(description="The answer to a question, or to a part of one.")
class AnswerInput:
    """One of `value`, `values` and `upload`."""

    question: strawberry.ID = strawberry.field(description="The question's key.")
    part: str | None = strawberry.field(default=None, description="The part, where the question has parts.")
    value: str | None = strawberry.field(
        default=None, description="The answer; a choice by its id, a date as 1991-03-24, a consent as `on`."
    )
    values: list[str] | None = strawberry.field(default=None, description="Several choices, by their ids.")
    upload: Upload | None = strawberry.field(default=None, description="A photo or a file.")

    @property
    def name(self) -> str:
        """The name under which the form knows it."""
        return f"{self.question}.{self.part}" if self.part else str(self.question)


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


def _answers(page: SignUpPage, given: ApplicationSubmitInput) -> tuple[dict[str, Any], dict[str, Any]]:
    """The texts and the files of the answers, by the names of the form; the plan among the texts."""
    texts = {one.name: one.value if one.values is None else one.values for one in given.answers}
    data = {name: value for name, value in texts.items() if value is not None}
    files = {str(one.question): one.upload for one in given.answers if one.upload is not None}
    question = read_page(page).plan_question
    if question is not None:
        data[question.id] = given.plan
        if given.amount is not None:
            data[f"{question.id}.amount"] = f"{given.amount.amount:f}"
    return data, files


@strawberry.type
class SignUpMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Applies to join. A letter brings the link that confirms the e-mail and leads on.")
    def application_submit(self, info: Info, input: SubmitInput) -> ApplicationSubmitPayload:
        page = visible(SignUpPage, SignUpForm, input.form_id, info, "formId")
        currency = Plan.objects.filter(code=input.plan).values_list("currency", flat=True).first() or "EUR"
        expected = minor(input.expected_price, currency, "expectedPrice")
        minor_if_stated(input.amount, currency, "amount")
        data, files = _answers(page, input)
        application = submit(
            page,
            data,
            files,
            page.locale.language_code,
            client_of(context_of(info).request),
            expected_minor=expected,
        )
        return ApplicationSubmitPayload(sent_to=application.email)

    @mutation(description="Sends new private links to an address, for each application sent from it.")
    def application_link_request(self, info: Info, input: LinkInput) -> ApplicationLinkRequestPayload:
        try:
            validate_email(input.email)
        except ValidationError as error:
            problem = _("This is no e-mail address yet. Check each letter.")
            raise InvalidInput(path=("email",), problem=problem) from error
        count_link(client_of(context_of(info).request))
        letters.send_links(input.email)
        return ApplicationLinkRequestPayload(sent_to=input.email)
