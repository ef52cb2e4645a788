"""Scalars and value types of the contract."""

from decimal import Decimal
from typing import Self

import strawberry

from kit import money


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
