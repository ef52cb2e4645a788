"""The enums of billing, each value with its sentence."""

from billing.models import (
    ApprovalPolicy,
    CouponSpan,
    HolderKind,
    MidYearPrice,
    PaymentMethod,
    PaymentTurn,
    PlanKind,
    PriceKind,
    RenewalKind,
    StopReason,
    TermKind,
)
from billing.renewals import RenewalBlocker
from billing.states import (
    ApplicationState,
    MembershipState,
    OrderState,
    PaymentState,
    RefundState,
    RenewalState,
)
from graph.enums import enum

enum(
    PlanKind,
    description="What a plan gives.",
    MEMBERSHIP="Makes a member.",
    PASS="Hours or credits.",  # noqa: S106 - the name of a kind of plan
)
enum(
    PriceKind,
    description="Who sets the price.",
    FIXED="The association: one price for all.",
    FREE="The person, from a minimum; the plan's price is a suggestion.",
)
enum(
    CouponSpan,
    description="What a discount code makes cheaper.",
    ONCE="One payment.",
    ALWAYS="The payment, and the renewals after it.",
)
enum(
    MidYearPrice,
    description="What a period costs that begins within the association's year.",
    WHOLE="The whole price.",
    BY_MONTH="A twelfth for each month begun, rounded up to the whole euro.",
)
enum(
    TermKind,
    description="How long a period lasts.",
    ROLLING="A number of months from the day of payment.",
    FIXED_YEAR="Until the end of the association's year.",
)
enum(
    ApprovalPolicy,
    description="Who admits an applicant.",
    MANAGER="A manager decides.",
    ON_PAYMENT="The payment admits.",
    AUTOMATIC="Confirming the e-mail admits; there is nothing to pay.",
)
enum(
    PaymentTurn,
    description="Where a manager decides: what comes first.",
    PAY_FIRST="The payment; it is refunded if the answer is no.",
    APPROVE_FIRST="The decision; the payment follows.",
)
enum(
    ApplicationState,
    description="Where an application to join stands.",
    UNVERIFIED="The e-mail is to be confirmed.",
    SUBMITTED="Received: to be paid, or to be decided.",
    PAID="Paid; a manager decides.",
    APPROVED="Approved; the payment is awaited.",
    NEEDS_INFORMATION="The association asked for more; the applicant answers by their link.",
    ADMITTED="Admitted: the applicant is a member.",
    REFUSED="Refused, with a reason; what was paid is refunded.",
    WITHDRAWN="Withdrawn by the applicant; what was paid is refunded.",
    LAPSED="Not continued in time.",
)
enum(
    OrderState,
    description="Where an order stands.",
    PLACED="To be paid.",
    PAID="Paid; what it is for is not given yet.",
    FULFILLED="Paid, and given.",
    CANCELLED="Cancelled; what was paid is refunded.",
    EXPIRED="Not paid in time.",
)
enum(
    HolderKind,
    description="Whose a membership is.",
    PERSON="A person’s, or a family’s.",
    ORGANISATION="An organisation’s.",
)
enum(
    PaymentState,
    description="Where a payment stands.",
    PENDING="Under way: a debit takes days.",
    SUCCEEDED="Received.",
    FAILED="No money came.",
)
enum(
    PaymentMethod,
    description="How money comes.",
    CARD="By card.",
    SEPA="By SEPA debit.",
    CASH="In cash.",
    CHEQUE="By cheque.",
    TRANSFER="By bank transfer.",
)
enum(
    RefundState,
    description="Where a refund stands.",
    REQUESTED="Under way.",
    SUCCEEDED="Refunded.",
    FAILED="The provider could not; it is to be paid by hand.",
    TO_PAY="Money that was taken at the desk; it is to be paid by hand.",
    BY_HAND="Refunded by hand: by transfer, by cheque, in cash.",
)
enum(
    MembershipState,
    description="What a membership is today, by its periods.",
    UPCOMING="Its first day is yet to come.",
    ACTIVE="A paid period runs.",
    IN_GRACE="The paid days are over; a renewal still continues them.",
    EXPIRED="Over.",
    SUSPENDED="Suspended until lifted; the paid days run on.",
)
enum(
    RenewalBlocker,
    description="Why a membership cannot be renewed now.",
    SUSPENDED="It is suspended.",
    TOO_EARLY="It is paid far ahead: see `renewalOpensOn`.",
    NO_PLAN="No plan of its family is offered any more.",
    NOTHING="Every period was taken back: one applies to join again.",
)
enum(
    RenewalKind,
    description="What happens when a period paid online ends.",
    BY_HAND="Nothing: the member renews by hand.",
    OFFERED="It renews by itself for those who agreed to that when paying.",
    AUTOMATIC="It renews by itself until the member stops it.",
)
enum(
    RenewalState,
    description="Where an automatic renewal stands.",
    RUNNING="It runs; `stoppedAt` says whether it still takes money.",
    BEHIND="A payment failed: it is tried again, or paid in another way.",
    ENDED="It is over for good.",
)
enum(
    StopReason,
    description="Why an automatic renewal takes no more money.",
    MEMBER="The member stopped it.",
    PROVIDER="It was stopped on the payment provider's own pages.",
    ASSOCIATION="The association paused it.",
    PRICE="The price changed; the member may go on at the new one.",
    COUPON="The discount code ended; the member may go on without it.",
    PROOF="Nothing proves a right to the reduced price on the day of the payment; the member may send a "
    "proof and go on, or go on at the full price.",
    PLAN="The plan is no longer offered.",
    SUSPENDED="The membership is suspended.",
    TAKEN_BACK="What was paid for was taken back.",
    REPLACED="Another automatic renewal replaced it.",
    UNPAID="The payments failed.",
)

__all__ = [
    "ApplicationState",
    "ApprovalPolicy",
    "CouponSpan",
    "HolderKind",
    "MembershipState",
    "MidYearPrice",
    "OrderState",
    "PaymentMethod",
    "PaymentState",
    "PaymentTurn",
    "PlanKind",
    "PriceKind",
    "RefundState",
    "RenewalBlocker",
    "RenewalKind",
    "RenewalState",
    "StopReason",
    "TermKind",
]
