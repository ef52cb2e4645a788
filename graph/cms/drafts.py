"""Forms that were begun: saved under an address, read and forgotten by the link's token."""

import secrets
from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import Info, relay

from billing.refusals import LinkExpired
from cms.models import ApplicationDraft, SignUpPage
from cms.signup.drafts import LONGEST, MOST_VALUES
from cms.signup.guards import client_of
from cms.signup.questions import read_page
from cms.signup.saved import draft_by_token, files_of, forget_draft
from cms.signup.saving import Begun, save_draft
from graph.acting import shown, visible
from graph.cms.answers import AnswerInput, answers_by_field, email_of
from graph.cms.form import SignUpForm
from graph.engine.context import context_of
from graph.engine.payloads import Payload, mutation
from graph.engine.scalars import MoneyInput
from graph.fields import told


@strawberry.type(description="An answer of a form that was begun, as it was typed: right or wrong.")
class DraftAnswer:
    """Texts of one field."""

    question: strawberry.ID = strawberry.field(description="The question's key.")
    part: str = strawberry.field(description="The part of the question; empty where it has none.")
    values: list[str] = strawberry.field(description="What was typed or chosen, choices by their ids.")


@strawberry.type(description="A form that was begun and saved, as whoever holds its link reads it.")
class SavedDraft:
    """`row` was opened by a token; nothing here asks for a signed-in viewer."""

    row: strawberry.Private[ApplicationDraft]

    @told(description="The form; null once it is no longer open.")
    def form(self, info: Info) -> SignUpForm | None:
        return shown(SignUpForm, self.row.page, info)

    @told(description="The address that it was saved under.")
    def email(self) -> str:
        return self.row.email

    @told(description="The section where it was left, counted from 0.")
    def section(self) -> int:
        return self.row.step

    @told(description="The answers, the choice of the plan among them; files are not told.")
    def answers(self) -> list[DraftAnswer]:
        named = ((name.partition("."), values) for name, values in self.row.values.items() if any(values))
        return [
            DraftAnswer(question=strawberry.ID(key), part=part, values=values)
            for (key, _dot, part), values in named
        ]

    @told(description="The questions, by their keys, for which a file is kept.")
    def files(self) -> list[strawberry.ID]:
        return [strawberry.ID(name) for name in files_of(self.row)]

    @told(description="When it was saved last.")
    def saved_at(self) -> datetime:
        return self.row.saved_at

    @told(description="When it is deleted.")
    def expires_at(self) -> datetime:
        return self.row.expires_at


@strawberry.input(description="A form that was begun.")
class ApplicationDraftSaveInput:
    """Nothing in it is checked but the address."""

    form_id: relay.GlobalID = strawberry.field(description="The form.")
    email: str = strawberry.field(description="The address that the link goes to.")
    answers: list[AnswerInput] = strawberry.field(
        description="The answers so far, but for the choice of the plan; no files."
    )
    plan: str | None = strawberry.field(default=None, description="The plan chosen, by its code.")
    amount: MoneyInput | None = strawberry.field(
        default=None, description="What you chose to pay when the price is free."
    )
    section: int = strawberry.field(default=0, description="The section to go on at, counted from 0.")
    token: str | None = strawberry.field(
        default=None, description="Of the draft that this one replaces; a new draft if left out."
    )


@strawberry.input(description="Which draft to delete.")
class ApplicationDraftForgetInput:
    """Named by its link."""

    token: str = strawberry.field(description="The part of its link after `/join/continue/`.")


@strawberry.type(description="What came of `applicationDraftSave`.")
class ApplicationDraftSavePayload(Payload):
    """The same whether or not anybody knows the address; the link is told by letter alone."""

    sent_to: str | None = strawberry.field(
        default=None, description="The address to which the link was sent; null when refused."
    )
    expires_at: datetime | None = strawberry.field(
        default=None, description="When it is deleted; null when refused."
    )


@strawberry.type(description="What came of `applicationDraftForget`.")
class ApplicationDraftForgetPayload(Payload):
    """Whether it is gone."""

    is_deleted: bool | None = strawberry.field(
        default=None, description="Whether it is deleted; null when refused."
    )


SaveInput = Annotated[ApplicationDraftSaveInput, strawberry.argument(description="The form, as it stands.")]
ForgetInput = Annotated[ApplicationDraftForgetInput, strawberry.argument(description="Which draft.")]
Token = Annotated[str, strawberry.argument(description="The part of its link after `/join/continue/`.")]


def _begun(page: SignUpPage, given: ApplicationDraftSaveInput) -> Begun:
    texts, _files = answers_by_field(page, given.answers, given.plan, given.amount)
    values = {
        name: [one[:LONGEST] for one in ([text] if isinstance(text, str) else text)[:MOST_VALUES]]
        for name, text in texts.items()
    }
    question = read_page(page).plan_question
    if question is not None and given.plan and f"{question.id}.amount" in values:
        # The page has a box for each plan.
        values[f"{question.id}.amount.{given.plan}"] = values.pop(f"{question.id}.amount")
    replaced = draft_by_token(given.token) if given.token is not None else None
    return Begun(
        nonce=replaced.nonce if replaced is not None else secrets.token_urlsafe(12),
        values=values,
        step=min(max(given.section, 0), 99),
        kept=files_of(replaced) if replaced is not None else {},
    )


@strawberry.type
class DraftQuery:
    """To be inherited by the schema's Query."""

    @told(
        description="A form that was begun and saved, by the token in its link, without an account; null "
        "when the link has expired or never was one."
    )
    def application_draft(self, token: Token) -> SavedDraft | None:
        try:
            return SavedDraft(row=draft_by_token(token))
        except LinkExpired:
            return None


@strawberry.type
class DraftMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(
        description="Keeps a form that was begun, and mails a link to it. The link leads to the form on this "
        "site; `applicationDraft` reads it by the token in the link."
    )
    def application_draft_save(self, info: Info, input: SaveInput) -> ApplicationDraftSavePayload:
        page = visible(SignUpPage, SignUpForm, input.form_id, info, "formId")
        email, client = email_of(input.email), client_of(context_of(info).request)
        saved = save_draft(page=page, begun=_begun(page, input), email=email, client=client)
        return ApplicationDraftSavePayload(sent_to=saved.email, expires_at=saved.expires_at)

    @mutation(description="Deletes a form that was begun, with its files, by the token in its link.")
    def application_draft_forget(self, input: ForgetInput) -> ApplicationDraftForgetPayload:
        forget_draft(draft_by_token(input.token).nonce)
        return ApplicationDraftForgetPayload(is_deleted=True)
