from billing.models.application import Application, ApplicationFile
from billing.models.document import CreditNote, DocumentSeries, Invoice, LegalMention
from billing.models.membership import Coverage, Membership, MembershipPeriod
from billing.models.order import Order, OrderLine
from billing.models.payment import Payment, PaymentMethod, Refund
from billing.models.plan import ApprovalPolicy, HolderKind, PaymentTurn, Plan, PlanKind, PriceKind, TermKind
from billing.models.provider import CallKind, ProviderCall, ProviderEvent

__all__ = [
    "Application",
    "ApplicationFile",
    "ApprovalPolicy",
    "CallKind",
    "Coverage",
    "CreditNote",
    "DocumentSeries",
    "HolderKind",
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
