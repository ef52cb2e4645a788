"""The races of billing: each trial runs once and tells what came of it; the tests say what must."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from accounts.actions.users import open_account
from accounts.models import AuditEntry, Contact, User
from billing.actions.applications import approve_application, withdraw_application
from billing.actions.checkout import start_checkout
from billing.actions.desk import take_payment
from billing.actions.documents import issue_invoice
from billing.actions.memberships import renew_membership
from billing.actions.payments import record_payment
from billing.gateway import Checkout, CheckoutStatus
from billing.models import Invoice, Membership, MembershipPeriod, Order, PaymentMethod, ProviderCall
from billing.states import ApplicationState, OrderState, PaymentState
from billing.sync import apply_checkout
from kit.clock import today
from tests.makers import a_contact, a_plan, an_application
from tests.races import at_once, errors, returned


@dataclass(frozen=True)
class Told:
    """What came of a race: how many of each thing, and what was raised."""

    counts: tuple[int, ...]
    raised: list[str]


def start_many(order: Order, threads: int) -> Told:
    """(addresses given out, intents) after so many clicks at once."""
    clicks = at_once(*[lambda: start_checkout(order=order, success_path="/", cancel_path="/")] * threads)
    return Told((len(set(returned(clicks))), ProviderCall.objects.count()), errors(clicks))


def approve_twice(manager: User) -> Told:
    """(periods, records of admission) after two managers approve the same paid application."""
    application = an_application(state=ApplicationState.PAID)
    acts = at_once(*[lambda: approve_application(application=application, by=manager)] * 2)
    admitted = AuditEntry.objects.filter(verb="application.admitted", subject_id=application.pk)
    periods = MembershipPeriod.objects.filter(membership__contact=application.contact)
    return Told((periods.count(), admitted.count()), errors(acts))


def bring_news_together(messengers: int) -> Told:
    """(payments, invoices, periods) after webhook and reconciler bring the news of one payment at once."""
    order = an_application(a_plan(approval="on_payment")).order
    call = ProviderCall.objects.create(kind="checkout", order=order, idempotency_key=f"k{order.pk}")
    page = Checkout(
        f"cs_{order.pk}", CheckoutStatus.PAID, "", timezone.now(), 3500, "card", f"pi_{order.pk}",
        call.idempotency_key,
    )  # fmt: skip
    acts = at_once(*[lambda: apply_checkout(page)] * messengers)
    periods = MembershipPeriod.objects.filter(line__order=order)
    return Told(
        (order.payments.count(), Invoice.objects.filter(order=order).count(), periods.count()), errors(acts)
    )


def decide_and_withdraw(manager: User) -> Told:
    """(admitted, withdrawn, standing periods, refunds) when approval and withdrawal meet; one wins."""
    application = an_application(state=ApplicationState.PAID)
    acts = at_once(
        lambda: approve_application(application=application, by=manager),
        lambda: withdraw_application(application=application),
    )
    application.refresh_from_db()
    periods = MembershipPeriod.objects.standing().filter(membership__contact=application.contact)
    refunds = application.order.payments.filter(refunds__isnull=False)
    is_admitted = application.state == ApplicationState.ADMITTED
    is_withdrawn = application.state == ApplicationState.WITHDRAWN
    return Told((is_admitted, is_withdrawn, periods.count(), refunds.count()), errors(acts))


def renew_many(membership: Membership, by: User, threads: int) -> Told:
    """(orders waiting,) after so many tabs ask for the same renewal."""
    # An order left by the trial before would be found by all.
    Order.objects.payable().filter(contact=membership.contact).update(state=OrderState.CANCELLED)
    plan = membership.periods.latest("ends_on").plan
    acts = at_once(*[lambda: renew_membership(membership=membership, plan=plan, by=by)] * threads)
    waiting = Order.objects.payable().filter(contact=membership.contact)
    return Told((waiting.count(),), errors(acts))


def open_accounts_together(contacts: int) -> Told:
    """(users, contacts linked) after several contacts of one address get their account at once."""
    email = f"shared{Contact.objects.count()}@example.org"
    family = [a_contact(email=email) for _ in range(contacts)]
    acts = at_once(*[partial(open_account, contact=contact, by=None) for contact in family])
    linked = Contact.objects.filter(email=email, user__isnull=False)
    return Told((User.objects.filter(email=email).count(), linked.count()), errors(acts))


def pay_from_two_pages() -> Told:
    """(payments, refunds, invoices) after two payments of one order come at once."""
    order = an_application(a_plan(approval="on_payment")).order

    def paid(intent: str) -> Callable[[], object]:
        return lambda: record_payment(
            order=order, method=PaymentMethod.CARD, state=PaymentState.SUCCEEDED, amount_minor=3500,
            stripe_payment_intent_id=intent, by=None,
        )  # fmt: skip

    acts = at_once(paid(f"pi_a{order.pk}"), paid(f"pi_b{order.pk}"))
    refunds = order.payments.filter(refunds__isnull=False)
    invoices = Invoice.objects.filter(order=order)
    return Told((order.payments.count(), refunds.count(), invoices.count()), errors(acts))


def number_many(threads: int, each: int) -> list[tuple[int, str]]:
    """(sequence, number) in the order of time, after threads issue invoices and roll back a fifth of them."""
    plan = a_plan()
    contact = a_contact()
    orders = [Order.objects.create(contact=contact, paid_at=timezone.now(), state="paid")
              for _ in range(threads * each)]  # fmt: skip
    for order in orders:
        order.lines.create(kind="membership", label="x", unit_price_minor=3500, plan=plan)
    lock, dice = threading.Lock(), random.Random(5)  # noqa: S311 - dice

    def issue() -> None:
        while True:
            with lock:
                if not orders:
                    return
                order, is_lost = orders.pop(), dice.random() < 0.2
            with transaction.atomic():
                issue_invoice(order=order, by=None)
                transaction.set_rollback(is_lost)

    outcomes = at_once(*[issue] * threads)
    assert errors(outcomes) == [], outcomes
    return list(Invoice.objects.order_by("issued_at", "pk").values_list("sequence", "number"))


def without_numbering() -> None:
    """The control: numbers are counted, and not taken from a series that one transaction holds at a time."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE OR REPLACE FUNCTION billing_number_document() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                NEW.issued_at := clock_timestamp();
                NEW.sequence := (SELECT coalesce(max(sequence), 0) + 1 FROM billing_invoice);
                -- Distinct texts, so that the unique column does not come to the rescue.
                NEW.number := left('F-' || NEW.sequence || '-' || gen_random_uuid()::text, 20);
                RETURN NEW;
            END $$
            """
        )


def take_money_together(clicks: int, by: User) -> Told:
    """(answers, payments, invoices, periods) after so many clicks on "money received" at once."""
    order = an_application(a_plan(approval="on_payment")).order
    take = partial(
        take_payment, order=order, method=PaymentMethod.CASH, amount_minor=3500, received_on=today(), by=by
    )
    acts = at_once(*[take] * clicks)
    answers = len({payment.pk for payment in returned(acts)})
    invoices = Invoice.objects.filter(order=order)
    periods = MembershipPeriod.objects.filter(line__order=order)
    return Told((answers, order.payments.count(), invoices.count(), periods.count()), errors(acts))
