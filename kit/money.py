"""Money: a whole number of minor units (cents) and a currency; never a float."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import get_language


@dataclass(frozen=True, order=True)
class Money:
    """An amount in minor units of an ISO 4217 currency."""

    minor: int
    currency: str = "EUR"

    @property
    def amount(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-get_currency_precision(self.currency))

    def __str__(self) -> str:
        # Babel writes U+202F in French; the faces of the product lack it: U+00A0 stands in.
        text: str = format_currency(self.amount, self.currency, locale=(get_language() or "fr")[:2])
        return text.replace("\u202f", "\u00a0")


def to_minor(amount: Decimal, currency: str = "EUR") -> int:
    """Major units as minor units, half up. Raises decimal.InvalidOperation for NaN and infinities."""
    return int(amount.scaleb(get_currency_precision(currency)).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def share(amount_minor: int, part: int, whole: int) -> int:
    """`amount_minor * part / whole` in minor units, half up; `whole` > 0."""
    return int((Decimal(amount_minor) * part / whole).quantize(Decimal(1), rounding=ROUND_HALF_UP))
