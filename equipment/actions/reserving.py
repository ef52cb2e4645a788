"""Reserves an equipment: held until it is paid; confirmed at once when credits pay, or nothing is asked."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Contact, User
from accounts.records import record
from billing.actions.orders import NewLine, expire_order, order_line
from billing.models import OrderLine
from billing.refusals import PriceChanged
from equipment.actions.credits import spend_credits
from equipment.actions.occupying import hold_equipment, occupy
from equipment.actions.rights import check_is_somebody
from equipment.actions.rules import check_horizon, check_hours, check_quota, check_right
from equipment.models import Equipment, OccupancyKind, Reservation
from equipment.prices import Price, price_of
from equipment.states import ReservationState
from kit.clock import now
from kit.locks import hold
from kit.mail import post
from kit.money import Money
from kit.refusals import InvalidInput, NotAllowed
from kit.wording import day_and_hours

# Long enough to type a card's number and to confirm it on the phone.
HOLD = timedelta(minutes=30)
# Whoever holds more than they pay for keeps the hours of everybody, half an hour at a time.
MOST_HELD = 5
LONGEST_PURPOSE = 200
MOST_REPEATS = 52


@transaction.atomic
def reserve(
    *,
    contact: Contact,
    equipment: Equipment,
    start: datetime,
    end: datetime,
    by: User,
    expected: Price | None = None,
    purpose: str = "",
) -> Reservation:
    """Reserve for a contact whom the actor acts for, by all the rules.

    `expected` is the price that was shown. What costs money is held and has an order to be paid within HOLD.
    Whoever holds these very hours already gets the same reservation: a second click, or a request that died
    before its payment page. Raises NotAllowed, UseRefused, the refusals of `rules`, PriceChanged,
    OutOfCredit, InvalidInput and TimeTaken.
    """
    if not Contact.objects.acted_for_by(by).filter(pk=contact.pk).exists():
        raise NotAllowed
    equipment = held_equipment(equipment)
    same = _held_already(contact, equipment, start, end)
    if same is not None:
        return same
    check_hours(equipment, start, end)
    check_horizon(equipment, start)
    check_right(contact, equipment, start)
    check_quota(contact, equipment, start, end)
    price = price_of(contact, equipment, start, end)
    if expected is not None and expected != price:
        raise PriceChanged(path=("expected",), price=_told(price, equipment))
    if price.minor:
        _check_held(contact)
    return _made(contact, equipment, start, end, price, by, _checked_purpose(purpose))


@transaction.atomic
def reserve_for(
    *,
    contact: Contact,
    equipment: Equipment,
    start: datetime,
    end: datetime,
    by: User,
    purpose: str = "",
    weeks: int = 1,
) -> list[Reservation]:
    """The team reserves for somebody, without charge; each week again, at the same hours of the clock.

    All of them or none: raises TimeTaken for the first that is not free. What the decision holds against the
    person stands. Raises NotAllowed, CardErased, InvalidInput, UseRefused, InThePast, OutsideHours and
    SlotRules.
    """
    cares = Equipment.objects.cared_for_by(by).filter(pk=equipment.pk).exists()
    if not cares and not by.has_perm("equipment.manage_reservation"):
        raise NotAllowed
    check_is_somebody(contact)
    if not 1 <= weeks <= MOST_REPEATS:
        problem = _("Repeat it {most} times at most.").format(most=MOST_REPEATS)
        raise InvalidInput(path=("weeks",), problem=problem)
    equipment, purpose = held_equipment(equipment), _checked_purpose(purpose)
    series = uuid.uuid4() if weeks > 1 else None
    check_right(contact, equipment, start)
    made = []
    for week in range(weeks):
        begins, ends = _weeks_later(start, week), _weeks_later(end, week)
        check_hours(equipment, begins, ends)
        made.append(_made(contact, equipment, begins, ends, Price(), by, purpose, series))
    return made


def held_equipment(equipment: Equipment) -> Equipment:
    """The equipment as it is now, whose time nobody else takes meanwhile, without holds that are over."""
    hold_equipment([equipment])
    for order_id in (
        Reservation.objects.lapsed()
        .filter(occupancy__equipment=equipment)
        .values_list("line__order", flat=True)
    ):
        expire_order(order_id)
    return Equipment.objects.get(pk=equipment.pk)


def _check_held(contact: Contact) -> None:
    # On two machines at once, each would find room.
    hold(f"holds:{contact.pk}")
    held = Reservation.objects.holding().filter(contact=contact, state=ReservationState.HELD)
    if held.count() >= MOST_HELD:
        problem = _("{most} reservations wait for their payment. Pay for them, or give one up.")
        raise InvalidInput(path=("starts_at",), problem=problem.format(most=MOST_HELD))


def _held_already(
    contact: Contact, equipment: Equipment, start: datetime, end: datetime
) -> Reservation | None:
    held = Reservation.objects.holding().filter(contact=contact, occupancy__equipment=equipment)
    return held.filter(occupancy__starts_at=start, occupancy__ends_at=end).first()


def _weeks_later(at: datetime, weeks: int) -> datetime:
    """The same time of day on the wall clock, whatever DST does between."""
    local = timezone.localtime(at)
    return timezone.make_aware(local.replace(tzinfo=None) + timedelta(weeks=weeks))


def _made(
    contact: Contact,
    equipment: Equipment,
    start: datetime,
    end: datetime,
    price: Price,
    by: User,
    purpose: str,
    series: uuid.UUID | None = None,
) -> Reservation:
    occupancy = occupy(equipment=equipment, kind=OccupancyKind.RESERVATION, start=start, end=end)
    reservation = Reservation(
        contact=contact, occupancy=occupancy, state=ReservationState.CONFIRMED, created_by=by,
        price_minor=price.minor, credits=price.credits, purpose=purpose, series=series,
    )  # fmt: skip
    if price.minor:
        reservation.state = ReservationState.HELD
        reservation.held_until = min(now() + HOLD, end)
        reservation.line = _ordered(reservation, by)
    reservation.save()
    if price.credits:
        spend_credits(contact=contact, amount=price.credits, by=by, reservation=reservation)
    record("reservation.made", reservation, by=by, equipment=equipment.pk, starts_at=start, ends_at=end)
    if reservation.state == ReservationState.CONFIRMED:
        post("reservation_confirmed", reservation.pk)
    return reservation


def _ordered(reservation: Reservation, by: User) -> OrderLine:
    occupancy, equipment = reservation.occupancy, reservation.occupancy.equipment
    with override(reservation.contact.language):
        label = f"{equipment.name}, {day_and_hours(occupancy.starts_at, occupancy.ends_at)}"
    line = NewLine("reservation", label, reservation.price_minor, equipment.tax_rate, equipment.mention)
    return order_line(
        line,
        contact=reservation.contact,
        currency=equipment.currency,
        by=by,
        pay_by=reservation.held_until,
    )


def _told(price: Price, equipment: Equipment) -> Money | str:
    if price.credits:
        return _("{count} credits").format(count=price.credits)
    return Money(price.minor, equipment.currency)


def _checked_purpose(text: str) -> str:
    purpose = " ".join(text.split())
    if len(purpose) > LONGEST_PURPOSE or "\0" in purpose:
        problem = _("Say what for in {longest} characters at most.").format(longest=LONGEST_PURPOSE)
        raise InvalidInput(path=("purpose",), problem=problem)
    return purpose
