"""Reads what people write in cells: days, amounts, countries, yes and no. Each may raise Unreadable."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache

from babel.core import Locale

from billing.models import PaymentMethod
from kit.money import to_minor
from kit.text import unaccented

type Reader[T] = Callable[[str], T]

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
FRENCH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[T ].*)?")
# What databases write for "never".
NO_DAYS = frozenset({"0000-00-00", "00/00/0000", "1901-01-01", "01/01/1901"})
EARLIEST = date(1900, 1, 1)
LATEST = date(2200, 1, 1)

YES = frozenset({"oui", "yes", "o", "y", "1", "x", "vrai", "true", "ok", "abonne", "abonnee", "inscrit"})
NO = frozenset({"non", "no", "n", "0", "faux", "false", "desabonne", "desabonnee", "-"})
VALID = frozenset(
    {"valide", "validee", "valid", "paye", "payee", "paid", "processed", "termine", "authorized"}
)
LARGEST_MINOR = 100_000_00

METHODS: tuple[tuple[PaymentMethod, tuple[str, ...]], ...] = (
    (PaymentMethod.SEPA, ("prelevement", "sepa", "direct debit")),
    (PaymentMethod.CASH, ("espece", "liquide", "cash")),
    (PaymentMethod.CHEQUE, ("cheque", "check")),
    (PaymentMethod.TRANSFER, ("virement", "transfer")),
    (PaymentMethod.CARD, ("carte", "card", "cb", "helloasso", "en ligne", "online", "stripe")),
)


class Unreadable(Exception):
    """The value means nothing here; `code` is one of `billing.imports.problems`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def day(text: str) -> date | None:
    """`28/02/2026`, `28.2.2026`, `2026-02-28`, each with an hour or without; None for a database's never."""
    if text[:10] in NO_DAYS:
        return None
    if found := ISO.fullmatch(text):
        year, month, number = map(int, found.groups())
    elif found := FRENCH.fullmatch(text):
        number, month, year = map(int, found.groups())
    else:
        raise Unreadable("day_wrong")
    try:
        read = date(year, month, number)
    except ValueError as error:
        raise Unreadable("day_wrong") from error
    if not EARLIEST <= read < LATEST:
        raise Unreadable("day_unlikely")
    return read


def minor(text: str) -> int:
    """`35`, `35,00 €`, `1 234.50`: an amount in cents."""
    bare = re.sub(r"[\s\u00a0\u202f€]|EUR|'", "", text)
    if "," in bare and "." in bare:
        # The last of the two parts the cents.
        thousands = "." if bare.rindex(",") > bare.rindex(".") else ","
        bare = bare.replace(thousands, "")
    try:
        read = to_minor(Decimal(bare.replace(",", ".")))
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise Unreadable("amount_wrong") from error
    if not 0 <= read <= LARGEST_MINOR:
        raise Unreadable("amount_wrong")
    return read


def method(text: str) -> PaymentMethod:
    """How money came, by the first of our ways that the words name."""
    words = unaccented(text)
    for one, signs in METHODS:
        if any(sign in words for sign in signs):
            return one
    raise Unreadable("method_unknown")


def answer(text: str) -> bool:
    """Yes or no."""
    word = unaccented(text)
    if word in YES or word in NO:
        return word in YES
    raise Unreadable("answer_unclear")


def is_valid_order(text: str) -> bool:
    """Whether a state is one of an order that was paid."""
    return unaccented(text) in VALID


def language(text: str) -> str:
    """`fr` or `en`."""
    word = unaccented(text)
    for code, signs in (("fr", ("fr",)), ("en", ("en", "an"))):
        if word.startswith(signs):
            return code
    raise Unreadable("language_unknown")


def country(text: str) -> str:
    """The ISO code of a country, by its code or its name in French or English."""
    known = _countries().get(unaccented(text).strip(". "))
    if known is None:
        raise Unreadable("country_unknown")
    return known


@cache
def _countries() -> dict[str, str]:
    spoken = [Locale(language).territories for language in ("fr", "en")]
    codes = [str(code) for code in spoken[0] if len(str(code)) == 2 and str(code).isalpha()]
    names = {unaccented(str(names[code])): code for names in spoken for code in codes}
    return {**names, **{code.lower(): code for code in codes}}
