from billing.models.application import Application, ApplicationFile
from billing.models.coupon import Coupon, CouponSpan, CouponUse
from billing.models.deposit import ChequeDeposit
from billing.models.document import CreditedLine, CreditNote, DocumentSeries, Invoice, LegalMention
from billing.models.imports import ImportedLine, ImportProblem, ImportRun
from billing.models.information import InformationRequest
from billing.models.membership import Coverage, Membership, MembershipPeriod
from billing.models.order import Order, OrderLine
from billing.models.payment import AT_THE_DESK, Payment, PaymentMethod, Refund
from billing.models.plan import (
    ApprovalPolicy,
    HolderKind,
    MidYearPrice,
    PaymentTurn,
    Plan,
    PlanKind,
    PriceKind,
    RenewalKind,
    TermKind,
)
from billing.models.provider import PAGES, CallKind, ProviderCall, ProviderEvent
from billing.models.renewal import PUT_ON_BY_MEMBER, AutomaticRenewal, RenewalBill, StopReason
from billing.models.supporting import (
    CHECK_DOCUMENTS,
    SEE_DOCUMENTS,
    DocumentKind,
    DocumentPurpose,
    PlanDocument,
    SupportingDocument,
)

__all__ = [
    "AT_THE_DESK",
    "CHECK_DOCUMENTS",
    "PAGES",
    "PUT_ON_BY_MEMBER",
    "SEE_DOCUMENTS",
    "Application",
    "ApplicationFile",
    "ApprovalPolicy",
    "AutomaticRenewal",
    "CallKind",
    "ChequeDeposit",
    "Coupon",
    "CouponSpan",
    "CouponUse",
    "Coverage",
    "CreditNote",
    "CreditedLine",
    "DocumentKind",
    "DocumentPurpose",
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
    "MidYearPrice",
    "Order",
    "OrderLine",
    "Payment",
    "PaymentMethod",
    "PaymentTurn",
    "Plan",
    "PlanDocument",
    "PlanKind",
    "PriceKind",
    "ProviderCall",
    "ProviderEvent",
    "Refund",
    "RenewalBill",
    "RenewalKind",
    "StopReason",
    "SupportingDocument",
    "TermKind",
]
