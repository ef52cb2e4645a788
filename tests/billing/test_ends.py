"""Refused, withdrawn, lapsed: what becomes of the order, the money, the documents and the data."""

from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import AuditEntry, Contact, User
from accounts.roles import MANAGER, RECEPTION, TREASURER
from billing.actions.applications import (
    approve_application,
    lapse_applications,
    refuse_application,
    submit_application,
    verify_application,
    withdraw_application,
)
from billing.actions.applications.submit import UploadedAnswer
from billing.actions.cancellation import cancel_unpaid_order, take_back_order
from billing.actions.orders import expire_orders
from billing.actions.payments import record_payment
from billing.links import application_by_token, application_token
from billing.models import Application, CreditNote, Invoice, Order, PaymentMethod, ProviderCall, Refund
from billing.refusals import LinkExpired, OrderNotPayable, ReasonMissing
from billing.states import ApplicationState, OrderState, PaymentState, RefundState
from kit.pictures import Picture
from kit.refusals import InvalidInput, NotAllowed
from kit.states import StateForbids
from tests.makers import a_plan, a_submission, a_user, an_application, pay

pytestmark = pytest.mark.django_db


def age(application: Application, field: str, days: float) -> None:
    """As if something had happened so many days ago."""
    Application.objects.filter(pk=application.pk).update(**{field: timezone.now() - timedelta(days=days)})


def kinds() -> list[str]:
    jobs = ProcrastinateJob.objects.filter(task_name="kit.deliver").order_by("id")
    return [job.args["kind"] for job in jobs]


def state_of(application: Application) -> str:
    return Application.objects.values_list("state", flat=True).get(pk=application.pk)


def test_a_refusal_gives_the_reason_the_money_and_a_credit_note(carol: User) -> None:
    application = an_application(state=ApplicationState.PAID)
    refuse_application(application=application, reason=" The workshop is full. ", by=carol)
    application.refresh_from_db()
    order = Order.objects.get()
    refund, note, invoice = Refund.objects.get(), CreditNote.objects.get(), Invoice.objects.get()
    assert (application.state, application.reason) == ("refused", "The workshop is full.")
    assert order.state == OrderState.CANCELLED
    assert (refund.state, refund.amount_minor, refund.credit_note) == (RefundState.REQUESTED, 3500, note)
    assert (note.invoice, note.total_minor, note.reason) == (invoice, 3500, "The workshop is full.")
    assert ProcrastinateJob.objects.filter(task_name="billing.make_call").count() == 1
    assert "refused" in kinds()
    assert not User.objects.filter(email=application.email).exists()


def test_refusing_twice_refunds_once(carol: User) -> None:
    application = an_application(state=ApplicationState.PAID)
    for reason in ("first", "second"):
        refuse_application(application=application, reason=reason, by=carol)
    application.refresh_from_db()
    assert application.reason == "first"
    assert (Refund.objects.count(), CreditNote.objects.count(), ProviderCall.objects.count()) == (1, 1, 1)


def test_a_refusal_needs_a_reason_and_the_right(carol: User, trudy: User) -> None:
    application = an_application()
    with pytest.raises(ReasonMissing):
        refuse_application(application=application, reason="  ", by=carol)
    # It stands on the credit note for good, and a page of paper is enough.
    with pytest.raises(InvalidInput):
        refuse_application(application=application, reason="x" * 1001, by=carol)
    with pytest.raises(NotAllowed):
        refuse_application(application=application, reason="no", by=trudy)
    assert state_of(application) == "submitted"


def test_withdrawn_before_the_payment_nothing_is_refunded() -> None:
    application = an_application()
    for _ in range(2):
        withdraw_application(application=application)
    assert (state_of(application), Order.objects.get().state) == ("withdrawn", "cancelled")
    assert not Refund.objects.exists()
    assert kinds().count("withdrawn") == 1


def test_withdrawn_after_the_payment_it_is_refunded_with_a_credit_note() -> None:
    application = an_application(state=ApplicationState.PAID)
    withdraw_application(application=application)
    assert (state_of(application), Order.objects.get().state) == ("withdrawn", "cancelled")
    assert Refund.objects.get().credit_note == CreditNote.objects.get()


