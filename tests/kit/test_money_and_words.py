"""Money, refusals and names: small things that everything rests on."""

from collections import Counter
from decimal import Decimal, InvalidOperation

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kit.money import Money, share, to_minor
from kit.refusals import InvalidInput, NotFound, Refusal
from kit.text import unaccented

OURS = ("kit", "accounts", "billing")


@given(st.integers(-(10**12), 10**12))
def test_minor_units_go_there_and_back(minor: int) -> None:
    assert to_minor(Money(minor).amount) == minor


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("1234.5", "EUR", 123450),
        ("12.500", "EUR", 1250),
        ("5", "JPY", 5),
        ("5.0", "JPY", 5),
        ("1.234", "TND", 1234),
    ],
)
def test_major_units_are_counted_in_each_currency(amount: str, currency: str, minor: int) -> None:
    assert to_minor(Decimal(amount), currency) == minor


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("9.999", "EUR"), ("0.004", "EUR"), ("5.5", "JPY"), ("1.2345", "TND"), ("1." + "0" * 30 + "1", "EUR")],
)
def test_no_amount_is_rounded_unsaid(amount: str, currency: str) -> None:
    with pytest.raises(ValueError, match=amount):
        to_minor(Decimal(amount), currency)


@pytest.mark.parametrize("odd", ["NaN", "Infinity"])
def test_no_money_is_made_of_what_is_no_number(odd: str) -> None:
    with pytest.raises((InvalidOperation, ValueError, OverflowError)):
        to_minor(Decimal(odd))


def test_money_is_written_as_each_language_does() -> None:
    assert str(Money(123_456)) == "1\u00a0234,56\u00a0€"
    with translation.override("en"):
        assert str(Money(123_456)) == "€1,234.56"
        assert str(Money(500, "JPY")) == "¥500"


@given(st.integers(0, 10**9), st.integers(1, 366), st.integers(0, 366))
def test_a_share_is_within_half_a_cent(amount: int, whole: int, part: int) -> None:
    assert abs(share(amount, part, whole) * whole - amount * part) * 2 <= whole


def test_a_refusal_tells_its_fact_in_the_readers_language() -> None:
    with translation.override("en"):
        english = NotFound().message
    assert NotFound().message != english
    refusal = InvalidInput(path=("city",), problem="trop long")
    assert (refusal.message, refusal.path, str(refusal)) == ("trop long", ("city",), "trop long")


def test_every_refusal_has_a_code_of_its_own() -> None:
    found = [kind for kind in _below(Refusal) if kind.__module__.split(".")[0] in OURS]
    codes = Counter(kind.code for kind in found)
    assert [code for code, count in codes.items() if count > 1] == []
    assert all(code == code.upper() and code.isidentifier() for code in codes)
    assert "PLAN_WITHDRAWN" in codes


def _below(kind: type[Refusal]) -> set[type[Refusal]]:
    return {deeper for below in kind.__subclasses__() for deeper in (below, *_below(below))}


@pytest.mark.parametrize(
    ("written", "sorted_as"),
    [("Éloïse", "eloise"), ("ÅNGSTRÖM", "angstrom"), ("Straße", "strasse"), ("李", "李")],
)
def test_names_sort_without_accents(written: str, sorted_as: str) -> None:
    assert unaccented(written) == sorted_as
