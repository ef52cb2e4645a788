"""An application as its applicant sees it by the private link, without an account."""

from datetime import datetime
from functools import cached_property
from typing import Any

import strawberry
from strawberry import Info

from accounts.models import Contact
from billing import models
from billing.links import VERIFY_AGE, application_by_token
from billing.models import Invoice, Order
from billing.states import ApplicationState, OrderState
from billing.supporting import asked_of
from graph.billing.answers import Agreement, Answer, agreements_of, answers_of
from graph.billing.document import DocumentLine, document_line
from graph.billing.plan import Plan
from graph.billing.supporting import FollowedPaper
from graph.downloads import Download, download_by_link
from graph.engine.scalars import Money
from graph.fields import told
from kit.refusals import NotFound


@strawberry.type(description="A document about an application's payment.")
class FollowedDocument:
    """An invoice or a credit note."""

    number: str = strawberry.field(description="Its number.")
    issued_at: datetime = strawberry.field(description="When it was issued.")
    total: Money = strawberry.field(description="Its total, taxes included.")
    lines: list[DocumentLine] = strawberry.field(description="What it says, line by line.")
    pdf: Download = strawberry.field(description="The document as a PDF file.")


@strawberry.type(description="An order of an application.")
class FollowedOrder:
    """What is to be paid."""

    number: str = strawberry.field(description="How people name it.")
    state: OrderState = strawberry.field(description="Where it stands.")
    total: Money = strawberry.field(description="The sum, taxes included.")


def opened(token: str) -> models.Application:
    """The application that a token opens. Raises LinkExpired.

    One whose e-mail is still to be confirmed opens only while its letter is young.
    """
    application = application_by_token(token)
    if application.state == ApplicationState.UNVERIFIED:
        return application_by_token(token, max_age=VERIFY_AGE)
    return application


def _document(kind: str, row: Any, application: models.Application, info: Info) -> FollowedDocument:
    return FollowedDocument(
        number=row.number,
        issued_at=row.issued_at,
        total=Money.of(row.total),
        lines=[document_line(line, row.currency) for line in row.content["lines"]],
        pdf=download_by_link(kind, row.pk, application, info),
    )


@strawberry.type(description="An application to join, as its applicant follows it by the private link.")
class FollowedApplication:
    """`row` was opened by a token; nothing here asks for a signed-in viewer."""

    row: strawberry.Private[models.Application]

    @told(description="Where it stands.")
    def state(self) -> ApplicationState:
        return ApplicationState(self.row.state)

    @told(description="The applicant's name.")
    def full_name(self) -> str:
        return self.row.full_name

    @told(description="The applicant's address.")
    def email(self) -> str:
        return self.row.email

    @told(description="The plan chosen.")
    def plan(self) -> Plan:
        return self.row.plan  # type: ignore[return-value] # the type stands for the model's row

    @told(description="What the applicant agreed to pay.")
    def amount(self) -> Money:
        return Money.of(self.row.amount)

    @told(description="The form, by its title.")
    def form_title(self) -> str:
        return self.row.form_title

    @told(description="The answers, as they were asked.")
    def answers(self) -> list[Answer]:
        return answers_of(self.row)

    @told(description="The consents, as they were shown.")
    def agreements(self) -> list[Agreement]:
        return agreements_of(self.row)

    @told(description="The photo, when there is one.")
    def photo(self, info: Info) -> Download | None:
        return download_by_link("application-photo", self.row.pk, self.row, info) if self.row.photo else None

    @told(description="When the form was sent.")
    def received_at(self) -> datetime:
        return self.row.received_at

    @told(description="The reason given for a refusal.")
    def reason(self) -> str:
        return self.row.reason

    @told(description="What the association asks, to be answered by `applicationAnswer`; null for nothing.")
    def question(self) -> str | None:
        request = self.row.information_requests.unanswered().first()
        return request.message if request is not None else None

    @told(description="Whether the reduced price was asked for.")
    def is_reduced(self) -> bool:
        return self.row.is_reduced

    @told(description="The documents that its plan asks for, and how they stand.")
    def asked_documents(self) -> list[FollowedPaper]:
        if self.row.contact is None or not self.row.is_open:
            return []
        return [FollowedPaper(row=one) for one in asked_of(self.row.contact, [self.row.plan])]

    @told(description="What is to be paid or was; null before there is an order.")
    def order(self) -> FollowedOrder | None:
        row = self._order
        if row is None:
            return None
        return FollowedOrder(number=row.number, state=OrderState(row.state), total=Money.of(row.total))

    @told(description="Whether it waits for your payment.")
    def can_pay(self) -> bool:
        return Order.objects.payable_online().filter(application=self.row).exists()

    @told(description="Whether you can still withdraw it.")
    def can_withdraw(self) -> bool:
        return self.row.is_open

    @told(description="The invoice, once it is paid.")
    def invoice(self, info: Info) -> FollowedDocument | None:
        row = Invoice.objects.filter(order__application=self.row).first()
        return _document("invoice", row, self.row, info) if row else None

    @told(description="The credit note, when the payment was given back.")
    def credit_note(self, info: Info) -> FollowedDocument | None:
        row = models.CreditNote.objects.filter(invoice__order__application=self.row).first()
        return _document("credit-note", row, self.row, info) if row else None

    @property
    def applicant(self) -> Contact:
        """Whom it made. Raises NotFound before the e-mail is confirmed."""
        if self.row.contact is None:
            raise NotFound(path=("token",))
        return self.row.contact

    @cached_property
    def _order(self) -> Order | None:
        return Order.objects.filter(application=self.row).first()
