"""The booking box of a session: who has a seat, who may have one or wait, and what it costs together."""

from dataclasses import dataclass, field
from decimal import Decimal

from portal.next_sessions import Answer


@dataclass(frozen=True)
class Seat:
    """Somebody for whom a seat may be booked: the viewer first, then whom they represent."""

    contact: Answer
    access: Answer
    booking: Answer | None
    is_me: bool

    @property
    def name(self) -> str:
        """Of the person; oneself by one's own name too."""
        return str(self.contact["fullName"])


@dataclass(frozen=True)
class Box:
    """The booking box. `chosen` are those to be booked together, once that is settled."""

    seats: list[Seat]
    asked: list[str] = field(default_factory=list)
    public: Answer | None = None
    state: str = "SCHEDULED"

    @property
    def is_family(self) -> bool:
        """Whether there is anybody to choose from."""
        return len(self.seats) > 1

    @property
    def is_open(self) -> bool:
        """Whether seats are still told of."""
        return self.state == "SCHEDULED"

    @property
    def held(self) -> list[Seat]:
        """Who has a seat, or waits for one."""
        return [seat for seat in self.seats if seat.booking is not None]

    @property
    def own(self) -> Answer | None:
        """The first of these bookings."""
        return self.held[0].booking if self.held else None

    @property
    def waits_for_money(self) -> bool:
        """Whether a seat is held for its payment."""
        return any(seat.booking and seat.booking["state"] == "HELD" for seat in self.held)

    @property
    def may_book(self) -> list[Seat]:
        """Who may have a seat now."""
        return [seat for seat in self.seats if seat.access["isAllowed"]]

    @property
    def may_wait(self) -> list[Seat]:
        """Who may stand in line."""
        return [seat for seat in self.seats if seat.access["mayWait"]]

    @property
    def refused(self) -> list[Seat]:
        """Who may neither, and has no seat."""
        return [
            seat
            for seat in self.seats
            if seat.booking is None and not (seat.access["isAllowed"] or seat.access["mayWait"])
        ]

    @property
    def chosen(self) -> list[Seat]:
        """Those to be booked: whoever was asked for, or the only one who may."""
        if not self.is_family:
            return self.may_book
        return [seat for seat in self.may_book if seat.contact["id"] in self.asked]

    @property
    def is_one(self) -> bool:
        """Whether one seat is to be booked."""
        return len(self.chosen) == 1

    @property
    def sum(self) -> dict[str, str]:
        """What the chosen seats cost together."""
        prices = [seat.access["price"] for seat in self.chosen]
        total = sum((Decimal(price["amount"]) for price in prices), Decimal("0.00"))
        return {"amount": str(total), "currencyCode": prices[0]["currencyCode"] if prices else "EUR"}

    @property
    def is_free(self) -> bool:
        """Whether nothing is to be paid."""
        return not Decimal(self.sum["amount"])

    @property
    def public_price(self) -> Answer | None:
        """The full price, where one pays less."""
        return self.public if self.public and self.chosen[0].access["priceKind"] != "PUBLIC" else None

    @property
    def missing(self) -> set[str]:
        """The ids of the qualifications that the viewer lacks."""
        mine = self.seats[0].access["missingQualifications"] if self.seats else ()
        return {str(one["id"]) for one in mine}
