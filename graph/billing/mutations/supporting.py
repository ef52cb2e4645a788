"""Documents sent, accepted and refused; the reduced price asked for and left."""

from datetime import date
from typing import Annotated

import strawberry
from strawberry import Info, relay
from strawberry.file_uploads import Upload

from accounts import models as accounts
from billing import models
from billing.actions.asking import ask_for_documents
from billing.actions.reduced import ask_reduced_price, pay_full_price
from billing.actions.supporting import accept_document, give_document, refuse_document, withdraw_document
from cms.signup.guards import client_of, count_upload
from graph.accounts.contact import Contact
from graph.acting import signed_in, visible
from graph.billing.application import Application
from graph.billing.document_kind import DocumentKind
from graph.billing.followed import FollowedApplication, opened
from graph.billing.supporting import SupportingDocument
from graph.engine.context import context_of
from graph.engine.payloads import Payload, mutation
from graph.outcome import Outcome, outcome
from graph.uploads import paper_of


@strawberry.input(description="A document of a person. Sent by the multipart request specification.")
class DocumentGiveInput:
    """A kind and a file."""

    contact_id: relay.GlobalID = strawberry.field(description="Whom it is about.")
    kind_id: relay.GlobalID = strawberry.field(description="What kind it is of.")
    file: Upload = strawberry.field(description="The file: a PDF, or a JPEG, PNG or WebP.")


@strawberry.input(description="A document to take back.")
class DocumentWithdrawInput:
    """One document."""

    id: relay.GlobalID = strawberry.field(description="The document; nobody checked it yet.")


@strawberry.input(description="A document that does.")
class DocumentAcceptInput:
    """One document, and its last day."""

    id: relay.GlobalID = strawberry.field(description="The document.")
    expires_on: date | None = strawberry.field(
        default=None, description="The last day on which it is good; needed where its kind has one."
    )


@strawberry.input(description="A document that does not do.")
class DocumentRefuseInput:
    """One document, and why."""

    id: relay.GlobalID = strawberry.field(description="The document.")
    reason: str = strawberry.field(description="Why; the person reads it.")


@strawberry.input(description="The applicant to ask for what is missing.")
class ApplicationAskDocumentsInput:
    """One application."""

    id: relay.GlobalID = strawberry.field(description="The application.")


@strawberry.input(description="A document of an applicant. Sent by the multipart request specification.")
class ApplicationDocumentGiveInput:
    """A token, a kind and a file."""

    token: str = strawberry.field(description="The token at the end of the private link.")
    kind_id: relay.GlobalID = strawberry.field(description="What kind it is of.")
    file: Upload = strawberry.field(description="The file: a PDF, or a JPEG, PNG or WebP.")


@strawberry.input(description="The private link of an application whose price is to be chosen.")
class ApplicationPriceInput:
    """One token."""

    token: str = strawberry.field(description="The token at the end of the private link.")
    is_reduced: bool = strawberry.field(description="The reduced price, to be proven; else the full one.")


@strawberry.type(description="What came of `documentGive`.")
class DocumentGivePayload(Outcome):
    """The document."""

    document: SupportingDocument | None = outcome(SupportingDocument, description="The document, sent.")


@strawberry.type(description="What came of `documentWithdraw`.")
class DocumentWithdrawPayload(Outcome):
    """The document."""

    document: SupportingDocument | None = outcome(SupportingDocument, description="The document, withdrawn.")


@strawberry.type(description="What came of `documentAccept`.")
class DocumentAcceptPayload(Outcome):
    """The document."""

    document: SupportingDocument | None = outcome(SupportingDocument, description="The document, accepted.")


@strawberry.type(description="What came of `documentRefuse`.")
class DocumentRefusePayload(Outcome):
    """The document."""

    document: SupportingDocument | None = outcome(SupportingDocument, description="The document, refused.")


@strawberry.type(description="What came of `applicationAskDocuments`.")
class ApplicationAskDocumentsPayload(Outcome):
    """The application."""

    application: Application | None = outcome(Application, description="The application.")


