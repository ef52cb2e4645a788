"""Steps back on the way of an application: a question and its answer, an approval undone."""

from typing import Annotated

import strawberry
from strawberry import Info, relay

from billing import models
from billing.actions.applications import answer_request, request_information, undo_approval
from graph.acting import signed_in, visible
from graph.billing.application import Application
from graph.billing.followed import FollowedApplication, opened
from graph.engine.payloads import Payload, mutation
from graph.outcome import Outcome, outcome


@strawberry.input(description="Which applicant to ask, and what.")
class ApplicationRequestInformationInput:
    """One application."""

    id: relay.GlobalID = strawberry.field(description="The application.")
    message: str = strawberry.field(description="What you need to know; the applicant reads it.")


@strawberry.input(description="Which approval to undo, and why.")
class ApplicationUndoApprovalInput:
    """One application."""

    id: relay.GlobalID = strawberry.field(description="The application.")
    reason: str = strawberry.field(description="Why; the applicant reads it.")
    refund: bool = strawberry.field(
        default=False, description="Refuses at once, which refunds; else the money waits for a decision."
    )


@strawberry.input(description="A text of the form, corrected.")
class CorrectionInput:
    """One question."""

    question: strawberry.ID = strawberry.field(description="The question's key.")
    value: str = strawberry.field(description="The answer as it should be.")


@strawberry.input(description="The applicant's answer, by the private link.")
class ApplicationAnswerInput:
    """One token."""

    token: str = strawberry.field(description="The token at the end of the private link.")
    text: str = strawberry.field(description="The answer to what was asked.")
    corrections: list[CorrectionInput] = strawberry.field(
        default_factory=list, description="Texts of the form to correct along with it."
    )


@strawberry.type(description="What came of `applicationRequestInformation`.")
class ApplicationRequestInformationPayload(Outcome):
    """The application."""

    application: Application | None = outcome(Application, description="The application as it now is.")


@strawberry.type(description="What came of `applicationUndoApproval`.")
class ApplicationUndoApprovalPayload(Outcome):
    """The application."""

    application: Application | None = outcome(Application, description="The application as it now is.")


@strawberry.type(description="What came of `applicationAnswer`.")
class ApplicationAnswerPayload(Payload):
    """The application."""

    application: FollowedApplication | None = strawberry.field(
        default=None, description="The application as it now is."
    )


RequestInput = Annotated[
    ApplicationRequestInformationInput, strawberry.argument(description="Whom to ask, and what.")
]
UndoInput = Annotated[ApplicationUndoApprovalInput, strawberry.argument(description="Which, and why.")]
AnswerInput = Annotated[ApplicationAnswerInput, strawberry.argument(description="The answer.")]


@strawberry.type
class StepMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Asks an applicant for information; the letter brings the link to answer by.")
    def application_request_information(
        self, info: Info, input: RequestInput
    ) -> ApplicationRequestInformationPayload:
        user = signed_in(info)
        application = visible(models.Application, Application, input.id, info)
        row = request_information(application=application, message=input.message, by=user)
        return ApplicationRequestInformationPayload(row=row)

    @mutation(description="Answers what the association asked; the application goes on where it stood.")
    def application_answer(self, input: AnswerInput) -> ApplicationAnswerPayload:
        corrections = {str(one.question): one.value for one in input.corrections}
        row = answer_request(application=opened(input.token), text=input.text, answers=corrections)
        return ApplicationAnswerPayload(application=FollowedApplication(row=row))

    @mutation(description="Undoes an approval: what it gave is taken back, and somebody decides again.")
    def application_undo_approval(self, info: Info, input: UndoInput) -> ApplicationUndoApprovalPayload:
        user = signed_in(info)
        application = visible(models.Application, Application, input.id, info)
        row = undo_approval(application=application, reason=input.reason, refund=input.refund, by=user)
        return ApplicationUndoApprovalPayload(row=row)
