"""The decision as it is asked: from real rows, for one and for many, in a fixed number of queries."""

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Contact, User
from equipment.deciding import Reason, decide, decide_all
from equipment.models import Equipment
from tests.equipment.cells import CELLS, play, some_cells
from tests.equipment.machines import a_machine, a_qualification, at, contact_of, qualify
from tests.makers import a_member, a_user

pytestmark = pytest.mark.django_db

QUERIES = 8


def test_sampled_cells_of_the_table() -> None:
    assert len(CELLS) > 2000
    for number, cell in enumerate(some_cells(60)):
        scene = play(cell, number)
        decision = decide(scene.contact, scene.machine)
        assert list(decision.reasons) == cell.reasons, cell
        assert decision.is_allowed is (not cell.reasons)


@pytest.mark.parametrize(("people", "machines"), [(1, 1), (3, 3)])
def test_any_number_takes_the_same_queries(
    people: int, machines: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    laser, room = a_qualification(), a_machine(kind="space")
    contacts = [a_member(a_user(f"m{n}@example.org")) for n in range(people)]
    things = [a_machine(laser, place=room) for _ in range(machines)]
    qualify(contacts[0], laser)
    with django_assert_num_queries(QUERIES + 1):  # and what the clock says
        decisions = decide_all({one.pk for one in contacts}, {one.pk for one in things})
    allowed = {pair for pair, decision in decisions.items() if decision.is_allowed}
    assert allowed == {(contacts[0].pk, thing.pk) for thing in things}
    assert len(decisions) == people * machines


def test_a_superuser_who_is_suspended_is_refused(alice: User) -> None:
    machine = a_machine()
    User.objects.filter(pk=alice.pk).update(is_superuser=True, is_staff=True)
    assert decide(contact_of(alice), machine).is_allowed
    membership = contact_of(alice).memberships.get()
    membership.suspended_at, membership.suspension_reason = at(0, 0), "Broke the saw"
    membership.save()
    assert decide(contact_of(alice), machine).reasons == (Reason.SUSPENDED,)


def test_a_covered_person_is_a_member_and_may_be_suspended_by_another_membership(alice: User) -> None:
    """A family's seat is no way around a suspension."""
    from billing.models import Coverage, Membership

    machine, bob = a_machine(), a_member(a_user("b@example.org"))
    child = Contact.objects.create(given_name="Leo")
    assert decide(child, machine).reasons == (Reason.NOT_A_MEMBER,)
    Coverage.objects.create(membership=contact_of(alice).memberships.get(), contact=child)
    assert decide(child, machine).is_allowed
    Coverage.objects.create(membership=bob.memberships.get(), contact=child)
    Membership.objects.filter(contact=bob).update(suspended_at=at(0, 0), suspension_reason="x")
    assert decide(child, machine).reasons == (Reason.SUSPENDED,)


def test_everybody_may_use_what_has_a_public_rate(trudy: User) -> None:
    visitor = Contact.objects.create(given_name="Zoe")
    assert decide(visitor, a_machine(public_rate_minor=500)).is_allowed
    assert not decide(visitor, a_machine()).is_allowed


def test_an_unknown_equipment_is_left_out() -> None:
    assert decide_all({1}, {Equipment.objects.count() + 99}) == {}
