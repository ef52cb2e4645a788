"""Scalars and value types of the contract."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Self

import strawberry
from strawberry.schema.types.base_scalars import DateTimeDefinition, wrap_parser

from kit import money

# Days can be counted from there without falling off either end of the calendar.
FIRST_YEAR, LAST_YEAR = 1900, 2999


def instant(text: str) -> datetime:
    """The instant that a client writes. Raises ValueError for one without its offset, or far away."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("it says no offset: end it with Z or +02:00")
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"its year is not from {FIRST_YEAR} to {LAST_YEAR}")
    return found


DATE_TIME = replace(
    DateTimeDefinition,
    description=f"An instant: RFC 3339, with its offset. Taken from {FIRST_YEAR} to {LAST_YEAR}.",
    parse_value=wrap_parser(instant, "DateTime"),
)


@strawberry.type(name="Money", description="An amount of money. Exact, never a float.")
class Money:
    """`Money.of(kit_money)` or `Money.of_minor(1250)`."""

    amount: Decimal = strawberry.field(description="The amount in major units, as a decimal string: `12.50`.")
    currency_code: str = strawberry.field(description="The currency, as its ISO 4217 code: `EUR`.")

    @classmethod
    def of(cls, value: money.Money) -> Self:
        """From the domain's money."""
        return cls(amount=value.amount, currency_code=value.currency)

    @classmethod
    def of_minor(cls, minor: int, currency: str = "EUR") -> Self:
        """From minor units (cents) as they stand in the database."""
        return cls.of(money.Money(minor, currency))


@strawberry.input(name="MoneyInput", description="An amount of money.")
class MoneyInput:
    """What a client states, for instance as the price it expects."""

    amount: Decimal = strawberry.field(description="The amount in major units: `12.50`.")
    currency_code: str = strawberry.field(description="The currency, as its ISO 4217 code.", default="EUR")

    @property
    def minor(self) -> int:
        """The amount in minor units. Raises what `kit.money.to_minor` raises."""
        return money.to_minor(self.amount, self.currency_code)
