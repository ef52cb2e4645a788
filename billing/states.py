"""The state machines of billing: which state may follow which, and what moves them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.states import Table, Transition


class ApplicationState(models.TextChoices):
    """Where an application to join stands."""

    UNVERIFIED = "unverified", _("e-mail to confirm")
    SUBMITTED = "submitted", _("received")
    PAID = "paid", _("paid, to be approved")
    APPROVED = "approved", _("approved, to be paid")
    NEEDS_INFORMATION = "needs_information", _("waits for information")
    ADMITTED = "admitted", _("admitted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    LAPSED = "lapsed", _("lapsed")


class OrderState(models.TextChoices):
    """Where an order stands."""

    PLACED = "placed", _("to be paid")
    PAID = "paid", _("paid")
    FULFILLED = "fulfilled", _("delivered")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("expired")


class PaymentState(models.TextChoices):
    """Where a payment stands."""

    PENDING = "pending", _("under way")
    SUCCEEDED = "succeeded", _("money received")
    FAILED = "failed", _("failed")


class RefundState(models.TextChoices):
    """Where a refund stands."""

    REQUESTED = "requested", _("under way")
    SUCCEEDED = "succeeded", _("refunded")
    FAILED = "failed", _("failed")
    TO_PAY = "to_pay", _("to be paid by hand")
    BY_HAND = "by_hand", _("refunded by hand")


class RenewalState(models.TextChoices):
    """Where an automatic renewal stands; whether it was stopped is a fact beside it."""

    RUNNING = "running", _("on")
    BEHIND = "behind", _("a payment failed")
    ENDED = "ended", _("over")


class DocumentState(models.TextChoices):
    """Where a supporting document stands; whether it is past its last day is computed."""

    SUBMITTED = "submitted", _("to be checked")
    ACCEPTED = "accepted", pgettext_lazy("document", "accepted")
    REFUSED = "refused", pgettext_lazy("document", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("document", "withdrawn")


class ImportState(models.TextChoices):
    """Where a file of members to bring in stands."""

    UPLOADED = "uploaded", _("columns to match")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    RUNNING = "running", _("being imported")
    DONE = "done", _("imported")
    FAILED = "failed", _("stopped")


class MembershipState(models.TextChoices):
    """What a membership is at this instant; computed from its periods and never stored."""

    UPCOMING = "upcoming", _("begins soon")
    ACTIVE = "active", _("active")
    IN_GRACE = "in_grace", _("to be renewed")
    EXPIRED = "expired", _("expired")
    SUSPENDED = "suspended", _("suspended")


_A = ApplicationState
APPLICATION = Table(
    "Application",
    _A,
    Transition(
        _A.UNVERIFIED, _A.SUBMITTED, "verify_application", "The applicant opens the link in the mail."
    ),
    Transition(_A.UNVERIFIED, _A.LAPSED, "lapse_applications", "Nobody opened the link in time."),
    Transition(_A.SUBMITTED, _A.PAID, "settle_order", "The payment came first; a manager decides."),
    Transition(_A.SUBMITTED, _A.APPROVED, "approve_application", "Approved first; the payment is awaited."),
    Transition(_A.SUBMITTED, _A.ADMITTED, "admit", "Nothing left to pay, and nobody left to ask."),
    Transition(_A.SUBMITTED, _A.REFUSED, "refuse_application", "A manager refuses, with a reason."),
    Transition(_A.SUBMITTED, _A.WITHDRAWN, "withdraw_application", "The applicant changes their mind."),
    Transition(_A.SUBMITTED, _A.LAPSED, "lapse_applications", "The payment did not come in time."),
    Transition(_A.PAID, _A.ADMITTED, "approve_application", "Approved after the payment."),
    Transition(_A.PAID, _A.REFUSED, "refuse_application", "Refused after the payment, which is refunded."),
    Transition(
        _A.PAID, _A.WITHDRAWN, "withdraw_application", "Withdrawn after the payment, which is refunded."
    ),
    Transition(_A.APPROVED, _A.ADMITTED, "settle_order", "The payment came after the approval."),
    Transition(_A.APPROVED, _A.REFUSED, "refuse_application", "A manager reconsiders before the payment."),
    Transition(_A.APPROVED, _A.WITHDRAWN, "withdraw_application", "The applicant does not pay and says so."),
    Transition(_A.APPROVED, _A.LAPSED, "lapse_applications", "The payment did not come in time."),
    Transition(_A.SUBMITTED, _A.NEEDS_INFORMATION, "request_information", "A manager asks for more."),
    Transition(_A.PAID, _A.NEEDS_INFORMATION, "request_information", "A manager asks for more."),
    Transition(_A.APPROVED, _A.NEEDS_INFORMATION, "request_information", "A manager asks for more."),
    Transition(_A.NEEDS_INFORMATION, _A.SUBMITTED, "answer_request", "The answer came; as before."),
    Transition(_A.NEEDS_INFORMATION, _A.PAID, "answer_request", "The answer came, and the payment."),
    Transition(_A.NEEDS_INFORMATION, _A.APPROVED, "approve_application", "Approved, or as before."),
    Transition(_A.NEEDS_INFORMATION, _A.ADMITTED, "approve_application", "Nothing is missing any more."),
    Transition(_A.NEEDS_INFORMATION, _A.REFUSED, "refuse_application", "A manager refuses, with a reason."),
    Transition(
        _A.NEEDS_INFORMATION, _A.WITHDRAWN, "withdraw_application", "The applicant changes their mind."
    ),
    Transition(_A.NEEDS_INFORMATION, _A.LAPSED, "lapse_applications", "Neither answer nor money came."),
    Transition(_A.APPROVED, _A.SUBMITTED, "undo_approval", "Approved by mistake; nothing was paid."),
    Transition(_A.ADMITTED, _A.SUBMITTED, "undo_approval", "Approved by mistake; there was nothing to pay."),
    Transition(_A.ADMITTED, _A.PAID, "undo_approval", "Approved by mistake; the money waits."),
)

# Those a manager can still decide on, and those that wait for the applicant's money.
OPEN_APPLICATION = frozenset({_A.SUBMITTED, _A.PAID, _A.APPROVED, _A.NEEDS_INFORMATION})
DECIDABLE = frozenset({_A.SUBMITTED, _A.PAID, _A.NEEDS_INFORMATION})

_O = OrderState
ORDER = Table(
    "Order",
    _O,
    Transition(_O.PLACED, _O.PAID, "settle_order", "The payment is confirmed by the provider or the desk."),
    Transition(_O.PLACED, _O.CANCELLED, "cancel_unpaid_order", "What it was for is no longer wanted."),
    Transition(_O.PLACED, _O.EXPIRED, "expire_orders", "Nobody paid in time."),
    Transition(_O.PAID, _O.FULFILLED, "fulfil_order", "What was bought is given."),
    Transition(
        _O.PAID, _O.CANCELLED, "refuse_application", "Refused or withdrawn before it was given; refunded."
    ),
    Transition(
        _O.FULFILLED, _O.CANCELLED, "take_back_order", "Taken back, at once or line by line; refunded."
    ),
    Transition(_O.FULFILLED, _O.PAID, "undo_approval", "Given by mistake; the money waits for a decision."),
)

_P = PaymentState
PAYMENT = Table(
    "Payment",
    _P,
    Transition(_P.PENDING, _P.SUCCEEDED, "record_payment", "The provider confirms the money."),
    Transition(_P.PENDING, _P.FAILED, "record_payment", "The provider says that no money comes."),
    Transition(_P.FAILED, _P.PENDING, "record_payment", "The provider tries once more."),
    Transition(_P.FAILED, _P.SUCCEEDED, "record_payment", "The money came after all."),
)

_R = RefundState
REFUND = Table(
    "Refund",
    _R,
    Transition(_R.REQUESTED, _R.SUCCEEDED, "finish_refund", "The provider confirms."),
    Transition(_R.REQUESTED, _R.FAILED, "finish_refund", "The provider cannot; a treasurer pays by hand."),
    Transition(
        _R.SUCCEEDED, _R.FAILED, "finish_refund", "The bank sent the money back; a treasurer pays by hand."
    ),
    Transition(_R.TO_PAY, _R.BY_HAND, "pay_refund_by_hand", "Money taken at the desk went back."),
    # A state of its own: what the provider says later of its failure must not undo it.
    Transition(_R.FAILED, _R.BY_HAND, "pay_refund_by_hand", "A treasurer paid the money back another way."),
)

# The money is with the person again.
GIVEN_BACK = frozenset({_R.SUCCEEDED, _R.BY_HAND})

_N = RenewalState
RENEWAL = Table(
    "AutomaticRenewal",
    _N,
    Transition(_N.RUNNING, _N.BEHIND, "apply_bill", "The means of payment was refused; it is tried again."),
    Transition(_N.BEHIND, _N.RUNNING, "apply_bill", "The money came after all."),
    Transition(_N.RUNNING, _N.ENDED, "end_renewal", "Stopped, replaced, or what it was for is taken back."),
    Transition(_N.BEHIND, _N.ENDED, "end_renewal", "The provider gave up, or the member stopped it."),
)

_I = ImportState
IMPORT = Table(
    "ImportRun",
    _I,
    Transition(_I.UPLOADED, _I.CHECKING, "match_columns", "The columns are matched; each line is checked."),
    Transition(_I.CHECKING, _I.CHECKED, "work_import", "Every line was looked at; nothing was written."),
    Transition(_I.CHECKING, _I.FAILED, "work_import", "The file cannot be read to its end."),
    Transition(_I.CHECKED, _I.CHECKING, "match_columns", "The columns are matched another way."),
    Transition(_I.CHECKED, _I.RUNNING, "start_import", "A manager imports the lines without a fault."),
    Transition(_I.RUNNING, _I.DONE, "work_import", "Good lines are in; faulty ones stay to be corrected."),
    Transition(_I.RUNNING, _I.FAILED, "work_import", "It broke off; the lines before are in."),
    Transition(_I.DONE, _I.CHECKING, "match_columns", "The same file is looked at again."),
    Transition(_I.FAILED, _I.CHECKING, "match_columns", "The same file is looked at again."),
)

_D = DocumentState
DOCUMENT = Table(
    "SupportingDocument",
    _D,
    Transition(
        _D.SUBMITTED, _D.ACCEPTED, "accept_document", "It is what was asked for; its last day is noted."
    ),
    Transition(_D.SUBMITTED, _D.REFUSED, "refuse_document", "It does not do; the person is told why."),
    Transition(_D.SUBMITTED, _D.WITHDRAWN, "withdraw_document", "Taken back, or replaced by another file."),
    Transition(_D.ACCEPTED, _D.REFUSED, "refuse_document", "Accepted by mistake; the person is told why."),
)

TABLES = (APPLICATION, ORDER, PAYMENT, REFUND, RENEWAL, IMPORT, DOCUMENT)