def test_a_member_withdraws_no_application(carol: User) -> None:
    application = an_application(state=ApplicationState.PAID)
    approve_application(application=application, by=carol)
    with pytest.raises(StateForbids):
        withdraw_application(application=application)
    assert not Refund.objects.exists()


@pytest.mark.parametrize("ended", ["withdrawn", "lapsed"])
def test_a_payment_for_an_application_that_ended_goes_back_by_itself(ended: str) -> None:
    application = an_application()
    if ended == "withdrawn":
        withdraw_application(application=application)
    else:
        age(application, "verified_at", 31)
        assert lapse_applications() == 1
    payment = pay(Order.objects.get())
    refund = Refund.objects.get()
    assert (state_of(application), refund.payment, refund.credit_note) == (ended, payment, None)
    assert not Invoice.objects.exists()


def test_a_second_payment_goes_back_and_the_first_one_counts() -> None:
    application = an_application(a_plan(approval="on_payment"))
    first, second = pay(application.order), pay(application.order)
    assert list(Refund.objects.values_list("payment", flat=True)) == [second.pk]
    assert Invoice.objects.count() == 1
    assert Order.objects.get().payments.exclude(refunds__isnull=False).get() == first
    assert application.order.lines.get().period is not None


@pytest.mark.parametrize("amount", [3499, 3501, 350_000])
def test_another_amount_than_the_orders_goes_back(amount: int) -> None:
    application = an_application()
    record_payment(
        order=application.order, method=PaymentMethod.CARD, state=PaymentState.SUCCEEDED,
        amount_minor=amount, stripe_payment_intent_id="pi_other", by=None,
    )  # fmt: skip
    assert (state_of(application), Order.objects.get().state) == ("submitted", "placed")
    assert Refund.objects.get().amount_minor == amount
    pay(application.order)
    assert state_of(application) == "paid"


def test_a_payment_is_recorded_once_whoever_brings_the_news() -> None:
    application = an_application()
    for state in (PaymentState.PENDING, PaymentState.SUCCEEDED, PaymentState.SUCCEEDED, PaymentState.PENDING):
        payment = record_payment(
            order=application.order, method=PaymentMethod.SEPA, state=state, amount_minor=3500,
            stripe_payment_intent_id="pi_1", by=None,
        )  # fmt: skip
    assert payment.state == PaymentState.SUCCEEDED
    assert Invoice.objects.count() == 1
    assert AuditEntry.objects.filter(verb="order.paid").count() == 1


def test_a_pending_payment_that_fails_leaves_the_order_open() -> None:
    application = an_application()
    for state in (PaymentState.PENDING, PaymentState.FAILED):
        record_payment(
            order=application.order, method=PaymentMethod.SEPA, state=state, amount_minor=3500,
            stripe_payment_intent_id="pi_1", by=None,
        )  # fmt: skip
    assert (Order.objects.get().state, Order.objects.get().payments.get().state) == ("placed", "failed")
    pay(application.order)
    assert state_of(application) == "paid"


def test_unpaid_applications_lapse_in_the_plans_time() -> None:
    due, not_yet = an_application(a_plan(lapse_days=10)), an_application(a_plan(lapse_days=12))
    for application in (due, not_yet):
        age(application, "verified_at", 11)
    assert lapse_applications() == 1
    assert (state_of(due), state_of(not_yet)) == ("lapsed", "submitted")
    assert Order.objects.get(application=due).state == OrderState.EXPIRED
    assert kinds().count("lapsed") == 1


def test_an_approval_gives_the_days_to_pay_anew(carol: User) -> None:
    application = an_application()
    age(application, "verified_at", 31)
    approve_application(application=application, by=carol)
    assert lapse_applications() == 0
    age(application, "approved_at", 31)
    assert lapse_applications() == 1


def test_paid_and_free_applications_do_not_lapse() -> None:
    paid, free = an_application(state=ApplicationState.PAID), an_application(a_plan(price_minor=0))
    for application in (paid, free):
        age(application, "verified_at", 400)
    assert lapse_applications() == 0


