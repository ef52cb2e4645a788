"""Makes members: the one place where an application ends well."""

from django.utils import timezone

from accounts.actions.users import open_account
from accounts.models import AuditEntry, User
from accounts.records import record
from billing.actions.applications.holders import open_organisation, seat_people
from billing.actions.granting import grant_period
from billing.actions.locks import locked_application, locked_order_of
from billing.actions.orders import fulfil_order
from billing.models import Application, ApprovalPolicy, Order
from billing.states import APPLICATION, ApplicationState
from billing.supporting import missing_documents
from kit.mail import post


def admit(application: Application, *, order: Order | None, by: User | None) -> Application:
    """Make a member of a locked application's applicant: account, membership, letter. Nothing else does.

    `order` is the paid order, None when there is nothing to pay.
    """
    assert application.contact is not None  # noqa: S101 - the database's constraint on verified applications
    APPLICATION.move(application, ApplicationState.ADMITTED)
    application.admitted_at = timezone.now()
    application.ended_at = application.admitted_at
    application.save()
    open_account(contact=application.contact, by=by)
    open_organisation(application)
    if order is not None:
        fulfil_order(order=order, by=by)
    else:
        grant_period(
            contact=application.contact,
            organisation=application.organisation,
            plan=application.plan,
            line=None,
            by=by,
        )
    seat_people(application, by=by)
    record("application.admitted", application, by=by)
    post("admitted", application.pk)
    return application


def note_payment(*, application: Application, order: Order) -> None:
    """The order of an application was just paid; call it inside the transaction that settles."""
    application = locked_application(application)
    application.paid_at = order.paid_at
    if application.state == ApplicationState.NEEDS_INFORMATION:
        # The answer leads on; the money is noted, and waits for it.
        application.save(update_fields=["paid_at"])
        record("application.paid", application, by=None)
        return
    is_approved = application.state == ApplicationState.APPROVED
    if is_approved or admits_by_itself(application):
        admit(application, order=order, by=None)
        return
    APPLICATION.move(application, ApplicationState.PAID)
    application.save(update_fields=["state", "paid_at"])
    record("application.paid", application, by=None)


def admits_by_itself(application: Application) -> bool:
    """Whether nobody need decide: the plan says so, and every document it asks for is there."""
    return application.plan.approval != ApprovalPolicy.MANAGER and not missing_documents(application)


def go_on_with_documents(application: Application) -> None:
    """A document of a locked application's applicant was accepted: admit whoever waited for nothing else.

    Where an approval was undone, a manager decides again.
    """
    waits = {ApplicationState.SUBMITTED, ApplicationState.PAID}
    if application.state not in waits or not admits_by_itself(application):
        return
    is_settled = application.paid_at is not None or application.is_free_of_charge
    undone = AuditEntry.objects.about(application).filter(verb="application.approval_undone")
    if is_settled and not undone.exists():
        admit(application, order=locked_order_of(application), by=None)
