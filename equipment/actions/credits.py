"""Credits come and go by entries in a ledger; what ends first is spent first, and nothing goes below zero."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Contact, User
from accounts.records import record
from billing.actions.reasons import checked_reason
from billing.models import OrderLine
from equipment.actions.rights import check_is_somebody
from equipment.models import CreditEntry, CreditLot, EntryKind, Reservation, Usage
from equipment.refusals import OutOfCredit
from kit.locks import hold
from kit.refusals import InvalidInput, NotAllowed

MOST = 100_000


def _hold(contact: Contact) -> None:
    """One at a time for each person: two that spend at once would both see the same credits."""
    hold(f"credits:{contact.pk}")


def _enter(
    lot: CreditLot,
    kind: EntryKind,
    amount: int,
    *,
    by: User | None,
    reservation: Reservation | None = None,
    usage: Usage | None = None,
) -> None:
    lot.left += amount
    lot.save(update_fields=["left"])
    CreditEntry.objects.create(lot=lot, kind=kind, amount=amount, reservation=reservation, usage=usage, by=by)


@transaction.atomic
def give_credits(
    *, contact: Contact, amount: int, reason: str, ends_at: datetime | None, by: User
) -> CreditLot:
    """Credits from the association, with a reason. Raises NotAllowed, CardErased, InvalidInput."""
    if not by.has_perm("equipment.give_credits"):
        raise NotAllowed
    check_is_somebody(contact)
    if not 1 <= amount <= MOST:
        problem = _("Give between 1 and {most} credits.").format(most=MOST)
        raise InvalidInput(path=("amount",), problem=problem)
    return add_lot(
        contact=contact, amount=amount, reason=checked_reason(reason)[:200], ends_at=ends_at, line=None, by=by
    )


def add_lot(
    *,
    contact: Contact,
    amount: int,
    reason: str,
    ends_at: datetime | None,
    line: OrderLine | None,
    by: User | None,
) -> CreditLot:
    """A new lot, inside a transaction that asked for the right."""
    lot = CreditLot.objects.create(contact=contact, line=line, reason=reason, ends_at=ends_at)
    _enter(lot, EntryKind.GIVEN, amount, by=by)
    record("credits.given", lot, by=by, reason=reason, amount=amount)
    return lot


def spend_credits(
    *,
    contact: Contact,
    amount: int,
    by: User | None,
    reservation: Reservation | None = None,
    usage: Usage | None = None,
) -> None:
    """Take credits, first those that end first, inside the transaction of what they are for.

    Raises OutOfCredit and takes nothing when there are too few.
    """
    _hold(contact)
    lots = list(CreditLot.objects.usable().filter(contact=contact).select_for_update())
    balance = sum(lot.left for lot in lots)
    if balance < amount:
        raise OutOfCredit(needed=amount, balance=balance)
    for lot in lots:
        taken = min(lot.left, amount)
        if taken:
            _enter(lot, EntryKind.SPENT, -taken, by=by, reservation=reservation, usage=usage)
        amount -= taken


def spend_what_is_left(*, contact: Contact, amount: int, by: User | None, usage: Usage) -> int:
    """`spend_credits` for a use that happened already: what there is, at most `amount`; how many it was."""
    _hold(contact)
    taken = min(amount, CreditLot.objects.filter(contact=contact).usable().balance())
    if taken:
        spend_credits(contact=contact, amount=taken, by=by, usage=usage)
    return taken


def return_credits(*, reservation: Reservation, by: User | None) -> int:
    """Give back what a reservation took, to the lots it came from; once. How many that was."""
    _hold(reservation.contact)
    spent = list(reservation.credit_entries.select_related("lot").order_by("pk"))
    owed: dict[int, int] = {}
    for entry in spent:
        owed[entry.lot_id] = owed.get(entry.lot_id, 0) - entry.amount
    for lot in CreditLot.objects.filter(pk__in=owed).select_for_update().order_by("pk"):
        if owed[lot.pk] > 0:
            _enter(lot, EntryKind.RETURNED, owed[lot.pk], by=by, reservation=reservation)
            # Its money went back, or it was taken: what returns to it is nobody's.
            if lot.entries.filter(kind=EntryKind.TAKEN).exists():
                _enter(lot, EntryKind.TAKEN, -lot.left, by=by)
    return sum(owed.values())


@transaction.atomic
def take_credits(*, lot: CreditLot, reason: str, by: User) -> CreditLot:
    """The association takes back what is left of a lot, with a reason. Raises NotAllowed."""
    if not by.has_perm("equipment.give_credits"):
        raise NotAllowed
    return empty_lot(lot, reason=checked_reason(reason), by=by)


def empty_lot(lot: CreditLot, *, reason: str, by: User | None) -> CreditLot:
    """Take back what is left of a lot; nothing when nothing is left."""
    _hold(lot.contact)
    lot = CreditLot.objects.select_for_update(of=("self",)).select_related("contact").get(pk=lot.pk)
    if lot.left:
        taken = lot.left
        _enter(lot, EntryKind.TAKEN, -taken, by=by)
        record("credits.taken", lot, by=by, reason=reason, amount=taken)
    return lot
