from billing.models.application import Application, ApplicationFile
from billing.models.deposit import ChequeDeposit
from billing.models.document import CreditNote, DocumentSeries, Invoice, LegalMention
from billing.models.imports import ImportedLine, ImportProblem, ImportRun
from billing.models.information import InformationRequest
from billing.models.membership import Coverage, Membership, MembershipPeriod
from billing.models.order import Order, OrderLine
from billing.models.payment import AT_THE_DESK, Payment, PaymentMethod, Refund
from billing.models.plan import ApprovalPolicy, HolderKind, PaymentTurn, Plan, PlanKind, PriceKind, TermKind
from billing.models.provider import CallKind, ProviderCall, ProviderEvent

__all__ = [
    "AT_THE_DESK",
    "Application",
    "ApplicationFile",
    "ApprovalPolicy",
    "CallKind",
    "ChequeDeposit",
    "Coverage",
    "CreditNote",
    "DocumentSeries",
    "HolderKind",
    "ImportProblem",
    "ImportRun",
    "ImportedLine",
    "InformationRequest",
    "Invoice",
    "LegalMention",
    "Membership",
    "MembershipPeriod",
    "Order",
    "OrderLine",
    "Payment",
    "PaymentMethod",
    "PaymentTurn",
    "Plan",
    "PlanKind",
    "PriceKind",
    "ProviderCall",
    "ProviderEvent",
    "Refund",
    "TermKind",
]
