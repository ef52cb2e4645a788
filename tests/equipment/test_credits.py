"""The ledger of credits: what ends first goes first, nothing goes below zero, and the sums agree."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Contact, User
from billing.actions.cancellation import take_back_order
from billing.models import Order, Plan
from billing.refusals import PriceChanged
from equipment.actions.credits import (
    MOST,
    give_credits,
    return_credits,
    spend_credits,
    spend_what_is_left,
    take_credits,
)
from equipment.actions.passes import buy_pass
from equipment.actions.reservation_ends import cancel_reservation
from equipment.actions.reserving import reserve_for
from equipment.models import CreditEntry, CreditLot, Reservation, Usage
from equipment.refusals import OutOfCredit, PassNotOffered
from kit.refusals import InvalidInput, NotAllowed
from tests.equipment.machines import a_machine, at, contact_of
from tests.makers import a_contact, a_plan, a_user, pay

pytestmark = pytest.mark.django_db


def _give(contact: Contact, amount: int, by: User, days: int | None = None) -> CreditLot:
    ends_at = None if days is None else timezone.now() + timedelta(days=days)
    return give_credits(contact=contact, amount=amount, reason="Cadeau", ends_at=ends_at, by=by)


def _left(*lots: CreditLot) -> list[int]:
    found = dict(CreditLot.objects.values_list("pk", "left"))
    return [found[lot.pk] for lot in lots]


def _reserved(contact: Contact, carol: User, hour: int = 9) -> Reservation:
    [one] = reserve_for(
        contact=contact, equipment=a_machine(public_rate_minor=0), start=at(3, hour), end=at(3, hour + 1),
        by=carol,
    )  # fmt: skip
    return one


def _agree() -> None:
    """What is left of each lot is the sum of its entries, and none is below zero."""
    for lot in CreditLot.objects.annotate(total=Sum("entries__amount")):
        assert lot.left == (lot.total or 0) >= 0  # type: ignore[attr-defined]  # annotated


def test_what_ends_first_is_spent_first_and_what_ended_never(carol: User) -> None:
    contact = a_contact()
    for_ever, late, soon = _give(contact, 5, carol), _give(contact, 5, carol, 90), _give(contact, 5, carol, 9)
    gone = _give(contact, 5, carol, 1)
    CreditLot.objects.filter(pk=gone.pk).update(ends_at=timezone.now())
    spend_credits(contact=contact, amount=7, by=carol)
    assert _left(soon, late, for_ever, gone) == [0, 3, 5, 5]
    with pytest.raises(OutOfCredit) as refusal:
        spend_credits(contact=contact, amount=9, by=carol)
    assert refusal.value.facts == {"needed": 9, "balance": 8}
    assert _left(soon, late, for_ever, gone) == [0, 3, 5, 5]
    _agree()


def test_they_go_back_to_the_lots_they_came_from_once(carol: User) -> None:
    contact = a_contact()
    soon, late = _give(contact, 2, carol, 9), _give(contact, 5, carol, 90)
    reservation = _reserved(contact, carol)
    spend_credits(contact=contact, amount=4, by=carol, reservation=reservation)
    # What ended meanwhile gets them back all the same: nobody gains days by reserving.
    CreditLot.objects.filter(pk=soon.pk).update(ends_at=timezone.now())
    assert [return_credits(reservation=reservation, by=carol) for _ in range(2)] == [4, 0]
    assert _left(soon, late) == [2, 5]
    assert CreditLot.objects.usable().balance() == 5
    _agree()


def test_a_use_takes_what_there_is(carol: User) -> None:
    contact = a_contact()
    _give(contact, 3, carol)
    usage = Usage.objects.create(equipment=a_machine(), contact=contact, started_at=timezone.now())
    taken = [spend_what_is_left(contact=contact, amount=2, by=None, usage=usage) for _ in range(3)]
    assert taken == [2, 1, 0]
    _agree()


def test_the_database_keeps_them_from_going_below_zero(carol: User) -> None:
    lot = _give(a_contact(), 3, carol)
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditLot.objects.filter(pk=lot.pk).update(left=F("left") - 4)
    for kind, amount in (("given", -1), ("spent", 1), ("returned", 0)):
        with pytest.raises(IntegrityError), transaction.atomic():
            CreditEntry.objects.create(lot=lot, kind=kind, amount=amount)


def test_only_the_team_gives_and_takes(alice: User, carol: User) -> None:
    contact = contact_of(alice)
    lot = _give(contact, 3, carol)
    with pytest.raises(NotAllowed):
        _give(contact, 3, alice)
    with pytest.raises(NotAllowed):
        take_credits(lot=lot, reason="x", by=alice)
    for amount in (0, -1, MOST + 1):
        with pytest.raises(InvalidInput):
            _give(contact, amount, carol)
    for _ in range(2):
        take_credits(lot=lot, reason="Erreur", by=carol)
    assert _left(lot) == [0]
    assert CreditEntry.objects.count() == 2
    _agree()


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("give"), st.integers(1, 9), st.sampled_from([None, 1, 30, 400])),
        st.tuples(st.just("spend"), st.integers(1, 12), st.none()),
        st.tuples(st.sampled_from(["cancel", "take", "end"]), st.integers(0, 20), st.none()),
    ),
    max_size=14,
)


@settings(max_examples=30)
@given(ACTS)
def test_whatever_happens_the_entries_add_up(acts: list[tuple[str, int, int | None]]) -> None:
    carol = a_user(f"manager{User.objects.count()}@example.org", "manager", name="Carol Petit")
    life = _Life(carol)
    for verb, number, days in acts:
        life.do(verb, number, days)
        _agree()
        assert CreditLot.objects.filter(contact=life.contact).usable().balance() == life.balance


class _Life:
    """One person's credits, with the balance kept beside the ledger."""

    def __init__(self, carol: User) -> None:
        self.carol, self.contact, self.machine = carol, a_contact(), a_machine(public_rate_minor=0)
        self.days, self.spent = count(2), list[Reservation]()

    @property
    def balance(self) -> int:
        now = timezone.now()
        lots = CreditLot.objects.filter(contact=self.contact)
        entries = CreditEntry.objects.filter(lot__in=lots).select_related("lot")
        return sum(one.amount for one in entries if one.lot.ends_at is None or one.lot.ends_at > now)

    def do(self, verb: str, number: int, days: int | None) -> None:
        lots = list(CreditLot.objects.filter(contact=self.contact).order_by("pk"))
        if verb == "give":
            _give(self.contact, number, self.carol, days)
        elif verb == "spend":
            self._spend(number)
        elif verb == "cancel" and self.spent:
            return_credits(reservation=self.spent[number % len(self.spent)], by=None)
        elif verb == "take" and lots:
            take_credits(lot=lots[number % len(lots)], reason="Erreur", by=self.carol)
        elif verb == "end" and lots:
            pk = lots[number % len(lots)].pk
            CreditLot.objects.filter(pk=pk).update(ends_at=timezone.now())

    def _spend(self, amount: int) -> None:
        day = next(self.days)
        [reservation] = reserve_for(
            contact=self.contact, equipment=self.machine, start=at(day, 9), end=at(day, 10), by=self.carol
        )
        try:
            with transaction.atomic():
                spend_credits(contact=self.contact, amount=amount, by=None, reservation=reservation)
        except OutOfCredit:
            assert self.balance < amount
        else:
            self.spent.append(reservation)


