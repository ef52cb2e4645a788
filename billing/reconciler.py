"""Repairs what lost events, lost answers and failed jobs left behind."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.db.models import Q
from django.utils import timezone

from billing import queue
from billing.actions.automatic.bills import overdue_bills
from billing.gateway import stripe
from billing.inbox import take_in_missed
from billing.models import PAGES, AutomaticRenewal, ProviderCall, ProviderEvent, Refund
from billing.states import OrderState, RefundState
from kit.clock import today

# What is younger may still be under way.
SETTLING = timedelta(minutes=2)

type Work = tuple[str, Callable[[], None]]


def reconcile(*, events_since: timedelta, settling: timedelta = SETTLING) -> int:
    """Take in the provider's own list of events, and ask about all that is open here; how much that was.

    The number of queries does not depend on how much there is, but for one deferral for each repair.
    """
    now = timezone.now()
    missed = take_in_missed(stripe.events_since(now - events_since))
    work = dict([*_unworked(settling), *_open_calls(settling), *_open_refunds(), *_renewals(settling)])
    for lock in queue.waiting_locks():
        work.pop(lock, None)
    for defer in work.values():
        defer()
    return missed + len(work)


def _unworked(settling: timedelta) -> list[Work]:
    """Events whose job failed, or was worked before the event was there to be seen."""
    rows = ProviderEvent.objects.filter(worked_at=None, received_at__lt=timezone.now() - settling)
    return [_sync(*pair) for pair in rows.values_list("object_type", "stripe_object_id").distinct()]


def _open_calls(settling: timedelta) -> list[Work]:
    """Intents without an answer, pages of orders that ended, and pages whose time is over."""
    now = timezone.now()
    calls = ProviderCall.objects.open().filter(created_at__lt=now - settling).select_related("order")
    unanswered, page = Q(answered_at=None), Q(kind__in=PAGES)
    ended = page & Q(order__isnull=False) & ~Q(order__state=OrderState.PLACED)
    return [_work_on(call) for call in calls.filter(unanswered | ended | page & Q(expires_at__lt=now))]


def _work_on(call: ProviderCall) -> Work:
    if call.answered_at is None:
        return queue.call_lock(call), partial(queue.make_call, call)
    if call.order is not None and call.order.state != OrderState.PLACED:
        return queue.call_lock(call), partial(queue.close_page, call)
    return _sync("checkout.session", call.stripe_object_id)


def _open_refunds() -> list[Work]:
    refunds = Refund.objects.filter(state=RefundState.REQUESTED).exclude(stripe_refund_id=None)
    return [_sync("refund", str(pk)) for pk in refunds.values_list("stripe_refund_id", flat=True)]


def _renewals(settling: timedelta) -> list[Work]:
    """What the provider was not told, renewals that did not come, bills it should have done with."""
    then = timezone.now() - settling
    standing = AutomaticRenewal.objects.filter(changed_at__lt=then)
    untold = [(queue.renewal_lock(one), partial(queue.tell_provider, one)) for one in standing.untold()]
    silent = standing.standing().filter(next_on__lt=today())
    overdue = [_sync("subscription", pk) for pk in silent.values_list("stripe_subscription_id", flat=True)]
    return [*untold, *overdue, *(_sync("invoice", pk) for pk in overdue_bills())]


def _sync(object_type: str, stripe_object_id: str) -> Work:
    lock = queue.object_lock(stripe_object_id)
    return lock, partial(queue.sync_object, object_type, stripe_object_id)
