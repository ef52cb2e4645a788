"""Cheques go to the bank on slips, each once; late payers are reminded, each once a week."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import RECEPTION, TREASURER
from billing.actions.deposits import make_deposit
from billing.actions.desk import Cheque, take_payment
from billing.actions.reminders import remind_payer
from billing.letters.reminders import payment_reminder
from billing.models import ChequeDeposit, Order, Payment, PaymentMethod
from billing.refusals import ChequeDeposited, OrderNotPayable, RemindedLately
from billing.slip import slip_pdf
from kit.clock import today
from kit.refusals import InvalidInput, NotAllowed
from tests.makers import a_plan, a_user, an_application, pay
from tests.races import at_once, errors, no_row_locks, returned

TRIES = 100


@pytest.fixture
def tom(db: None) -> User:
    """The treasurer."""
    return a_user("tom@example.org", TREASURER, name="Tom Gris")


def received(by: User, method: PaymentMethod = PaymentMethod.CHEQUE) -> Payment:
    """Money of an applicant's, taken by hand."""
    return take_payment(
        order=an_application().order,
        method=method,
        amount_minor=3500,
        received_on=today(),
        cheque=Cheque("12", "Banque", "C. Roy"),
        by=by,
    )


def test_a_slip_counts_its_cheques(tom: User) -> None:
    cheques = [received(tom) for _ in range(3)]
    slip = make_deposit(payments=cheques[:2], by=tom)
    assert (slip.count, slip.total.minor, slip.made_on, slip.made_by) == (2, 7000, today(), tom)
    assert list(Payment.objects.cheques_to_deposit()) == cheques[2:]
    assert slip_pdf(slip).startswith(b"%PDF-")


def test_slips_are_numbered_in_their_year(tom: User) -> None:
    slips = [make_deposit(payments=[received(tom)], by=tom) for _ in range(2)]
    year = today().year
    assert [slip.number for slip in slips] == [f"R-{year}-0001", f"R-{year}-0002"]


def test_only_cheques_and_only_once(tom: User) -> None:
    cheque, cash, online = received(tom), received(tom, PaymentMethod.CASH), pay(an_application().order)
    make_deposit(payments=[cheque], by=tom)
    for payment in (cheque, cash, online):
        with pytest.raises(ChequeDeposited):
            make_deposit(payments=[received(tom), payment], by=tom)
    with pytest.raises(InvalidInput):
        make_deposit(payments=[], by=tom)
    assert ChequeDeposit.objects.count() == 1


def test_who_keeps_the_books_makes_and_sees_slips(tom: User, carol: User, alice: User) -> None:
    rita = a_user("rita@example.org", RECEPTION)
    cheque = received(tom)
    for user in (rita, alice):
        with pytest.raises(NotAllowed):
            make_deposit(payments=[cheque], by=user)
    slip = make_deposit(payments=[cheque], by=carol)
    assert [list(ChequeDeposit.objects.visible_to(user)) for user in (tom, rita, alice)] == [[slip], [], []]


def deposit_together(by: User) -> tuple[int, int, list[str]]:
    """(slips, cheques on them by their counts, what was raised) after two slips of one cheque at once."""
    before = ChequeDeposit.objects.count()
    cheque = received(by)
    acts = at_once(*[partial(make_deposit, payments=[cheque], by=by)] * 2)
    return (len(returned(acts)), ChequeDeposit.objects.count() - before, errors(acts))


@pytest.mark.django_db(transaction=True)
def test_two_slips_at_once_share_no_cheque(tom: User) -> None:
    assert deposit_together(tom) == (1, 1, ["ChequeDeposited"])


@pytest.mark.django_db(transaction=True)
def test_without_locks_a_cheque_is_counted_twice(tom: User) -> None:
    """The control."""
    with no_row_locks():
        assert any(deposit_together(tom) != (1, 1, ["ChequeDeposited"]) for _ in range(TRIES))


@pytest.fixture
def late(db: None) -> Order:
    """Placed 16 days ago."""
    order = an_application(a_plan(approval="on_payment")).order
    Order.objects.update(placed_at=timezone.now() - timedelta(days=16))
    order.refresh_from_db()
    return order


def test_late_is_what_waits_longer_than_so_many_days(late: Order) -> None:
    assert [list(Order.objects.late(days)) for days in (15, 16, 17)] == [[late], [late], []]
    pay(late)
    assert not Order.objects.late(15).exists()


def test_one_reminder_a_week(late: Order, tom: User) -> None:
    order = remind_payer(order=late, by=tom)
    with pytest.raises(RemindedLately) as refused:
        remind_payer(order=order, by=tom)
    assert refused.value.facts == {"on": today(), "days": 7}
    Order.objects.update(reminded_at=timezone.now() - timedelta(days=7, minutes=1))
    remind_payer(order=order, by=tom)


def test_nobody_is_reminded_of_what_is_paid(late: Order, tom: User) -> None:
    pay(late)
    with pytest.raises(OrderNotPayable):
        remind_payer(order=late, by=tom)
    assert payment_reminder(late.pk) is None


def test_the_reminder_says_what_and_where(late: Order) -> None:
    letter = payment_reminder(late.pk)
    assert letter is not None
    assert letter.to == late.contact.email
    assert letter.action is not None
    assert "/join/" in letter.action[1]
    assert late.number in letter.subject


def test_reception_reminds_nobody(late: Order, alice: User) -> None:
    for user in (alice, a_user("rita@example.org", RECEPTION)):
        with pytest.raises(NotAllowed):
            remind_payer(order=late, by=user)
