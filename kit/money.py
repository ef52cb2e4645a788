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


class TooPrecise(ValueError):
    """An amount of less than the currency's smallest coin. `places` is how many decimals there may be."""

    def __init__(self, amount: Decimal, places: int) -> None:
        super().__init__(f"{amount} has more than {places} decimals")
        self.places = places


def to_minor(amount: Decimal, currency: str = "EUR") -> int:
    """Major units as minor units, exact.

    Raises TooPrecise for what would have to be rounded, and decimal.InvalidOperation for NaN, infinities and
    more than 28 digits.
    """
    places = get_currency_precision(currency)
    minor = Money(int(amount.scaleb(places).quantize(Decimal(1))), currency)
    if minor.amount != amount:
        raise TooPrecise(amount, places)
    return minor.minor


def share(amount_minor: int, part: int, whole: int) -> int:
    """`amount_minor * part / whole` in minor units, half up; `whole` > 0."""
    return int((Decimal(amount_minor) * part / whole).quantize(Decimal(1), rounding=ROUND_HALF_UP))
