"""Notes who used what, from when to when; takes the credits of a use that nobody reserved."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Contact, User, acted_for_by
from equipment.actions.access import badge_in_use
from equipment.actions.authorizations import note_practice
from equipment.actions.credits import spend_what_is_left
from equipment.actions.rules import check
from equipment.deciding import Reason, decide
from equipment.models import Charge, Equipment, Reservation, Usage
from equipment.refusals import BadgeRefused, NotItsEquipment
from equipment.slots import closing
from equipment.states import ReservationState
from equipment.tokens import Device
from kit import clock
from kit.locks import hold
from kit.refusals import NotAllowed

# Who comes a little early or tidies up a little late has paid with the reservation.
ASIDE = timedelta(minutes=5)


@transaction.atomic
def start_use(*, contact: Contact, equipment: Equipment, by: User) -> Usage:
    """Somebody begins, told by hand: by themselves, or by who looks after the equipment.

    Beginning what runs already changes nothing. Raises NotAllowed, UseRefused.
    """
    _check_hand(by, contact, equipment)
    return _start(contact, equipment, by=by)


@transaction.atomic
def start_use_by_badge(*, device: Device, uid: str, equipment_id: int) -> Usage:
    """Somebody begins, told by a device. Raises BadgeRefused, UseRefused, NotItsEquipment."""
    if equipment_id not in device.equipment.values():
        raise NotItsEquipment(path=("equipment",))
    badge = badge_in_use(uid)
    if badge is None:
        raise BadgeRefused(path=("badge",))
    equipment = Equipment.objects.get(pk=equipment_id)
    return _start(badge.contact, equipment, by=None, controller_id=device.controller_id)


def _check_hand(by: User, contact: Contact | None, equipment: Equipment) -> None:
    mine = Contact.objects.filter(pk__in=acted_for_by(by))
    is_own = contact is not None and mine.filter(pk=contact.pk).exists()
    if not is_own and not Equipment.objects.cared_for_by(by).filter(pk=equipment.pk).exists():
        raise NotAllowed


def _start(
    contact: Contact, equipment: Equipment, *, by: User | None, controller_id: int | None = None
) -> Usage:
    hold(f"use:{equipment.pk}:{contact.pk}")
    running = Usage.objects.running().filter(equipment=equipment, contact=contact).first()
    if running is not None:
        return running
    now = clock.now()
    check(decide(contact, equipment, now), *Reason)
    return Usage.objects.create(
        equipment=equipment, contact=contact, controller_id=controller_id, started_at=now, recorded_by=by
    )


@transaction.atomic
def stop_use(*, usage: Usage, by: User) -> Usage:
    """It ends now, told by hand; ending twice changes nothing. Raises NotAllowed."""
    usage = _locked(usage)
    _check_hand(by, usage.contact, usage.equipment)
    return _end(usage, clock.now(), by=by)


@transaction.atomic
def stop_use_by_device(*, usage: Usage, device: Device) -> Usage:
    """It ends now, told by a device of the equipment. Raises NotItsEquipment."""
    usage = _locked(usage)
    if usage.equipment_id not in device.equipment.values():
        raise NotItsEquipment(path=("usage",))
    return _end(usage, clock.now(), by=None)


def _locked(usage: Usage) -> Usage:
    rows = Usage.objects.select_for_update(of=("self",)).select_related("equipment", "contact")
    return rows.get(pk=usage.pk)


def _end(usage: Usage, at: datetime, *, by: User | None) -> Usage:
    """Note the end, the practice, and what a use without a reservation takes."""
    if usage.ended_at is not None:
        return usage
    usage.ended_at = max(at, usage.started_at)
    usage.save(update_fields=["ended_at"])
    if usage.contact is not None:
        note_practice(contact=usage.contact, equipment=usage.equipment, at=usage.ended_at)
        _settle(usage, usage.contact, usage.ended_at, by)
    return usage


def _settle(usage: Usage, contact: Contact, ended_at: datetime, by: User | None) -> None:
    """Take the credits of each slot that was begun and not reserved, as far as there are some."""
    if usage.equipment.charge != Charge.CREDITS:
        return
    slots = -(-_unpaid(usage, contact, ended_at) // timedelta(minutes=usage.equipment.slot_minutes))
    owed = slots * usage.equipment.credits_per_slot
    if owed:
        usage.credits = spend_what_is_left(contact=contact, amount=owed, by=by, usage=usage)
        usage.save(update_fields=["credits"])


def _unpaid(usage: Usage, contact: Contact, ended_at: datetime) -> timedelta:
    """How long it was used outside of the person's own reservations, and the minutes about them."""
    own = Reservation.objects.filter(
        contact=contact,
        state=ReservationState.CONFIRMED,
        occupancy__equipment=usage.equipment,
        occupancy__starts_at__lt=ended_at + ASIDE,
        occupancy__ends_at__gt=usage.started_at - ASIDE,
    )
    spans = own.order_by("occupancy__starts_at").values_list("occupancy__starts_at", "occupancy__ends_at")
    whole, reached = timedelta(0), usage.started_at
    for start, end in spans:
        whole += max(start - ASIDE - reached, timedelta(0))
        reached = max(reached, end + ASIDE)
    return whole + max(ended_at - reached, timedelta(0))


def end_forgotten_uses() -> int:
    """End at closing time those that nobody ended; how many those were."""
    now, ended = timezone.now(), 0
    for usage in Usage.objects.running().select_related("equipment").order_by("pk"):
        closed_at = closing(usage.equipment, usage.started_at)
        if closed_at is None or closed_at <= now:
            with transaction.atomic():
                _end(_locked(usage), closed_at or now, by=None)
            ended += 1
    return ended
