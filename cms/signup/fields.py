"""Form fields that take what people type and answer with sentences that help."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import phonenumbers
from babel.dates import get_month_names
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.money import TooPrecise, to_minor
from kit.text import one_line
from kit.wording import spoken

REQUIRED = gettext_lazy("Write an answer.")
# What no keyboard types and no database stores: NUL and its like, and halves of surrogate pairs.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class TextField(forms.CharField):
    """Text that a database can hold."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.error_messages["required"] = REQUIRED
        # Our own check comes first, and covers NUL.
        self.validators = [one for one in self.validators if "Null" not in type(one).__name__]

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        if UNPRINTABLE.search(text):
            raise ValidationError(_("This text holds signs that cannot be kept. Type it again."))
        return text


class LineField(TextField):
    """Text of one line, however it was sent."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value))


class ParsedField(TextField):
    """Text with a meaning: `parse` turns what is left after the checks of text into a value."""

    def __init__(self, *, parse: Callable[[str], Any], max_length: int = 60, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.parse = parse

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return self.parse(text) if text else None


class EmailField(TextField):
    """An address, and what is missing in it."""

    widget = forms.EmailInput

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if text:
            _check_email(text)
        return text


def _check_email(text: str) -> None:
    name, at, host = text.rpartition("@")
    if not at:
        raise ValidationError(_("The @ is missing, for example in name@example.org."))
    if not name:
        raise ValidationError(_("What stands before the @ is missing."))
    if "." not in host.strip("."):
        raise ValidationError(_("The end of the address is missing, for example “.fr”."))
    try:
        forms.EmailField().clean(text)
    except ValidationError as error:
        raise ValidationError(_("This is no e-mail address yet. Check each letter.")) from error


def read_phone(text: str) -> str:
    """A number as it is written abroad (+33 6 12 34 56 78); French when it has no country code."""
    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException as error:
        raise ValidationError(_("This is no phone number. Write for example 06 12 34 56 78.")) from error
    if not phonenumbers.is_valid_number(number):
        raise ValidationError(
            _("This number does not exist. Check its digits; from abroad, begin with + and the country code.")
        )
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


_DAY_FIRST = re.compile(r"(\d{1,2})[ /.\-](\d{1,2})[ /.\-](\d{4})|(\d{2})(\d{2})(\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)


def read_date(text: str) -> date:
    """24/03/1991, 24.3.1991, 24031991 or 1991-03-24; the day comes first in both languages."""
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in found.groups() if part is not None)
    else:
        raise ValidationError(_("Write day, month and year, for example 24/03/1991."))
    return _date(year, month, day)


def _date(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise ValidationError(_("There is no month {month}. Check the month.").format(month=month))
    if not 1900 <= year <= 2100:
        raise ValidationError(_("Check the year: {year}.").format(year=year))
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValidationError(_no_such_day(day, month, year)) from error


def _no_such_day(day: int, month: int, year: int) -> str:
    name = get_month_names("wide", locale=spoken())[month]
    if (month, day) == (2, 29):
        return _("{year} has no 29 February. Check the day.").format(year=year)
    if not 1 <= day <= 31:
        return _("There is no day {day}. Check the day.").format(day=day)
    return _("{day} {month} does not exist. Check the day.").format(day=day, month=name)


def birth_date_reader(today: date) -> Callable[[str], date]:
    """Reads a date that a living person may be born on."""

    def read(text: str) -> date:
        day = read_date(text)
        if day > today:
            raise ValidationError(_("This day is still to come. Check the year."))
        return day

    return read


_NUMBER = re.compile(r"-?\d{1,12}(?:[.,]\d{1,6})?", re.ASCII)


def number_reader(lowest: int | None, highest: int | None) -> Callable[[str], Decimal]:
    """Reads a number with comma or point, within bounds."""

    def read(text: str) -> Decimal:
        number = _decimal(text)
        if lowest is not None and number < lowest:
            raise ValidationError(_("The lowest number is {number}.").format(number=lowest))
        if highest is not None and number > highest:
            raise ValidationError(_("The highest number is {number}.").format(number=highest))
        return number

    return read


def _decimal(text: str) -> Decimal:
    packed = re.sub(r"[\s\u00a0\u202f]", "", text)
    if not _NUMBER.fullmatch(packed):
        raise ValidationError(_("Write a number in digits, for example 12."))
    return Decimal(packed.replace(",", "."))


def read_amount(text: str) -> int:
    """An amount in euros as minor units."""
    try:
        amount = to_minor(_decimal(text.replace("€", "")))
    except TooPrecise as error:
        raise ValidationError(_("Write two decimals at most, for example 12.50.")) from error
    if amount < 0:
        raise ValidationError(_("Write a number in digits, for example 12."))
    return amount
