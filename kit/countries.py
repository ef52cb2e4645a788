"""Countries by their ISO 3166 code of two letters, named in the reader's language."""

from functools import cache

from babel.core import Locale

from kit.text import unaccented
from kit.wording import spoken

# What Unicode's list of territories holds besides countries: unions, test codes and what is unknown.
NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"})


def countries() -> list[tuple[str, str]]:
    """Code and name of each country, France first, then by name."""
    return _countries(spoken())


def countries_or_none() -> list[tuple[str, str]]:
    """For a select whose answer may be left out."""
    return [("", "–"), *countries()]


def country_name(code: str) -> str:
    """The name of a country; a code that is none stays as it is."""
    return dict(countries()).get(code, code)


@cache
def _countries(language: Locale) -> list[tuple[str, str]]:
    names = {code: name for code, name in language.territories.items() if len(code) == 2 and code.isalpha()}
    for code in NO_COUNTRIES:
        names.pop(code, None)
    return [("FR", names.pop("FR")), *sorted(names.items(), key=lambda pair: unaccented(pair[1]))]
