"""The contract that every registered fulfilment keeps: each act asked twice has the effect of once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import Model

from accounts.models import AuditEntry
from billing import fulfilments
from billing.actions.granting import grant_period
from billing.actions.orders import NewLine, order_line
from billing.models import MembershipPeriod, Order, OrderLine
from equipment.actions.occupying import occupy
from equipment.models import CreditLot, OccupancyKind, Reservation
from kit.clock import now, today
from tests.equipment.machines import a_machine, at
from tests.makers import a_contact, a_plan
from tests.workshops.shops import a_session
from workshops.models import Booking

pytestmark = pytest.mark.django_db


def a_membership_line() -> OrderLine:
    order = Order.objects.create(contact=a_contact())
    return OrderLine.objects.create(
        order=order, kind="membership", label="x", unit_price_minor=3500, plan=a_plan()
    )


def a_change_line() -> OrderLine:
    contact, dearer = a_contact(), a_plan(price_minor=9000)
    old = grant_period(contact=contact, plan=a_plan(), line=None, by=None)
    MembershipPeriod.objects.filter(pk=old.pk).update(starts_on=today() - timedelta(days=30))
    order = Order.objects.create(contact=contact)
    return OrderLine.objects.create(
        order=order, kind="plan_change", label="x", unit_price_minor=2000, plan=dearer, replaces=old
    )


def a_pass_line() -> OrderLine:
    order = Order.objects.create(contact=a_contact())
    plan = a_plan(kind="pass", credits=10)
    return OrderLine.objects.create(order=order, kind="pass", label="x", unit_price_minor=3500, plan=plan)


def a_reservation_line() -> OrderLine:
    contact, machine = a_contact(), a_machine()
    line = NewLine("reservation", "x", 1000, machine.tax_rate, machine.mention)
    hold = now() + timedelta(minutes=30)
    made = order_line(line, contact=contact, currency="EUR", by=None, pay_by=hold)
    occupancy = occupy(equipment=machine, kind=OccupancyKind.RESERVATION, start=at(2, 9), end=at(2, 10))
    Reservation.objects.create(contact=contact, occupancy=occupancy, line=made, held_until=hold)
    return made


def a_booking_line() -> OrderLine:
    contact, session = a_contact(), a_session()
    line = NewLine("booking", "x", 1000, session.workshop.tax_rate, session.workshop.mention)
    hold = now() + timedelta(minutes=30)
    made = order_line(line, contact=contact, currency="EUR", by=None, pay_by=hold)
    Booking.objects.create(
        session=session, contact=contact, booker=contact, state="held", line=made, held_until=hold
    )
    return made


def periods_of(line: OrderLine) -> list[Model]:
    return list(MembershipPeriod.objects.standing().filter(line=line))


def credits_of(line: OrderLine) -> list[Model]:
    return list(CreditLot.objects.filter(line=line, left__gt=0))


def hours_of(line: OrderLine) -> list[Model]:
    return list(Reservation.objects.filter(line=line, state="confirmed", occupancy__released_at=None))


def seats_of(line: OrderLine) -> list[Model]:
    return list(Booking.objects.filter(line=line, state="confirmed"))


# For each kind: how a line of it is made, and what stands because of it.
KINDS: dict[str, tuple[Callable[[], OrderLine], Callable[[OrderLine], list[Model]]]] = {
    "membership": (a_membership_line, periods_of),
    "plan_change": (a_change_line, periods_of),
    "pass": (a_pass_line, credits_of),
    "reservation": (a_reservation_line, hours_of),
    "booking": (a_booking_line, seats_of),
}


def test_every_registered_kind_is_held_to_the_contract() -> None:
    assert KINDS.keys() == fulfilments.registered().keys()


@pytest.mark.parametrize("kind", fulfilments.registered())
def test_fulfilling_twice_gives_once(kind: str) -> None:
    make, given = KINDS[kind]
    line = make()
    assert given(line) == []
    fulfilments.fulfilment_of(line).fulfil(line, by=None)
    once = given(line)
    fulfilments.fulfilment_of(line).fulfil(line, by=None)
    assert len(once) == 1
    assert given(line) == once


@pytest.mark.parametrize("kind", fulfilments.registered())
def test_releasing_leaves_nothing_and_may_be_repeated(kind: str) -> None:
    make, given = KINDS[kind]
    line = make()
    for _ in range(2):
        fulfilments.fulfilment_of(line).release(line)
        assert given(line) == []


@pytest.mark.parametrize("kind", fulfilments.registered())
def test_revoking_takes_back_and_may_be_repeated(kind: str) -> None:
    make, given = KINDS[kind]
    line = make()
    fulfilments.fulfilment_of(line).fulfil(line, by=None)
    for reason in ("first", "second"):
        fulfilments.fulfilment_of(line).revoke(line, reason=reason, by=None)
        assert given(line) == []
    told = AuditEntry.objects.filter(reason__in=("first", "second")).values_list("reason", flat=True)
    assert list(told) == ["first"]


def test_no_kind_is_claimed_twice() -> None:
    class Other:
        def may_fulfil(self, line: OrderLine) -> bool:
            return True

        def fulfil(self, line: OrderLine, *, by: object) -> None: ...

        def release(self, line: OrderLine) -> None: ...

        def revoke(self, line: OrderLine, *, reason: str, by: object) -> None: ...

    with pytest.raises(ValueError, match="membership"):
        fulfilments.register("membership", Other())
