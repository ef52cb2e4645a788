"""An application from the form to its end. Whatever ends it well calls `admit`: nothing else does."""

from billing.actions.applications.admit import note_payment
from billing.actions.applications.decide import approve_application, refuse_application
from billing.actions.applications.end import lapse_applications, overdue_applications, withdraw_application
from billing.actions.applications.information import answer_request, request_information
from billing.actions.applications.submit import Submission, UploadedAnswer, submit_application
from billing.actions.applications.undo import undo_approval
from billing.actions.applications.verify import same_person, verify_application

__all__ = [
    "Submission",
    "UploadedAnswer",
    "answer_request",
    "approve_application",
    "lapse_applications",
    "note_payment",
    "overdue_applications",
    "refuse_application",
    "request_information",
    "same_person",
    "submit_application",
    "undo_approval",
    "verify_application",
    "withdraw_application",
]
