"""Ends applications that come to nothing: refused, withdrawn, lapsed."""

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from accounts.models.card import PersonCard
from accounts.records import record
from billing.actions.applications.information import drop_request
from billing.actions.locks import locked_application, locked_order_of
from billing.actions.orders import end_order
from billing.actions.refunds import refund_order
from billing.links import VERIFY_AGE
from billing.models import Application, ApprovalPolicy, PaymentTurn, SupportingDocument
from billing.models.application import new_key
from billing.states import APPLICATION, ApplicationState, OrderState
from kit.mail import post


@transaction.atomic
def withdraw_application(*, application: Application, by: User | None = None) -> Application:
    """The applicant changes their mind; money that came goes back by itself. Twice changes nothing.

    Who may is for the caller to ask: whoever holds the applicant's link.
    """
    return end_application(
        application, ApplicationState.WITHDRAWN, reason="withdrawn by the applicant", by=by
    )


def end_application(
    application: Application, state: ApplicationState, *, reason: str, by: User | None
) -> Application:
    """Move to one of the ends, end the order and give back what was paid. Call it inside a transaction."""
    application = locked_application(application)
    if application.state == state:
        return application
    order = locked_order_of(application)
    drop_request(application)
    APPLICATION.move(application, state)
    application.reason = reason
    application.ended_at = timezone.now()
    application.save()
    record(f"application.{state.value}", application, by=by, reason=reason)
    post(state.value, application.pk)
    if order is not None:
        ended = OrderState.EXPIRED if state == ApplicationState.LAPSED else OrderState.CANCELLED
        end_order(order=order, state=ended, reason=reason, by=by)
        refund_order(order=order, reason=reason, by=by)
    return application


def overdue_applications() -> QuerySet[Application]:
    """Those whose e-mail was not confirmed in time; whose payment or answer did not come in the plan's days.

    Where money came, a manager decides: it never lapses.
    """
    days = ExpressionWrapper(F("plan__lapse_days") * Value(timedelta(days=1)), output_field=DurationField())
    unpaid = Q(state=ApplicationState.APPROVED, approved_at__lt=Now() - days) | Q(
        state=ApplicationState.SUBMITTED, order__state=OrderState.PLACED, verified_at__lt=Now() - days
    ) & ~Q(plan__approval=ApprovalPolicy.MANAGER, plan__payment_turn=PaymentTurn.APPROVE_FIRST)
    unanswered = Q(
        state=ApplicationState.NEEDS_INFORMATION,
        paid_at=None,
        information_requests__answered_at=None,
        information_requests__asked_at__lt=Now() - days,
    )
    # Free of charge and admitted by itself: only a document can be what it waits for.
    sent = SupportingDocument.objects.to_check().filter(contact=OuterRef("contact"))
    undocumented = Q(state=ApplicationState.SUBMITTED, amount_minor=0, verified_at__lt=Now() - days) & ~(
        Q(plan__approval=ApprovalPolicy.MANAGER) | Exists(sent)
    )
    unverified = Q(state=ApplicationState.UNVERIFIED, received_at__lt=Now() - Value(VERIFY_AGE))
    return Application.objects.filter(unpaid | unanswered | undocumented | unverified)


def lapse_applications() -> int:
    """End what is overdue, one transaction each; the number of those ended."""
    return sum(_lapse(application) for application in overdue_applications())


@transaction.atomic
def _lapse(application: Application) -> bool:
    application = locked_application(application)
    # Paid, confirmed or approved since it was listed: it goes on.
    if not overdue_applications().filter(pk=application.pk).exists():
        return False
    if application.state == ApplicationState.UNVERIFIED:
        _forget(application)
    else:
        end_application(application, ApplicationState.LAPSED, reason="not continued in time", by=None)
    return True


def _forget(application: Application) -> None:
    """Nobody confirmed the address: keep that something came, and nothing of what was entered."""
    APPLICATION.move(application, ApplicationState.LAPSED)
    application.ended_at = timezone.now()
    application.link_key = new_key()
    files = [application.photo, *(answer.file for answer in application.files.all())]
    kept = [(file.storage, str(file.name)) for file in files if file]
    for field in PersonCard._meta.local_fields:
        setattr(application, field.name, field.get_default())
    application.questions, application.answers, application.agreements = [], {}, []
    application.save()
    application.files.all().delete()
    record("application.lapsed", application, by=None)
    for storage, name in kept:
        transaction.on_commit(partial(storage.delete, name))
