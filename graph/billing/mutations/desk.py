"""The desk: money taken by hand, paper forms, slips of cheques, reminders."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import strawberry
from strawberry import Info, relay

from accounts.models import Contact as ContactRow
from accounts.models import Organisation as OrganisationRow
from billing import models
from billing.actions.applications import Submission
from billing.actions.deposits import make_deposit
from billing.actions.desk import Cheque, Taken, take_payment
from billing.actions.entering import enter_application
from billing.actions.reminders import remind_payer
from billing.models import PaymentMethod
from graph.accounts.contact import Contact
from graph.accounts.organisation import Organisation
from graph.acting import shown, signed_in, visible
from graph.billing.amounts import minor, minor_if_stated
from graph.billing.application import Application
from graph.billing.deposit import ChequeDeposit
from graph.billing.order import Order, Payment
from graph.billing.plan import Plan
from graph.engine.errors import BadUserInput
from graph.engine.nodes import MOST_IDS
from graph.engine.payloads import mutation
from graph.engine.scalars import MoneyInput
from graph.fields import told
from graph.outcome import Outcome, outcome


@strawberry.input(description="What a cheque says.")
class ChequeInput:
    """Each part may be left out."""

    number: str = strawberry.field(default="", description="Its number.")
    bank: str = strawberry.field(default="", description="Its bank.")
    drawer: str = strawberry.field(default="", description="Who signed it.")


@strawberry.input(description="Money in hand: cash, a cheque, or a transfer found on the account.")
class MoneyInHandInput:
    """How it came, when, and what finds it again."""

    method: PaymentMethod = strawberry.field(description="`CASH`, `CHEQUE` or `TRANSFER`.")
    received_on: date = strawberry.field(description="The day on which it came.")
    reference: str = strawberry.field(default="", description="What finds it again in the books.")
    cheque: ChequeInput | None = strawberry.field(default=None, description="Of a cheque.")

    def taken(self) -> Taken:
        """As the actions take it."""
        cheque = self.cheque or ChequeInput()
        return Taken(
            self.method, self.received_on, self.reference, Cheque(cheque.number, cheque.bank, cheque.drawer)
        )


@strawberry.input(description="Which order is paid at the desk, and how.")
class OrderTakePaymentInput:
    """One order, paid in whole."""

    id: relay.GlobalID = strawberry.field(description="The order.")
    amount: MoneyInput = strawberry.field(description="What was received: the order's total.")
    money: MoneyInHandInput = strawberry.field(description="How it came.")


@strawberry.input(description="Which unpaid order to remind of.")
class OrderRemindInput:
    """One order."""

    id: relay.GlobalID = strawberry.field(description="The order.")


@strawberry.input(description="The cheques of a slip.")
class ChequeDepositMakeInput:
    """Some cheques."""

    ids: list[relay.GlobalID] = strawberry.field(description=f"The payments, at most {MOST_IDS}.")


@strawberry.input(description="An agreement signed on a paper form.")
class SignedAgreementInput:
    """As the paper words it."""

    purpose: str = strawberry.field(description="What for: the purpose of the sign-up form's question.")
    wording: str = strawberry.field(description="The exact words.")
    is_required: bool = strawberry.field(default=False, description="Whether nobody joins without it.")


@strawberry.input(description="An organisation that joins, as its sheet states it.")
class StatedOrganisationInput:
    """A new one."""

    name: str = strawberry.field(description="Its name.")
    siren: str = strawberry.field(default="", description="SIREN, if it has one.")
    vat_number: str = strawberry.field(default="", description="VAT number, if it has one.")


@strawberry.input(description="Somebody to be covered by the membership.")
class CoveredPersonInput:
    """A new card."""

    given_name: str = strawberry.field(description="Given name.")
    family_name: str = strawberry.field(description="Family name.")
    birth_on: date = strawberry.field(description="Birth date.")
    email: str = strawberry.field(default="", description="Address, if there is one.")

    def stated(self) -> dict[str, str]:
        """As the action takes it."""
        names = {"given_name": self.given_name, "family_name": self.family_name, "email": self.email}
        return {**names, "birth_on": self.birth_on.isoformat()}


@strawberry.input(description="A paper form, entered by who holds it.")
class ApplicationEnterInput:
    """The card, the plan, the money and the agreements."""

    given_name: str = strawberry.field(default="", description="Given name.")
    family_name: str = strawberry.field(default="", description="Family name.")
    email: str = strawberry.field(default="", description="Address, if there is one.")
    phone: str = strawberry.field(default="", description="Phone number.")
    birth_on: date | None = strawberry.field(default=None, description="Birth date.")
    street: str = strawberry.field(default="", description="Street and number.")
    postal_code: str = strawberry.field(default="", description="Postal code.")
    city: str = strawberry.field(default="", description="Town.")
    country: str = strawberry.field(default="FR", description="Country, as its ISO 3166 code.")
    language: str = strawberry.field(default="fr", description="The language of letters: `fr` or `en`.")
    plan_id: relay.GlobalID = strawberry.field(description="The plan.")
    amount: MoneyInput | None = strawberry.field(
        default=None, description="With a free price: what is paid; the suggestion if left out."
    )
    money: MoneyInHandInput | None = strawberry.field(
        default=None, description="The money that came with it; null when it is not paid yet."
    )
    agreements: list[SignedAgreementInput] = strawberry.field(
        default_factory=list, description="What was signed."
    )
    contact_id: relay.GlobalID | None = strawberry.field(
        default=None, description="The person, when the association knows them."
    )
    organisation: StatedOrganisationInput | None = strawberry.field(
        default=None, description="For a plan for organisations: one that is new."
    )
    organisation_id: relay.GlobalID | None = strawberry.field(
        default=None, description="For a plan for organisations: one that is known, in whose name they act."
    )
    people: list[CoveredPersonInput] = strawberry.field(
        default_factory=list, description="The people to be covered beside the one above; new cards."
    )
    coupon: str = strawberry.field(default="", description="The discount code on the sheet.")
    is_reduced: bool = strawberry.field(
        default=False,
        description="Whether the reduced price is ticked; the person joins once a proof is accepted.",
    )
    is_somebody_else: bool = strawberry.field(
        default=False, description="Confirms that whoever is known by this name or address is somebody else."
    )

    def submission(self) -> Submission:
        """As the action takes it."""
        names = ("given_name", "family_name", "email", "phone", "birth_on", "street", "postal_code", "city")
        card: dict[str, Any] = {name: getattr(self, name) for name in (*names, "country")}
        agreements = [
            {"purpose": one.purpose, "wording": one.wording, "required": one.is_required, "given": True}
            for one in self.agreements
        ]
        return Submission(
            card=card,
            language=self.language,
            agreements=agreements,
            organisation=asdict(self.organisation) if self.organisation is not None else {},
            people=[one.stated() for one in self.people],
            coupon=self.coupon,
            is_reduced=self.is_reduced,
        )


@strawberry.type(description="What came of `orderTakePayment`.")
class OrderTakePaymentPayload(Outcome):
    """The payment."""

    payment: Payment | None = outcome(Payment, description="The payment; its order has the receipt.")


@strawberry.type(description="What came of `orderRemind`.")
class OrderRemindPayload(Outcome):
    """The order."""

    order: Order | None = outcome(Order, description="The order; a letter is on its way.")


@strawberry.type(description="What came of `chequeDepositMake`.")
class ChequeDepositMakePayload(Outcome):
    """The slip."""

    deposit: ChequeDeposit | None = outcome(ChequeDeposit, description="The slip.")


@strawberry.type(description="What came of `applicationEnter`.")
class ApplicationEnterPayload(Outcome):
    """The application for those who see applications; the person and the order for the desk."""

    application: Application | None = outcome(
        Application, description="The application; null for those who do not see applications."
    )

    @told(description="The person.")
    def contact(self, info: Info) -> Contact | None:
        return shown(Contact, self.row.contact if self.row is not None else None, info)

    @told(description="The order; null when there was nothing to pay.")
    def order(self, info: Info) -> Order | None:
        rows = models.Order.objects.filter(application=self.row) if self.row is not None else None
        return shown(Order, rows.first() if rows is not None else None, info)


TakeInput = Annotated[OrderTakePaymentInput, strawberry.argument(description="Which order, and the money.")]
RemindInput = Annotated[OrderRemindInput, strawberry.argument(description="Which order.")]
DepositInput = Annotated[ChequeDepositMakeInput, strawberry.argument(description="Which cheques.")]
EnterInput = Annotated[ApplicationEnterInput, strawberry.argument(description="The form.")]


@strawberry.type
class DeskMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Records the whole amount of an order as received by hand. Twice is once.")
    def order_take_payment(self, info: Info, input: TakeInput) -> OrderTakePaymentPayload:
        user = signed_in(info)
        order = visible(models.Order, Order, input.id, info)
        taken = input.money.taken()
        payment = take_payment(
            order=order,
            method=taken.method,
            amount_minor=minor(input.amount, order.currency, "amount"),
            received_on=taken.received_on,
            reference=taken.reference,
            cheque=taken.cheque,
            by=user,
        )
        return OrderTakePaymentPayload(row=payment)

    @mutation(description="Writes to who has not paid an order; at most one letter a week.")
    def order_remind(self, info: Info, input: RemindInput) -> OrderRemindPayload:
        user = signed_in(info)
        order = visible(models.Order, Order, input.id, info)
        return OrderRemindPayload(row=remind_payer(order=order, by=user))

    @mutation(description="Makes the next deposit slip, of these cheques.")
    def cheque_deposit_make(self, info: Info, input: DepositInput) -> ChequeDepositMakePayload:
        user = signed_in(info)
        if len(input.ids) > MOST_IDS:
            raise BadUserInput(f"At most {MOST_IDS} ids at a time.", requested=len(input.ids), limit=MOST_IDS)
        cheques = [visible(models.Payment, Payment, gid, info, "ids") for gid in input.ids]
        return ChequeDepositMakePayload(row=make_deposit(payments=cheques, by=user))

    @mutation(
        description="Enters a paper form, verified and approved by who enters it, with its money if there is "
        "some. Somebody who is known is named, or said to be somebody else."
    )
    def application_enter(self, info: Info, input: EnterInput) -> ApplicationEnterPayload:
        user = signed_in(info)
        plan = visible(models.Plan, Plan, input.plan_id, info, "planId")
        known, firm = input.contact_id, input.organisation_id
        application = enter_application(
            submission=input.submission(),
            plan=plan,
            amount_minor=minor_if_stated(input.amount, plan.currency, "amount"),
            paid=input.money.taken() if input.money is not None else None,
            contact=visible(ContactRow, Contact, known, info, "contactId") if known is not None else None,
            is_somebody_else=input.is_somebody_else,
            organisation=(
                visible(OrganisationRow, Organisation, firm, info, "organisationId") if firm else None
            ),
            by=user,
        )
        return ApplicationEnterPayload(row=application)
