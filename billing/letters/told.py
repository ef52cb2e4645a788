"""What managers read of each of billing's letters: its name, when it goes out, an invented one."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from billing.letters import samples
from billing.letters.values import ADMISSION, APPLICATION, BILL, DOCUMENT, ORDER, REFUND, RENEWAL, Topic
from billing.states import ApplicationState as State
from billing.states import DocumentState
from kit.refusals import Text


@dataclass(frozen=True)
class Told:
    """`topic`: what it is about. `invent`: writes what an invented one is about, and gives its id."""

    topic: Topic
    title: Text
    when: Text
    invent: samples.Invent


TOLD: dict[str, Told] = {
    "verify_email": Told(
        APPLICATION,
        _("Confirm the address"),
        _("As soon as somebody sends the membership form."),
        samples.application(State.UNVERIFIED),
    ),
    "application_received": Told(
        APPLICATION,
        _("Application received"),
        _("When the applicant has confirmed the address."),
        samples.application(State.SUBMITTED),
    ),
    "documents_asked": Told(
        APPLICATION,
        _("Document missing from an application"),
        _("When an application waits for a supporting document."),
        samples.missing_document,
    ),
    "information_requested": Told(
        APPLICATION,
        _("Question to the applicant"),
        _("When the team asks an applicant for something."),
        samples.question,
    ),
    "approved_to_pay": Told(
        APPLICATION,
        _("Approved, to be paid"),
        _("When the team approves an application that is not paid yet."),
        samples.application(State.APPROVED),
    ),
    "approval_undone": Told(
        APPLICATION,
        _("Approval taken back"),
        _("When an approval was a mistake."),
        samples.undone_approval,
    ),
    "admitted": Told(
        ADMISSION, _("Welcome"), _("When somebody becomes a member by an application."), samples.admission
    ),
    "refused": Told(
        APPLICATION,
        _("Application refused"),
        _("When the team refuses an application."),
        samples.application(State.REFUSED, reason=_("The workshop is full this year.")),
    ),
    "withdrawn": Told(
        APPLICATION,
        _("Application withdrawn"),
        _("When an applicant withdraws the application."),
        samples.application(State.WITHDRAWN),
    ),
    "lapsed": Told(
        APPLICATION,
        _("Application lapsed"),
        _("When nobody paid or answered in time."),
        samples.application(State.LAPSED),
    ),
    "receipt": Told(
        ORDER, _("Receipt"), _("When an order is paid; the invoice is attached."), samples.paid_order
    ),
    "payment_reminder": Told(
        ORDER, _("Payment reminder"), _("When the team reminds somebody of an order."), samples.unpaid_order
    ),
    "payment_returned": Told(
        ORDER, _("Direct debit sent back"), _("When the bank refuses a direct debit."), samples.unpaid_order
    ),
    "money_returned": Told(
        REFUND,
        _("Payment given back"),
        _("When money goes back by itself: it came twice, or too late for what it was for."),
        samples.returned_money,
    ),
    "renewal_agreed": Told(
        RENEWAL,
        _("Automatic renewal is on"),
        _("When a member agrees that the membership renews itself."),
        samples.renewal,
    ),
    "renewal_announced": Told(
        RENEWAL, _("Renewal announced"), _("Before each automatic renewal."), samples.renewal
    ),
    "renewal_stopped": Told(
        RENEWAL,
        _("Automatic renewal is off"),
        _("When a membership no longer renews itself."),
        samples.stopped_renewal,
    ),
    "renewal_failed": Told(
        BILL, _("Renewal not paid"), _("When the bank refuses an automatic renewal."), samples.failed_renewal
    ),
    "document_accepted": Told(
        DOCUMENT,
        _("Document accepted"),
        _("When the team accepts a supporting document."),
        samples.document(DocumentState.ACCEPTED),
    ),
    "document_refused": Told(
        DOCUMENT,
        _("Document refused"),
        _("When the team refuses a supporting document."),
        samples.document(DocumentState.REFUSED),
    ),
    "document_expiring": Told(
        DOCUMENT,
        _("Document about to end"),
        _("Some days before a supporting document ends."),
        samples.document(DocumentState.ACCEPTED, days_left=20),
    ),
    "document_expired": Told(
        DOCUMENT,
        _("Document no longer valid"),
        _("When a supporting document has ended."),
        samples.document(DocumentState.ACCEPTED, days_left=-1),
    ),
}