def test_what_nobody_confirmed_is_forgotten(django_capture_on_commit_callbacks: object) -> None:
    answer = UploadedAnswer("q-id", "Attestation", "me.pdf", "application/pdf", b"%PDF private")
    submission = a_submission(email="stranger@example.org", given_name="Stella")
    submission = type(submission)(**{**vars(submission), "photo": Picture(b"jpeg"), "files": (answer,)})
    application = submit_application(submission=submission, plan=a_plan())
    token = application_token(application)
    paths = [Path(application.photo.path), Path(application.files.get().file.path)]
    assert all(path.exists() for path in paths)
    age(application, "received_at", 2.1)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # pytest-django's fixture
        assert lapse_applications() == 1
    application.refresh_from_db()
    assert application.state == "lapsed"
    assert not any(path.exists() for path in paths)
    with connection.cursor() as cursor:
        cursor.execute("SELECT a::text FROM billing_application a")
        text = cursor.fetchone()[0]
    assert "Stella" not in text
    assert "stranger" not in text
    assert "souder" not in text
    assert not application.files.exists()
    with pytest.raises(LinkExpired):
        application_by_token(token)


def test_the_orders_page_closes_when_the_order_ends() -> None:
    application = an_application()
    call = ProviderCall.objects.create(
        kind="checkout", order=application.order, idempotency_key="k", stripe_object_id="cs_1",
        answered_at=timezone.now(),
    )  # fmt: skip
    withdraw_application(application=application)
    job = ProcrastinateJob.objects.get(task_name="billing.close_page")
    assert job.args == {"call_id": call.pk}


def test_a_customer_gives_up_only_their_own_unpaid_renewal(alice: User, bob: User) -> None:
    contact = Contact.objects.get(user=alice)
    order = Order.objects.create(contact=contact)
    with pytest.raises(NotAllowed):
        cancel_unpaid_order(order=order, by=bob)
    assert cancel_unpaid_order(order=order, by=alice).state == OrderState.CANCELLED
    with pytest.raises(OrderNotPayable):
        cancel_unpaid_order(order=order, by=alice)


@pytest.mark.parametrize(("role", "may"), [(MANAGER, True), (TREASURER, True), (RECEPTION, False)])
def test_an_order_of_another_is_cancelled_by_those_who_manage_orders(
    alice: User, role: str, may: bool
) -> None:
    order = Order.objects.create(contact=Contact.objects.get(user=alice))
    desk = a_user("desk@example.org", role)
    # Seeing it is not enough.
    desk.user_permissions.add(Permission.objects.get(codename="view_order"))
    with nullcontext() if may else pytest.raises(NotAllowed):
        cancel_unpaid_order(order=order, by=desk)
    order.refresh_from_db()
    assert order.state == (OrderState.CANCELLED if may else OrderState.PLACED)
    reasons = AuditEntry.objects.filter(verb="order.cancelled").values_list("reason", flat=True)
    assert list(reasons) == (["cancelled by the association"] if may else [])


def test_an_order_that_is_paid_or_goes_with_an_application_is_not_given_up(carol: User) -> None:
    for application in (an_application(), an_application(state=ApplicationState.PAID)):
        with pytest.raises(OrderNotPayable):
            cancel_unpaid_order(order=application.order, by=carol)
    assert set(Order.objects.values_list("state", flat=True)) == {"placed", "paid"}


def test_a_delivered_order_is_taken_back_with_its_money(carol: User, trudy: User) -> None:
    application = an_application(a_plan(approval="on_payment"))
    pay(application.order)
    with pytest.raises(NotAllowed):
        take_back_order(order=application.order, reason="moved away", by=trudy)
    refunds = take_back_order(order=application.order, reason="moved away", by=carol)
    assert [refund.credit_note for refund in refunds] == [CreditNote.objects.get()]
    period = application.order.lines.get().period
    assert (period.revoked_at is not None, period.revocation_reason) == (True, "moved away")
    with pytest.raises(OrderNotPayable):
        take_back_order(order=application.order, reason="again", by=carol)


def test_orders_without_application_expire() -> None:
    contact = Contact.objects.create(email="x@example.org")
    plan = a_plan(lapse_days=5)
    for days in (6, 4):
        order = Order.objects.create(contact=contact, placed_at=timezone.now() - timedelta(days=days))
        order.lines.create(kind="membership", label="x", unit_price_minor=3500, plan=plan)
    assert expire_orders() == 1
    assert list(Order.objects.order_by("placed_at").values_list("state", flat=True)) == ["expired", "placed"]


def test_confirming_again_after_the_end_changes_nothing() -> None:
    application = an_application()
    withdraw_application(application=application)
    assert verify_application(application=application).state == "withdrawn"
