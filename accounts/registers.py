"""The numbers by which registers know an association: invoices print them, so they are checked when written.

Blanks, points and hyphens between the parts are as people write them, and mean nothing.
"""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_BETWEEN = re.compile(r"[\s.\-]")
_SIREN = re.compile(r"[0-9]{9}")
# W, the office (751, 2A1, 9R1) and its count of six.
_RNA = re.compile(r"W[0-9][0-9A-Z][0-9]{7}")
_FRENCH_VAT = re.compile(r"FR([0-9A-HJ-NP-Z]{2})([0-9]{9})")
# Of the other countries of the European Union, by the letters they begin with.
_VAT = {
    "AT": r"U[0-9]{8}", "BE": r"[01][0-9]{9}", "BG": r"[0-9]{9,10}", "CY": r"[0-9]{8}[A-Z]",
    "CZ": r"[0-9]{8,10}", "DE": r"[0-9]{9}", "DK": r"[0-9]{8}", "EE": r"[0-9]{9}", "EL": r"[0-9]{9}",
    "ES": r"[0-9A-Z][0-9]{7}[0-9A-Z]", "FI": r"[0-9]{8}", "HR": r"[0-9]{11}", "HU": r"[0-9]{8}",
    "IE": r"[0-9][0-9A-Z+*][0-9]{5}[A-Z]{1,2}", "IT": r"[0-9]{11}", "LT": r"[0-9]{9}|[0-9]{12}",
    "LU": r"[0-9]{8}", "LV": r"[0-9]{11}", "MT": r"[0-9]{8}", "NL": r"[0-9]{9}B[0-9]{2}",
    "PL": r"[0-9]{10}", "PT": r"[0-9]{9}", "RO": r"[0-9]{2,10}", "SE": r"[0-9]{12}", "SI": r"[0-9]{8}",
    "SK": r"[0-9]{10}",
}  # fmt: skip


def check_siren(text: str) -> None:
    """Nine digits of which the last makes the sum of Luhn come out even. Raises ValidationError."""
    packed = _BETWEEN.sub("", text)
    if not _SIREN.fullmatch(packed):
        raise ValidationError(_("A SIREN has nine digits, for example 732 829 320."))
    if not _is_luhn(packed):
        raise ValidationError(_("These nine digits are no SIREN: at least one is wrong. Check each of them."))


def check_rna(text: str) -> None:
    """Raises ValidationError."""
    if not _RNA.fullmatch(text):
        raise ValidationError(_("An RNA number is W and nine digits, for example W751234567."))


def check_vat(text: str) -> None:
    """A number of a country of the European Union. Raises ValidationError."""
    packed = _BETWEEN.sub("", text)
    pattern = _VAT.get(packed[:2])
    if not (re.fullmatch(pattern, packed[2:]) if pattern else _is_french(packed)):
        raise ValidationError(
            _("This is no VAT number of the European Union. Write for example FR44732829320.")
        )


def _is_french(packed: str) -> bool:
    found = _FRENCH_VAT.fullmatch(packed)
    if found is None:
        return False
    key, siren = found.groups()
    # Monaco's begin with 000 and stand in no French register.
    is_known = siren.startswith("000") or _is_luhn(siren)
    return is_known and (not key.isdecimal() or int(key) == (12 + 3 * int(siren)) % 97)


def _is_luhn(digits: str) -> bool:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10 == 0


CHECKS = {"siren": check_siren, "rna": check_rna, "vat_number": check_vat}


def wrong_numbers(numbers: Mapping[str, str]) -> dict[str, ValidationError]:
    """What is wrong with each number, by its name in CHECKS; empty ones are none and are right."""
    problems = {}
    for name, number in numbers.items():
        try:
            if number:
                CHECKS[name](number)
        except ValidationError as error:
            problems[name] = error
    return problems
