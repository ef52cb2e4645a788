"""Uses: from the switch to the switch, what they take, and those that nobody ended."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from equipment.actions.badges import block_badge
from equipment.actions.credits import give_credits
from equipment.actions.using import (
    end_forgotten_uses,
    start_use,
    start_use_by_badge,
    stop_use,
    stop_use_by_device,
)
from equipment.models import (
    Authorization,
    CreditLot,
    Equipment,
    Occupancy,
    OpeningHours,
    Reservation,
    Usage,
)
from equipment.refusals import BadgeRefused, NotItsEquipment, UseRefused
from kit.refusals import NotAllowed
from tests.equipment.doors import a_badge, a_door, the_device
from tests.equipment.machines import a_machine, a_qualification, contact_of, qualify, refer

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def _begun(usage: Usage, ago: timedelta) -> Usage:
    Usage.objects.filter(pk=usage.pk).update(started_at=timezone.now() - ago)
    usage.refresh_from_db()
    return usage


def test_a_badge_switches_on_and_the_switch_ends_it(alice: User, carol: User) -> None:
    laser = a_qualification(unused_months=6)
    machine = a_machine(laser)
    device, (_, uid) = the_device(a_door(carol, machine)), a_badge(contact_of(alice), carol)
    with pytest.raises(UseRefused):
        start_use_by_badge(device=device, uid=uid, equipment_id=machine.pk)
    qualify(contact_of(alice), laser)
    usage = start_use_by_badge(device=device, uid=uid, equipment_id=machine.pk)
    assert start_use_by_badge(device=device, uid=uid, equipment_id=machine.pk) == usage
    _begun(usage, 42 * MINUTE)
    ended = stop_use_by_device(usage=usage, device=device)
    assert (ended.minutes, ended.credits, ended.controller_id) == (42, 0, device.controller_id)
    assert stop_use_by_device(usage=usage, device=device).ended_at == ended.ended_at
    # Practice counts: the authorization lapses later.
    assert Authorization.objects.get().last_used_at == ended.ended_at


def test_a_blocked_badge_and_another_machine_switch_nothing_on(alice: User, carol: User) -> None:
    machine, other = a_machine(), a_machine()
    device, (badge, uid) = the_device(a_door(carol, machine)), a_badge(contact_of(alice), carol)
    with pytest.raises(NotItsEquipment):
        start_use_by_badge(device=device, uid=uid, equipment_id=other.pk)
    block_badge(badge=badge, by=alice)
    with pytest.raises(BadgeRefused):
        start_use_by_badge(device=device, uid=uid, equipment_id=machine.pk)
    elsewhere = start_use(contact=contact_of(alice), equipment=other, by=alice)
    with pytest.raises(NotItsEquipment):
        stop_use_by_device(usage=elsewhere, device=device)
    assert Usage.objects.get().ended_at is None


def test_by_hand_by_oneself_or_who_looks_after_it(alice: User, bob: User, carol: User) -> None:
    machine = a_machine()
    with pytest.raises(NotAllowed):
        start_use(contact=contact_of(alice), equipment=machine, by=bob)
    usage = start_use(contact=contact_of(alice), equipment=machine, by=alice)
    with pytest.raises(NotAllowed):
        stop_use(usage=usage, by=bob)
    refer(contact_of(bob), machine)
    assert stop_use(usage=usage, by=bob).ended_at is not None
    assert start_use(contact=contact_of(alice), equipment=machine, by=bob).recorded_by == bob


def _charged(alice: User, carol: User) -> Equipment:
    give_credits(contact=contact_of(alice), amount=10, reason="Cadeau", ends_at=None, by=carol)
    return a_machine(charge="credits", credits_per_slot=2, slot_minutes=30)


def test_a_use_without_reservation_takes_credits_by_begun_slots(alice: User, carol: User) -> None:
    machine = _charged(alice, carol)
    usage = _begun(start_use(contact=contact_of(alice), equipment=machine, by=alice), 61 * MINUTE)
    assert stop_use(usage=usage, by=alice).credits == 6
    assert stop_use(usage=usage, by=alice).credits == 6
    assert CreditLot.objects.get().left == 4
    usage = _begun(start_use(contact=contact_of(alice), equipment=machine, by=alice), 600 * MINUTE)
    # What there is: nobody owes credits.
    assert stop_use(usage=usage, by=alice).credits == 4
    with pytest.raises(UseRefused):
        start_use(contact=contact_of(alice), equipment=machine, by=alice)


def test_what_was_reserved_was_paid(alice: User, carol: User) -> None:
    machine, now = _charged(alice, carol), timezone.now()
    occupancy = Occupancy.objects.create(
        equipment=machine, kind="reservation", starts_at=now - 60 * MINUTE, ends_at=now + 60 * MINUTE
    )
    Reservation.objects.create(contact=contact_of(alice), occupancy=occupancy, state="confirmed", credits=8)
    usage = _begun(start_use(contact=contact_of(alice), equipment=machine, by=alice), 63 * MINUTE)
    assert stop_use(usage=usage, by=alice).credits == 0
    usage = _begun(start_use(contact=contact_of(alice), equipment=machine, by=alice), 100 * MINUTE)
    # 35 minutes before the five that come with the reservation: two slots.
    assert stop_use(usage=usage, by=alice).credits == 4


def test_a_forgotten_use_ends_at_closing_time(alice: User, bob: User, carol: User) -> None:
    machine = a_machine()
    forgotten = start_use(contact=contact_of(alice), equipment=machine, by=alice)
    assert end_forgotten_uses() == 0
    for weekday in range(1, 8):
        OpeningHours.objects.create(equipment=machine, weekday=weekday, opens_at="08:00", closes_at="18:00")
    yesterday = timezone.localtime() - timedelta(days=1)
    start = yesterday.replace(hour=17, minute=30, second=0, microsecond=0)
    Usage.objects.filter(pk=forgotten.pk).update(started_at=start)
    assert end_forgotten_uses() == 1
    forgotten.refresh_from_db()
    assert (forgotten.ended_at, forgotten.minutes) == (start + 30 * MINUTE, 30)
    assert end_forgotten_uses() == 0
