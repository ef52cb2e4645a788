"""Refunds as the provider tells of them; and the jobs that run by the clock."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, User
from billing import tasks
from billing.actions.applications import refuse_application
from billing.actions.checkout import start_checkout
from billing.actions.refunds import pay_refund_by_hand
from billing.gateway import ProviderRefund, RefundStatus
from billing.models import Application, Order, ProviderCall, Refund
from billing.states import RefundState
from billing.sync import apply_refund, sync_object
from kit.refusals import NotAllowed, Refusal
from kit.states import StateForbids
from tests.billing.conftest import Provider
from tests.makers import a_contact, a_plan, an_application

pytestmark = pytest.mark.django_db

type Work = Callable[[], int]


def refused_after_payment(provider: Provider, carol: User) -> Refund:
    order = an_application().order
    provider.pay(start_checkout(order=order, success_path="/", cancel_path="/"))
    sync_object("checkout.session", ProviderCall.objects.get().stripe_object_id)
    refuse_application(application=Application.objects.get(), reason="full", by=carol)
    return Refund.objects.get()


def test_a_refusal_moves_the_money_back_at_the_provider(provider: Provider, work: Work, carol: User) -> None:
    refund = refused_after_payment(provider, carol)
    work()
    refund.refresh_from_db()
    there = provider.all("refunds")
    assert [(one["id"], one["amount"]) for one in there] == [(refund.stripe_refund_id, 3500)]
    assert (refund.state, refund.finished_at is None) == ("succeeded", False)
    sync_object("refund", str(refund.stripe_refund_id))
    assert AuditEntry.objects.filter(verb="refund.succeeded").count() == 1


def test_money_that_the_bank_sends_back_is_for_the_treasurer(
    provider: Provider, work: Work, carol: User
) -> None:
    refund = refused_after_payment(provider, carol)
    work()
    key = ProviderCall.objects.get(kind="refund").idempotency_key
    for status in (RefundStatus.FAILED, RefundStatus.SUCCEEDED, RefundStatus.PENDING):
        apply_refund(ProviderRefund(str(Refund.objects.get().stripe_refund_id), status, key))
    refund.refresh_from_db()
    assert refund.state == RefundState.FAILED
    apply_refund(ProviderRefund("re_of_another", RefundStatus.SUCCEEDED, ""))
    assert Refund.objects.get().state == RefundState.FAILED


def test_a_failed_refund_is_paid_by_hand_and_stays_so(
    provider: Provider, work: Work, carol: User, alice: User
) -> None:
    refund = refused_after_payment(provider, carol)
    pay = partial(pay_refund_by_hand, refund=refund, reference=" VIR 47 ", reason="Carte close.")
    with pytest.raises(StateForbids):
        pay(by=carol)
    work()
    key = ProviderCall.objects.get(kind="refund").idempotency_key
    there = str(Refund.objects.get().stripe_refund_id)
    apply_refund(ProviderRefund(there, RefundStatus.FAILED, key))
    with pytest.raises(NotAllowed):
        pay(by=alice)
    pay(by=carol)
    pay(by=carol, reference="VIR 48", reason="Encore.")
    # What the provider says late changes nothing, least of all the failure told again.
    for status in RefundStatus:
        apply_refund(ProviderRefund(there, status, key))
    refund.refresh_from_db()
    assert (refund.state, refund.reference, refund.finished_at is None) == ("by_hand", "VIR 47", False)
    entry = AuditEntry.objects.get(verb="refund.by_hand")
    assert (entry.actor, entry.reason, entry.subject_id) == (carol, "Carte close.", refund.pk)


@pytest.mark.parametrize(
    ("reference", "reason", "path"),
    [
        (" ", "x", "reference"),
        ("x" * 201, "x", "reference"),
        ("a\0b", "x", "reference"),
        ("x", " ", "reason"),
    ],
)
def test_a_refund_by_hand_says_how_and_why(
    provider: Provider, carol: User, reference: str, reason: str, path: str
) -> None:
    refund = refused_after_payment(provider, carol)
    Refund.objects.update(state=RefundState.FAILED)
    with pytest.raises(Refusal) as refused:
        pay_refund_by_hand(refund=refund, reference=reference, reason=reason, by=carol)
    refund.refresh_from_db()
    assert (refused.value.path, refund.state) == ((path,), RefundState.FAILED)


def test_the_hourly_job_ends_what_nobody_continued() -> None:
    application = an_application()
    Application.objects.update(verified_at=timezone.now() - timedelta(days=31))
    order = Order.objects.create(contact=a_contact(), placed_at=timezone.now() - timedelta(days=31))
    order.lines.create(kind="membership", label="x", unit_price_minor=3500, plan=a_plan())
    tasks.lapse.func(0)
    application.refresh_from_db()
    order.refresh_from_db()
    assert (application.state, order.state) == ("lapsed", "expired")


@pytest.mark.parametrize(("minute", "looks_back"), [(0, tasks.LONG), (4, tasks.LONG), (5, tasks.RECENT)])
def test_the_reconciler_looks_far_back_once_an_hour(
    monkeypatch: pytest.MonkeyPatch, minute: int, looks_back: timedelta
) -> None:
    asked: list[timedelta] = []
    monkeypatch.setattr(tasks, "repair", lambda *, events_since: asked.append(events_since))
    tasks.reconcile.func(3600 * 500_000 + 60 * minute)
    assert asked == [looks_back]
