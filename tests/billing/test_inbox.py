"""The webhook: what is Stripe's is stored once and answered; all else leaves no trace."""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from stripe import WebhookSignature

from billing.actions.checkout import start_checkout
from billing.gateway import Event
from billing.inbox import MAXIMUM_BYTES, take_in, take_in_missed
from billing.models import Order, Payment, ProviderEvent
from billing.reconciler import reconcile
from tests.billing.conftest import Provider
from tests.makers import a_plan, an_application

pytestmark = pytest.mark.django_db

type Work = Callable[[], int]
ALWAYS = timedelta(days=3)
AT_ONCE = timedelta(0)


def an_event(kind: str = "checkout.session.completed", **values: object) -> str:
    about = {"id": "cs_1", "object": kind.rsplit(".", 1)[0]}
    return json.dumps({"id": "evt_1", "object": "event", "type": kind, "data": {"object": about}, **values})


def signed(body: str, age: int = 0, secret: str = settings.STRIPE_WEBHOOK_SECRET) -> str:
    header: str = WebhookSignature.generate_signature_header(body, secret, int(time.time()) - age)
    return header


def deliver(body: str | bytes, signature: str) -> int:
    answer = Client().post(
        "/stripe/webhook", body, content_type="application/json", headers={"Stripe-Signature": signature}
    )
    return answer.status_code


def jobs() -> int:
    return ProcrastinateJob.objects.filter(task_name="billing.sync_object").count()


def test_an_event_is_stored_once_and_answered_each_time() -> None:
    for _ in range(3):
        assert deliver(an_event(), signed(an_event())) == 200
    row = ProviderEvent.objects.get()
    assert (row.stripe_event_id, row.object_type, row.stripe_object_id) == (
        "evt_1",
        "checkout.session",
        "cs_1",
    )
    assert (row.worked_at, jobs()) == (None, 1)


def test_a_replay_says_nothing_new_whatever_it_says(provider: Provider, work: Work) -> None:
    """The id is known: what another body under it claims is not looked at, and nothing is done twice."""
    order = _paid(provider)
    [event] = [one for one in provider.all("events") if one["type"] == "checkout.session.completed"]
    body = json.dumps(event)
    other = json.dumps(event | {"data": {"object": event["data"]["object"] | {"id": "cs_of_another"}}})
    for replayed in (body, body, other, body):
        assert deliver(replayed, signed(replayed)) == 200
        work()
    assert (Payment.objects.count(), ProviderEvent.objects.count(), jobs()) == (1, 1, 1)
    assert Order.objects.get(pk=order.pk).state == "fulfilled"


def test_a_signed_event_about_what_nobody_paid_pays_nothing(provider: Provider, work: Work) -> None:
    """An event only says where to look: what it claims is asked of the provider."""
    order = an_application(a_plan(approval="on_payment")).order
    start_checkout(order=order, success_path="/", cancel_path="/")
    session = provider.all("checkout/sessions")[0]
    claimed = an_event(data={"object": session | {"payment_status": "paid", "status": "complete"}})
    assert deliver(claimed, signed(claimed)) == 200
    work()
    assert (Payment.objects.exists(), Order.objects.get(pk=order.pk).state) == (False, "placed")


def test_while_the_secret_changes_either_signature_is_good() -> None:
    ours, other = signed(BODY), signed(BODY, secret="whsec_of_another").partition(",")[2]
    assert deliver(BODY, f"{ours},{other}") == 200
    assert deliver(BODY, signed(BODY, secret="whsec_of_another")) == 400


def test_an_event_about_something_else_is_known_and_needs_no_work() -> None:
    body = an_event("customer.created")
    assert deliver(body, signed(body)) == 200
    assert (ProviderEvent.objects.get().worked_at is None, jobs()) == (False, 0)


