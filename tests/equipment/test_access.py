"""What doors are answered, and that every answer is kept."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from billing.actions.memberships import reinstate_membership, suspend_membership
from billing.models import Membership
from equipment.actions.credits import give_credits
from equipment.actions.reserving import reserve
from equipment.deciding import Reason, decide, facts
from equipment.deciding.single import HeldToDoor, facts_by_badge
from equipment.models import AccessEvent, Closure, Equipment, EquipmentKind, Occupancy, OpeningHours
from equipment.numbers import uid_hash
from kit import clock
from tests.equipment.cells import play, some_cells
from tests.equipment.doors import a_badge, a_door, check, post
from tests.equipment.machines import a_machine, a_qualification, at, contact_of, qualify
from tests.makers import pay

pytestmark = pytest.mark.django_db


def _codes(told: dict[str, object]) -> list[str]:
    reasons = told["reasons"]
    assert isinstance(reasons, list)
    return [one["code"] for one in reasons]


def _read(uid: str, machine: Equipment, instant: datetime) -> HeldToDoor:
    found = facts_by_badge(uid_hash(uid), machine.pk, instant)
    assert found is not None
    return found


def test_one_statement_reads_what_many_queries_read(carol: User) -> None:
    """On scenes of every kind: hours, closures, places, holds, credits, requirements, suspensions."""
    place = a_machine(kind=EquipmentKind.SPACE)
    OpeningHours.objects.create(equipment=place, weekday=3, opens_at="08:00", closes_at="00:00")
    Closure.objects.create(starts_at=clock.now(), ends_at=clock.now() + timedelta(hours=3), reason_fr="Fête")
    for number, cell in enumerate(some_cells(60)):
        scene = play(cell, number)
        _, uid = a_badge(scene.contact, carol)
        if number % 3 == 0:
            scene.machine.place, scene.machine.charge, scene.machine.credits_per_slot = place, "credits", 2
            scene.machine.save()
            OpeningHours.objects.create(
                equipment=scene.machine, weekday=number % 7 + 1, opens_at="09:30", closes_at="18:00"
            )
        for hours in (0, 5, -30, 24 * 11):
            at = clock.now() + timedelta(hours=hours)
            one = _read(uid, scene.machine, at)
            assert one.person == facts.people([scene.contact.pk], at)[scene.contact.pk]
            assert one.equipment == facts.equipment([scene.machine.pk], at)[scene.machine.pk]


def test_credits_and_the_end_of_an_authorization_are_read_alike(alice: User, carol: User) -> None:
    laser, contact = a_qualification(), contact_of(alice)
    machine = a_machine(laser, charge="credits", credits_per_slot=1)
    qualify(contact, laser, expires_at=timezone.now() + timedelta(hours=2))
    give_credits(contact=contact, amount=3, reason="Cadeau", ends_at=None, by=carol)
    at, (_, uid) = clock.now(), a_badge(contact, carol)
    one = _read(uid, machine, at)
    assert one.person == facts.people([contact.pk], at)[contact.pk]
    assert (one.person.credits, list(one.person.authorizations)) == (3, [laser.pk])
    assert one.equipment == facts.equipment([machine.pk], at)[machine.pk]
    assert facts_by_badge(uid_hash("FFFFFFFF"), machine.pk, at) is None


def test_the_door_says_what_the_decision_says(alice: User, carol: User) -> None:
    laser = a_qualification()
    machine, contact = a_machine(laser), contact_of(alice)
    token, (_, uid) = a_door(carol, machine), a_badge(contact, carol)
    told = check(token, uid)
    assert (told["isAllowed"], _codes(told), told["givenName"]) == (False, ["NOT_QUALIFIED"], "Alice")
    qualify(contact, laser)
    told = check(token, uid)
    assert (told["isAllowed"], told["reasons"]) == (True, [])
    decision = decide(contact, machine)
    assert decision.is_allowed
    membership = Membership.objects.get(contact=contact)
    suspend_membership(membership=membership, reason="Clés non rendues.", by=carol)
    assert _codes(check(token, uid)) == ["SUSPENDED"]
    reinstate_membership(membership=membership, by=carol)
    assert check(token, uid)["isAllowed"]


def test_reasons_that_only_doors_have(alice: User, carol: User) -> None:
    laser, saw = a_machine(code="laser"), a_machine(code="saw")
    token, (_, uid) = a_door(carol, laser), a_badge(contact_of(alice), carol)
    assert _codes(check(token, "FFFFFFFF")) == ["BADGE_UNKNOWN"]
    assert _codes(check(token, "not a number")) == ["BADGE_UNKNOWN"]
    told = check(token, uid, equipment="saw")
    # Nothing of the person is told to a door that has no business with them there.
    assert (_codes(told), told["givenName"], told["until"]) == (["NOT_YOURS"], None, None)
    assert told["reasons"][0]["sentence"] == "Ce lecteur n’ouvre pas cet équipement."
    kept = AccessEvent.objects.order_by("pk").values_list("equipment", "contact", "is_allowed", "reasons")
    assert list(kept) == [
        (laser.pk, None, False, ["BADGE_UNKNOWN"]),
        (laser.pk, None, False, ["BADGE_UNKNOWN"]),
        (saw.pk, contact_of(alice).pk, False, ["NOT_YOURS"]),
    ]


def test_a_door_of_several_says_which(alice: User, carol: User) -> None:
    token = a_door(carol, a_machine(code="laser"), a_machine(code="saw"))
    _, uid = a_badge(contact_of(alice), carol)
    asked = "mutation($b: String!, $e: String) { accessCheck(input: {badge: $b, equipment: $e}) {"
    for code in (None, "none"):
        told = post(token, f"{asked} answer {{ isAllowed }} errors {{ code path }} }} }}", b=uid, e=code)
        assert told["data"]["accessCheck"]["errors"] == [{"code": "INVALID_INPUT", "path": ["equipment"]}]
    assert check(token, uid, equipment="saw")["isAllowed"]


def test_every_answer_is_kept(alice: User, carol: User) -> None:
    machine = a_machine()
    token, (badge, uid) = a_door(carol, machine), a_badge(contact_of(alice), carol)
    check(token, uid)
    Equipment.objects.update(state="out_of_order", state_reason="Broken")
    check(token, uid)
    first, second = AccessEvent.objects.order_by("pk")
    assert (first.is_allowed, first.reasons, first.badge, first.contact) == (
        True, [], badge, contact_of(alice),
    )  # fmt: skip
    assert (second.is_allowed, second.reasons, second.is_offline) == (False, ["OUT_OF_ORDER"], False)


def test_a_check_takes_four_statements(alice: User, carol: User) -> None:
    """Token, points, facts, the answer kept; however much there is to read."""
    machine = a_machine(a_qualification(), a_qualification())
    token, (_, uid) = a_door(carol, machine), a_badge(contact_of(alice), carol)
    check(token, uid)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        check(token, uid)
    statements = [one["sql"] for one in queries if "SAVEPOINT" not in one["sql"]]
    assert len(statements) == 4, statements


def test_hours_that_nobody_paid_open_nothing(alice: User, carol: User) -> None:
    machine = a_machine(is_reserved_only=True, charge="money", member_rate_minor=1000)
    card, (start, end) = contact_of(alice), (at(2, 10), at(2, 12))
    held = reserve(contact=card, equipment=machine, start=start, end=end, by=alice)
    ago, later = timezone.now() - timedelta(minutes=5), timezone.now() + timedelta(minutes=25)
    Occupancy.objects.update(starts_at=ago, ends_at=later)
    token, (_badge, uid) = a_door(carol, machine), a_badge(card, carol)
    assert _codes(check(token, uid)) == ["NOT_RESERVED"]
    assert decide(card, machine).reasons == (Reason.NOT_RESERVED,)
    assert held.line is not None
    pay(held.line.order)
    assert check(token, uid)["isAllowed"]