@strawberry.type(description="What came of `applicationDocumentGive`.")
class ApplicationDocumentGivePayload(Payload):
    """The application."""

    application: FollowedApplication | None = strawberry.field(
        default=None, description="The application as it now is."
    )


@strawberry.type(description="What came of `applicationPrice`.")
class ApplicationPricePayload(Payload):
    """The application."""

    application: FollowedApplication | None = strawberry.field(
        default=None, description="The application as it now is."
    )


GiveInput = Annotated[DocumentGiveInput, strawberry.argument(description="Whose, which kind, and the file.")]
WithdrawInput = Annotated[DocumentWithdrawInput, strawberry.argument(description="Which document.")]
AcceptInput = Annotated[DocumentAcceptInput, strawberry.argument(description="Which, and until when.")]
RefuseInput = Annotated[DocumentRefuseInput, strawberry.argument(description="Which, and why.")]
AskInput = Annotated[ApplicationAskDocumentsInput, strawberry.argument(description="Whom.")]
SendInput = Annotated[ApplicationDocumentGiveInput, strawberry.argument(description="The link and the file.")]
PriceInput = Annotated[ApplicationPriceInput, strawberry.argument(description="The link and the price.")]


@strawberry.type
class SupportingMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Sends a document that is asked of a person; it replaces one not checked yet.")
    def document_give(self, info: Info, input: GiveInput) -> DocumentGivePayload:
        user = signed_in(info)
        contact = visible(accounts.Contact, Contact, input.contact_id, info, "contactId")
        kind = visible(models.DocumentKind, DocumentKind, input.kind_id, info, "kindId")
        paper = paper_of(input.file, "file")
        return DocumentGivePayload(row=give_document(contact=contact, kind=kind, paper=paper, by=user))

    @mutation(description="Takes back a document that nobody checked yet; its file is deleted.")
    def document_withdraw(self, info: Info, input: WithdrawInput) -> DocumentWithdrawPayload:
        user = signed_in(info)
        document = visible(models.SupportingDocument, SupportingDocument, input.id, info)
        return DocumentWithdrawPayload(row=withdraw_document(document=document, by=user))

    @mutation(description="Accepts a document; applications that waited for nothing else go on.")
    def document_accept(self, info: Info, input: AcceptInput) -> DocumentAcceptPayload:
        user = signed_in(info)
        document = visible(models.SupportingDocument, SupportingDocument, input.id, info)
        row = accept_document(document=document, expires_on=input.expires_on, by=user)
        return DocumentAcceptPayload(row=row)

    @mutation(description="Refuses a document; the person is told why, and where to send another.")
    def document_refuse(self, info: Info, input: RefuseInput) -> DocumentRefusePayload:
        user = signed_in(info)
        document = visible(models.SupportingDocument, SupportingDocument, input.id, info)
        return DocumentRefusePayload(row=refuse_document(document=document, reason=input.reason, by=user))

    @mutation(description="Writes to an applicant which documents are missing.")
    def application_ask_documents(self, info: Info, input: AskInput) -> ApplicationAskDocumentsPayload:
        user = signed_in(info)
        application = visible(models.Application, Application, input.id, info)
        return ApplicationAskDocumentsPayload(row=ask_for_documents(application=application, by=user))

    @mutation(description="Sends a document that an application's plan asks for, by the private link.")
    def application_document_give(self, info: Info, input: SendInput) -> ApplicationDocumentGivePayload:
        application = opened(input.token)
        kind = visible(models.DocumentKind, DocumentKind, input.kind_id, info, "kindId")
        count_upload(client_of(context_of(info).request), max(1, getattr(input.file, "size", 1)))
        paper = paper_of(input.file, "file")
        contact = FollowedApplication(row=application).applicant
        give_document(contact=contact, kind=kind, paper=paper, by=None, application=application)
        return ApplicationDocumentGivePayload(application=FollowedApplication(row=application))

    @mutation(description="Chooses the reduced price, to be proven, or the full one; before the payment.")
    def application_price(self, input: PriceInput) -> ApplicationPricePayload:
        act = ask_reduced_price if input.is_reduced else pay_full_price
        row = act(application=opened(input.token))
        return ApplicationPricePayload(application=FollowedApplication(row=row))
