"""Undoes an approval that was a mistake."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.records import record
from billing import queue
from billing.actions.applications.end import end_application
from billing.actions.granting import revoke_period_of
from billing.actions.locks import lock_memberships_of, locked_application, locked_order_of
from billing.actions.orders import undeliver_order
from billing.actions.reasons import checked_reason
from billing.models import Application, MembershipPeriod, Order
from billing.refusals import PlanChanged, TooLateToUndo
from billing.states import APPLICATION, ApplicationState
from kit.mail import post
from kit.refusals import NotAllowed
from kit.states import StateForbids

# Once money came, people rely on it: later, one takes the order back, or suspends.
UNDO_DAYS = 15


@transaction.atomic
def undo_approval(*, application: Application, reason: str, by: User, refund: bool = False) -> Application:
    """Back to where a manager decides; what the approval gave is taken back, and the applicant told why.

    Money stays with the order and waits for the new decision; `refund` refuses at once, which gives it back.
    Raises StateForbids where no manager approved, TooLateToUndo once it was paid and UNDO_DAYS went by, and
    PlanChanged when the days went to another plan since.
    """
    if not by.has_perm("billing.decide_application"):
        raise NotAllowed
    reason = checked_reason(reason)
    application = locked_application(application)
    _check(application)
    order = locked_order_of(application)
    _check_unchanged(application, order)
    _take_back(application, order, reason, by)
    target = ApplicationState.SUBMITTED if application.paid_at is None else ApplicationState.PAID
    APPLICATION.move(application, target)
    application.approved_at = application.approved_by = None
    application.admitted_at = application.ended_at = None
    application.save()
    record("application.approval_undone", application, by=by, reason=reason)
    if refund and application.paid_at is not None:
        return end_application(application, ApplicationState.REFUSED, reason=reason, by=by)
    post("approval_undone", application.pk)
    return application


def can_be_undone(application: Application) -> bool:
    """Whether an approval is there to undo, and in time."""
    if application.state not in (ApplicationState.APPROVED, ApplicationState.ADMITTED):
        return False
    return application.approved_at is not None and not _is_late(application)


def _is_late(application: Application) -> bool:
    limit = timezone.now() - timedelta(days=UNDO_DAYS)
    is_old = application.approved_at is not None and application.approved_at < limit
    return application.paid_at is not None and is_old


def _check(application: Application) -> None:
    undoable = application.state in (ApplicationState.APPROVED, ApplicationState.ADMITTED)
    if not undoable or application.approved_at is None:
        raise StateForbids(state=application.get_state_display())
    if _is_late(application):
        raise TooLateToUndo(days=UNDO_DAYS)


def _check_unchanged(application: Application, order: Order | None) -> None:
    """The days that went to another plan since would stay: that order is taken back first."""
    if application.state != ApplicationState.ADMITTED:
        return
    replaced = Q(line__replaces__line__order=order)
    if order is not None:
        lock_memberships_of(order)
    else:
        replaced = Q(
            line__replaces__line=None,
            line__replaces__plan=application.plan,
            line__replaces__membership__organisation=application.organisation,
        )
        if application.organisation_id is None:
            replaced &= Q(line__replaces__membership__contact=application.contact)
    if MembershipPeriod.objects.standing().filter(replaced).exists():
        raise PlanChanged


def _take_back(application: Application, order: Order | None, reason: str, by: User) -> None:
    if application.state == ApplicationState.ADMITTED and order is not None:
        undeliver_order(order=order, reason=reason, by=by)
    elif application.state == ApplicationState.ADMITTED:
        revoke_period_of(application, reason=reason, by=by)
    elif order is not None:
        # It is paid no more until somebody approves again.
        for call in order.provider_calls.open_pages():
            queue.close_page(call)
