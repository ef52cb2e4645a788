"""What a manager decides. One application in each transaction: several at once would wait for each other."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.records import record
from billing.actions.applications.admit import admit
from billing.actions.applications.end import end_application
from billing.actions.applications.information import drop_request
from billing.actions.applications.payment import place_order_of
from billing.actions.locks import locked_application, locked_order_of
from billing.actions.reasons import checked_reason
from billing.document_refusals import DocumentsMissing
from billing.models import Application
from billing.states import APPLICATION, ApplicationState
from billing.supporting import missing_documents
from kit.mail import post
from kit.refusals import NotAllowed


@transaction.atomic
def approve_application(*, application: Application, by: User) -> Application:
    """A manager agrees: the applicant is admitted, or may now pay. Approving twice changes nothing.

    Raises DocumentsMissing until every document that the plan asks for is accepted.
    """
    if not by.has_perm("billing.decide_application"):
        raise NotAllowed
    return agree_to(locked_application(application), by=by)


def agree_to(application: Application, *, by: User) -> Application:
    """`approve_application` on a locked application, inside an act that asked for the right already."""
    if application.state in {ApplicationState.APPROVED, ApplicationState.ADMITTED}:
        return application
    missing = missing_documents(application)
    if missing:
        raise DocumentsMissing(documents=", ".join(kind.name for kind in missing))
    drop_request(application)
    order = locked_order_of(application)
    application.approved_at = timezone.now()
    application.approved_by = by
    record("application.approved", application, by=by)
    if application.paid_at is not None or application.is_free_of_charge:
        return admit(application, order=order, by=by)
    APPLICATION.move(application, ApplicationState.APPROVED)
    application.save()
    if order is None:
        place_order_of(application, by=by)
    post("approved_to_pay", application.pk)
    return application


@transaction.atomic
def refuse_application(*, application: Application, reason: str, by: User) -> Application:
    """A manager refuses, and says why; money that came goes back by itself. Twice changes nothing."""
    if not by.has_perm("billing.decide_application"):
        raise NotAllowed
    reason = checked_reason(reason)
    return end_application(application, ApplicationState.REFUSED, reason=reason, by=by)