BODY = an_event()
WRONG: dict[str, tuple[str | bytes, str]] = {
    "forged": (BODY, signed(BODY, secret="whsec_of_another")),
    "for another body": (BODY + " ", signed(BODY)),
    "stale": (BODY, signed(BODY, age=301)),
    # What is overheard is good for five minutes: its time cannot be made fresh, nor its scheme an older one.
    "made fresh": (BODY, re.sub(r"t=\d+", f"t={int(time.time())}", signed(BODY, age=301))),
    "of an older scheme": (BODY, signed(BODY).replace("v1=", "v0=")),
    "without a time": (BODY, signed(BODY).partition(",")[2]),
    "unsigned": (BODY, ""),
    "not a signature": (BODY, "t=soon,v1=x"),
    "odd signature": (BODY, "é=1,t,,=,v1"),
    "not UTF-8": (b"\xff\xfe" + BODY.encode(), signed(BODY)),
    "no JSON": ("{", signed("{")),
    "JSON of another shape": ("[1, 2]", signed("[1, 2]")),
    "no object": ('{"id": "evt_1", "object": "event"}', signed('{"id": "evt_1", "object": "event"}')),
    "empty": ("", signed("")),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_not_stripes_is_refused_without_a_trace(name: str) -> None:
    body, signature = WRONG[name]
    assert deliver(body, signature.encode("latin-1", "replace").decode("latin-1")) == 400
    assert (ProviderEvent.objects.count(), jobs()) == (0, 0)


def test_what_is_too_large_is_refused_even_when_signed() -> None:
    large = an_event(padding="x" * MAXIMUM_BYTES)
    assert deliver(large, signed(large)) == 400
    assert not ProviderEvent.objects.exists()


def test_bytes_that_are_no_text_are_refused_even_when_signed() -> None:
    now = int(time.time())
    mac = hmac.new(settings.STRIPE_WEBHOOK_SECRET.encode(), f"{now}.".encode() + b"\xff{}", hashlib.sha256)
    assert deliver(b"\xff{}", f"t={now},v1={mac.hexdigest()}") == 400


@override_settings(STRIPE_WEBHOOK_SECRET="")
def test_without_a_secret_nothing_is_believed() -> None:
    assert deliver(BODY, signed(BODY, secret="")) == 400


def test_only_posts_are_taken() -> None:
    assert Client().get("/stripe/webhook").status_code == 405


def test_an_event_of_today_that_is_delivered_days_late_is_worked(provider: Provider, work: Work) -> None:
    order = _paid(provider)
    listed = provider.all("events")
    event = next(one for one in listed if one["type"] == "checkout.session.completed")
    body = json.dumps(event)
    assert deliver(body, signed(body)) == 200
    work()
    assert Order.objects.get(pk=order.pk).state == "fulfilled"
    assert ProviderEvent.objects.get().worked_at is not None


def _paid(provider: Provider) -> Order:
    order = an_application(a_plan(approval="on_payment")).order
    assert provider.pay(start_checkout(order=order, success_path="/", cancel_path="/")) == 303
    return order


def test_the_reconciler_repairs_what_was_lost_for_ever(provider: Provider, work: Work) -> None:
    order = _paid(provider)
    assert reconcile(events_since=ALWAYS) == 1
    work()
    assert Order.objects.get(pk=order.pk).state == "fulfilled"
    # Everything is known now, and nothing is asked again.
    assert reconcile(events_since=ALWAYS) == 0
    assert Payment.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_reconcilers_questions_do_not_grow_with_what_is_open(
    provider: Provider, work: Work, count: int, django_assert_num_queries: object
) -> None:
    for _ in range(count):
        _paid(provider)
    reconcile(events_since=ALWAYS)
    work()
    for _ in range(count):
        start_checkout(order=an_application().order, success_path="/", cancel_path="/")
    with django_assert_num_queries(9):  # type: ignore[operator]  # pytest-django's fixture
        assert reconcile(events_since=ALWAYS, settling=AT_ONCE) == 0


def test_an_event_whose_job_failed_is_worked_by_the_reconciler(provider: Provider) -> None:
    take_in(Event("evt_9", "refund.updated", "refund", "re_9"))
    ProviderEvent.objects.update(received_at=timezone.now() - timedelta(hours=1))
    # A job for it waits still: no second one.
    assert reconcile(events_since=ALWAYS) == 0
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'billing.sync_object'"
        )
    assert (reconcile(events_since=ALWAYS), jobs()) == (1, 2)


def test_only_what_never_came_is_taken_in() -> None:
    events = [Event(f"evt_{n}", "refund.updated", "refund", f"re_{n}") for n in range(3)]
    take_in(events[1])
    assert take_in_missed(events) == 2
    assert take_in_missed(events) == 0
    assert list(ProviderEvent.objects.order_by("pk").values_list("stripe_event_id", flat=True)) == [
        "evt_1", "evt_2", "evt_0",
    ]  # fmt: skip