def _pass(**values: Any) -> Plan:
    return a_plan(kind="pass", credits=10, price_minor=2000, term_months=6, **values)


def test_a_pass_is_bought_once_paid(alice: User, trudy: User, carol: User) -> None:
    contact, plan = contact_of(alice), _pass()
    with pytest.raises(NotAllowed):
        buy_pass(contact=contact, plan=plan, expected_minor=2000, by=trudy)
    with pytest.raises(PriceChanged):
        buy_pass(contact=contact, plan=plan, expected_minor=1000, by=alice)
    order = buy_pass(contact=contact, plan=plan, expected_minor=2000, by=alice)
    # One that waits for its money is not ordered twice.
    assert buy_pass(contact=contact, plan=plan, expected_minor=2000, by=alice) == order
    assert CreditLot.objects.balance() == 0
    pay(order)
    lot = CreditLot.objects.get()
    assert (lot.left, lot.contact, lot.ends_at is not None) == (10, contact, True)
    again = buy_pass(contact=contact, plan=plan, expected_minor=2000, by=alice)
    assert again != order


def test_a_pass_without_a_price_is_had_at_once(alice: User) -> None:
    plan = _pass()
    Plan.objects.filter(pk=plan.pk).update(price_minor=0)
    plan.refresh_from_db()
    buy_pass(contact=contact_of(alice), plan=plan, expected_minor=0, by=alice)
    assert CreditLot.objects.balance() == 10


def test_what_is_no_pass_or_withdrawn_is_not_sold(alice: User) -> None:
    for plan in (a_plan(), _pass(withdrawn_at=timezone.now()), _pass(is_visible=False)):
        with pytest.raises(PassNotOffered):
            buy_pass(contact=contact_of(alice), plan=plan, expected_minor=plan.price_minor, by=alice)
    assert not Order.objects.exists()


def test_taken_back_a_pass_loses_what_is_left_of_it(alice: User, carol: User) -> None:
    contact = contact_of(alice)
    order = buy_pass(contact=contact, plan=_pass(), expected_minor=2000, by=alice)
    pay(order)
    reservation = _reserved(contact, carol)
    spend_credits(contact=contact, amount=4, by=alice, reservation=reservation)
    take_back_order(order=order, reason="Erreur de caisse", by=carol)
    assert CreditLot.objects.get().left == 0
    # The money is back already: giving up the hours brings no credits on top of it.
    cancel_reservation(reservation=reservation, by=alice)
    assert CreditLot.objects.get().left == 0
    _agree()
