"""Ends reservations: given up, paid or not, and not used. What was paid goes back when it is early enough."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Contact, User
from accounts.records import record
from billing.actions.cancellation import give_back_order
from billing.actions.locks import locked_order
from billing.actions.orders import end_order
from billing.models import Order, OrderLine
from billing.states import OrderState
from equipment.actions.credits import return_credits
from equipment.actions.occupying import release
from equipment.models import Equipment, Reservation
from equipment.refusals import ReservationOver
from equipment.states import HOLDING, RESERVATION, EquipmentState, ReservationState
from kit.clock import now
from kit.mail import post
from kit.refusals import NotAllowed

_WORDS = {"member": "given up", "association": "cancelled by the association"}


def gives_back(reservation: Reservation) -> bool:
    """Whether giving it up now gives back what was paid: early enough, or because it cannot serve anyway."""
    equipment = reservation.occupancy.equipment
    latest = reservation.occupancy.starts_at - timedelta(hours=equipment.cancel_hours)
    return now() <= latest or equipment.state != EquipmentState.IN_SERVICE


@transaction.atomic
def cancel_reservation(*, reservation: Reservation, by: User, reason: str = "") -> Reservation:
    """Give up a reservation that has not begun; cancelling twice changes nothing.

    The member gets back what was paid while it is early enough (`gives_back`); when the association cancels,
    always. Raises NotAllowed and ReservationOver.
    """
    is_own = Contact.objects.acted_for_by(by).filter(pk=reservation.contact_id).exists()
    if not is_own and not _manages(by, reservation):
        raise NotAllowed
    order, reservation = _locked(reservation)
    if reservation.state == ReservationState.CANCELLED:
        return reservation
    if reservation.state not in {ReservationState.HELD, ReservationState.CONFIRMED} or (
        reservation.occupancy.starts_at <= now()
    ):
        raise ReservationOver
    reason = reason.strip() or _WORDS["member" if is_own else "association"]
    return end_reservation(
        reservation, order, reason=reason, is_refunded=not is_own or gives_back(reservation), by=by
    )


def end_reservation(
    reservation: Reservation, order: Order | None, *, reason: str, is_refunded: bool, by: User | None
) -> Reservation:
    """Cancel a locked reservation and its locked order, with what was paid for it or without."""
    if order is not None and order.state == OrderState.PLACED:
        end_order(order=order, state=OrderState.CANCELLED, reason=reason, by=by)
    elif order is not None and order.state == OrderState.FULFILLED and is_refunded:
        give_back_order(order=order, reason=reason, by=by)
    # The order's end took the reservation with it, if it had one to end.
    reservation.refresh_from_db()
    if reservation.state != ReservationState.CANCELLED:
        _end(reservation, ReservationState.CANCELLED, reason=reason, by=by)
    if is_refunded:
        return_credits(reservation=reservation, by=by)
    post("reservation_cancelled", reservation.pk)
    return reservation


def cancel_in_the_way(reservations: QuerySet[Reservation], *, reason: str, by: User) -> None:
    """Cancel these for the association, with all that was paid, in a transaction that holds the equipment."""
    for order, reservation in _locked_all(reservations):
        end_reservation(reservation, order, reason=reason, is_refunded=True, by=by)


def give_up_for(reservations: QuerySet[Reservation], *, reason: str) -> None:
    """Give these up for their people, inside an act that asked for the right; paid back by `gives_back`."""
    for order, reservation in _locked_all(reservations):
        end_reservation(reservation, order, reason=reason, is_refunded=gives_back(reservation), by=None)


def _locked_all(reservations: QuerySet[Reservation]) -> Iterator[tuple[Order | None, Reservation]]:
    # In the order of the orders' ids: two that cancel many do not wait for each other.
    for reservation in reservations.order_by("line__order", "pk"):
        order, locked = _locked(reservation)
        if locked.state in HOLDING:
            yield order, locked


def _manages(by: User, reservation: Reservation) -> bool:
    cared = Equipment.objects.cared_for_by(by).filter(pk=reservation.occupancy.equipment_id)
    return by.has_perm("equipment.manage_reservation") or cared.exists()


def _locked(reservation: Reservation) -> tuple[Order | None, Reservation]:
    """The order before the reservation, as billing has it when it settles."""
    line = OrderLine.objects.filter(reservation=reservation).first()
    order = locked_order(line.order_id) if line is not None else None
    return order, locked_reservation(reservation.pk)


def locked_reservation(reservation_id: int) -> Reservation:
    """The reservation as it is now, locked until the transaction ends."""
    rows = Reservation.objects.select_for_update(of=("self",))
    return rows.select_related("occupancy__equipment", "contact").get(pk=reservation_id)


def _end(reservation: Reservation, state: ReservationState, *, reason: str, by: User | None) -> None:
    RESERVATION.move(reservation, state)
    reservation.ended_at, reservation.end_reason = now(), reason
    reservation.save(update_fields=["state", "ended_at", "end_reason"])
    if state != ReservationState.MISSED:
        release(reservation.occupancy)
    record(f"reservation.{state.value}", reservation, by=by, reason=reason)


@transaction.atomic
def mark_missed(*, reservation: Reservation, by: User) -> Reservation:
    """Note that nobody came; nothing is given back. Raises NotAllowed, ReservationOver and StateForbids."""
    if not _manages(by, reservation):
        raise NotAllowed
    reservation = locked_reservation(reservation.pk)
    if reservation.state == ReservationState.MISSED:
        return reservation
    if reservation.occupancy.starts_at > now():
        raise ReservationOver
    _end(reservation, ReservationState.MISSED, reason="nobody came", by=by)
    return reservation


class ReservationFulfilment:
    """A line of kind `reservation` confirms the reservation that was held for it."""

    def may_fulfil(self, line: OrderLine) -> bool:
        """As long as the hold keeps the time, however late the money is."""
        return Reservation.objects.filter(line=line, state=ReservationState.HELD).exists()

    def fulfil(self, line: OrderLine, *, by: User | None) -> None:
        reservation = self._of(line)
        if reservation is None or reservation.state == ReservationState.CONFIRMED:
            return
        RESERVATION.move(reservation, ReservationState.CONFIRMED)
        reservation.save(update_fields=["state"])
        record("reservation.confirmed", reservation, by=by)
        post("reservation_confirmed", reservation.pk)
        # Who paid after the others were told hears of it now.
        if reservation.equipment.state == EquipmentState.OUT_OF_ORDER:
            post("equipment_out_of_order", reservation.pk)

    def release(self, line: OrderLine) -> None:
        """The order ended unpaid: late, or given up."""
        reservation = self._of(line)
        if reservation is None or reservation.state != ReservationState.HELD:
            return
        is_late = line.order.state == OrderState.EXPIRED
        state = ReservationState.LAPSED if is_late else ReservationState.CANCELLED
        _end(reservation, state, reason="not paid in time" if is_late else "given up", by=None)

    def revoke(self, line: OrderLine, *, reason: str, by: User | None) -> None:
        reservation = self._of(line)
        if reservation is not None and reservation.state == ReservationState.CONFIRMED:
            _end(reservation, ReservationState.CANCELLED, reason=reason, by=by)

    def _of(self, line: OrderLine) -> Reservation | None:
        found = Reservation.objects.filter(line=line).values_list("pk", flat=True).first()
        return locked_reservation(found) if found is not None else None
