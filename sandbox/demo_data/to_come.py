"""What stands now, by the acts themselves: a pass bought at the desk, hours paid, held and free."""

from dataclasses import dataclass
from datetime import timedelta

from accounts.models import Contact, User
from billing.actions.desk import take_payment
from billing.models import Order, PaymentMethod, Plan
from equipment.actions.passes import buy_pass
from equipment.actions.reserving import reserve
from equipment.models import Equipment, Reservation
from equipment.slots import slots
from kit.clock import today
from sandbox.demo_data.cast import MEMBER, REFERENT, Person

# Who, what, the day from which on, how many slots, whether it is paid.
WANTED = (
    (MEMBER, "laser", 1, 4, True),
    (MEMBER, "laser", 8, 2, False),
    (MEMBER, "printer3d", 2, 3, False),
    (REFERENT, "oscilloscope", 1, 2, False),
    (REFERENT, "cnc", 5, 2, True),
)


@dataclass(frozen=True)
class ToCome:
    """Has the cast reserve as they would in the portal."""

    machines: dict[str, Equipment]
    passes: dict[str, Plan]
    desk: User

    def happen(self) -> None:
        """The pass first: its credits pay for some of the hours."""
        nadia = Contact.objects.get(email=MEMBER.email)
        bought = self.passes["carnet-10"]
        self._pay(buy_pass(contact=nadia, plan=bought, expected_minor=bought.price_minor, by=_user(nadia)))
        for wanted in WANTED:
            self._reserve(*wanted)

    def _reserve(self, who: Person, code: str, ahead: int, count: int, is_paid: bool) -> None:
        contact, machine = Contact.objects.get(email=who.email), self.machines[code]
        free = [slot.span for slot in slots(machine, today() + timedelta(days=ahead), 7) if slot.is_free]
        first, last = free[0], free[count - 1]
        made = reserve(contact=contact, equipment=machine, start=first.start, end=last.end, by=_user(contact))
        if is_paid:
            self._pay(_order(made))

    def _pay(self, order: Order) -> None:
        take_payment(
            order=order, method=PaymentMethod.CASH, amount_minor=order.total.minor, received_on=today(),
            by=self.desk,
        )  # fmt: skip


def _user(contact: Contact) -> User:
    if contact.user is None:
        raise ValueError("the cast has accounts")
    return contact.user


def _order(reservation: Reservation) -> Order:
    if reservation.line is None:
        raise ValueError("it costs nothing")
    return reservation.line.order
