"""Makes a person out of a line: the card, the days paid, and what tells this person from namesakes."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.models.card import PersonCard
from accounts.models.contact import sort_name
from billing.imports import values
from billing.imports.days import days_of
from billing.imports.problems import Problem
from billing.imports.values import Unreadable
from billing.models import HolderKind, PaymentMethod, Plan
from billing.periods import Period
from kit.text import one_line, unaccented

TEXTS = ("given_name", "family_name", "email", "phone", "street", "postal_code", "city")
LONGEST_NOTES = 5000
LIMITS = {
    column.name: column.max_length or LONGEST_NOTES
    for column in PersonCard._meta.local_fields
    if column.name in TEXTS
}
# Marks that stand where text should: broken encodings, and what no column keeps.
UNREADABLE_SIGNS = ("\0", "\ufffd")

type CardValue = str | date


@dataclass
class Person:
    """What a line says. `key` finds the same person again; `number_key` stands for the number alone."""

    line: int
    card: dict[str, CardValue] = field(default_factory=dict)
    notes: str = ""
    known_since: date | None = None
    number: str = ""
    key: str = ""
    plan: Plan | None = None
    days: Period | None = None
    # Whether the line says until when, or the plan's term does.
    has_end: bool = True
    amount_minor: int | None = None
    method: PaymentMethod | None = None
    newsletter: bool = False
    is_left_out: bool = False

    @property
    def sort_name(self) -> str:
        """How the card of this person would be sorted."""
        given, family, email = (
            str(self.card.get(name, "")) for name in ("given_name", "family_name", "email")
        )
        return sort_name(given, family, email)

    @property
    def email(self) -> str:
        """For comparing."""
        return str(self.card.get("email", "")).lower()

    @property
    def birth_on(self) -> date | None:
        """The birth date, when the line has it."""
        born = self.card.get("birth_on")
        return born if isinstance(born, date) else None


@dataclass(frozen=True)
class Reading:
    """How the lines of a file are read.

    `fields`: the columns of each field, by index. `plans`: by name and code, unaccented. `fallback` is the
    plan of lines that name none. `today` is where the association is.
    """

    header: Sequence[str]
    fields: Mapping[str, Sequence[int]]
    program: str
    plans: Mapping[str, Plan]
    fallback: Plan | None
    today: date


class LineReader:
    """Reads one line; what is wrong with it gathers in `problems`."""

    def __init__(self, reading: Reading, line: int, cells: Sequence[str]) -> None:
        self.reading = reading
        self.line = line
        self.cells = cells
        self.problems: list[Problem] = []

    def person(self) -> Person:
        """The person of the line, as far as it can be read."""
        person = Person(self.line)
        if len(self.cells) > len(self.reading.header):
            self._tell("cells_too_many")
        person.card = {**self._names(), **dict(self._texts()), **self._particulars()}
        if not any(person.card.get(name) for name in ("given_name", "family_name", "email")):
            self._tell("name_missing")
        person.notes = self._text("notes", LONGEST_NOTES)
        person.number = self._cell("number")[0]
        person.known_since = self._day("member_since")
        self._read_membership(person)
        person.newsletter = bool(self._read("newsletter", values.answer))
        state = self._cell("standing")[0]
        if state and not values.is_valid_order(state):
            person.is_left_out = True
            self.problems = []
            self._tell("left_out", "standing")
        person.key = key_of(self.reading.program, person)
        return person

    def _cell(self, key: str) -> tuple[str, int]:
        """The first filled cell among the columns of a field, and its index."""
        indexes = [index for index in self.reading.fields.get(key, ()) if index < len(self.cells)]
        return next(((self.cells[index], index) for index in indexes if self.cells[index]), ("", -1))

    def _tell(self, code: str, key: str = "", **facts: str | int) -> None:
        value, index = self._cell(key) if key else ("", -1)
        column = self.reading.header[index] if index >= 0 else ""
        self.problems.append(Problem(self.line, code, column, value, facts))

    def _read[T](self, key: str, reader: "values.Reader[T]") -> T | None:
        text, _index = self._cell(key)
        if not text:
            return None
        try:
            return reader(text)
        except Unreadable as unreadable:
            self._tell(unreadable.code, key)
            return None

    def _text(self, key: str, maximum: int) -> str:
        text, _index = self._cell(key)
        if any(sign in text for sign in UNREADABLE_SIGNS):
            self._tell("sign_unreadable", key)
            return ""
        text = text.strip() if key == "notes" else one_line(text)
        if len(text) > maximum:
            self._tell("too_long", key, maximum=maximum)
        return text[:maximum]

    def _names(self) -> dict[str, CardValue]:
        for key, is_reversed in (("full_name", False), ("full_name_reversed", True)):
            if self._cell(key)[0]:
                whole = self._text(key, LIMITS["given_name"] + LIMITS["family_name"])
                given, family = split_name(whole, is_reversed=is_reversed)
                return {"given_name": given, "family_name": family}
        return {}

    def _texts(self) -> Iterator[tuple[str, CardValue]]:
        for key in TEXTS:
            text = self._text(key, LIMITS[key])
            if key == "email" and text and not _is_address(text):
                self._tell("email_wrong", key)
            elif text:
                yield key, text

    def _particulars(self) -> dict[str, CardValue]:
        found: dict[str, CardValue | None] = {
            "country": self._read("country", values.country),
            "language": self._read("language", values.language),
            "birth_on": self._day("birth_on"),
        }
        born = found["birth_on"]
        if isinstance(born, date) and born > self.reading.today:
            self._tell("birth_unlikely", "birth_on")
        return {key: value for key, value in found.items() if value is not None}

    def _day(self, key: str) -> date | None:
        return self._read(key, values.day)

    def _plan(self) -> Plan | None:
        name, _index = self._cell("plan")
        if not name:
            return self.reading.fallback
        plan = self.reading.plans.get(unaccented(one_line(name)))
        if plan is None:
            self._tell("plan_unknown", "plan")
        elif plan.holder_kind == HolderKind.ORGANISATION:
            self._tell("plan_of_organisations", "plan")
        return plan

    def _read_membership(self, person: Person) -> None:
        starts_on, last_day = self._day("starts_on"), self._day("ends_on")
        person.amount_minor = self._read("amount", values.minor)
        person.method = self._read("method", values.method)
        person.plan = self._plan()
        if starts_on is None and last_day is None:
            if self._cell("plan")[0]:
                self._tell("no_days", "plan")
        elif person.plan is None:
            if not self._cell("plan")[0]:
                self._tell("plan_missing")
        else:
            person.days = days_of(person.plan, starts_on, last_day, person.known_since)
            person.has_end = last_day is not None
            if person.days is None:
                self._tell("days_reversed", "ends_on")


def split_name(whole: str, *, is_reversed: bool) -> tuple[str, str]:
    """Given and family name. Words in capitals are the family name; else one word is the given name."""
    words = whole.split()
    capitals = [word for word in words if len(word) > 1 and word.isupper()]
    if capitals and len(capitals) < len(words):
        return " ".join(word for word in words if word not in capitals), " ".join(capitals)
    if len(words) < 2:
        return "", whole
    return (words[-1], " ".join(words[:-1])) if is_reversed else (words[0], " ".join(words[1:]))


def key_of(program: str, person: Person) -> str:
    """What the same person has on every line and in every file of a program."""
    if person.number:
        return digest(program, "number", person.number)
    tells_apart = person.birth_on.isoformat() if person.birth_on else person.email
    return digest("name", person.sort_name, tells_apart)


def digest(*parts: str) -> str:
    """A digest of 32 characters, out of which nobody can be read."""
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
