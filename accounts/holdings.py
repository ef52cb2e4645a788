"""What the program holds about a person, told by each app for its own models.

An app's module `personal_data` registers a `Holding` for each model in which something of a person stands.
The export reads them, erasure empties them, and a test of the house asks that no model is forgotten. What is
more than rows (files, lists that name people) hangs on `before_erasing`, `when_erasing` and `when_merging`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from accounts.models import Contact, User

type Words = str | Promise
type Told = dict[str, object]


@dataclass(frozen=True)
class Person:
    """Somebody who is being erased, as they were.

    `words`: each text of the card, by which the person's own rows are searched. `marks`: those that nobody
    else has (full name, phone, e-mail addresses), by which everything else is.
    """

    contact: Contact
    user: User | None
    words: frozenset[str]
    marks: frozenset[str]

    @cached_property
    def sessions(self) -> list[tuple[str, dict[str, Any]]]:
        """Key and content of each session that is the person's or tells of them."""
        return [(row.session_key, held) for row, held in _sessions() if self._is_theirs(held)]

    def _is_theirs(self, held: dict[str, Any]) -> bool:
        if self.user is not None and held.get("_auth_user_id") == str(self.user.pk):
            return True
        addresses = [mark for mark in self.marks if "@" in mark]
        return bool(addresses) and naming(addresses).search(str(held)) is not None


def _sessions() -> Iterator[tuple[Session, dict[str, Any]]]:
    for row in Session.objects.iterator():
        yield row, row.get_decoded()


def naming(texts: Iterable[str]) -> re.Pattern[str]:
    """Finds each of the texts, whole and in whatever letter case. There must be one at least."""
    longest_first = sorted(texts, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class OwnFile:
    """A file of the person's, for the export."""

    name: str
    content: bytes


def _no_files(_row: Any) -> Iterable[OwnFile]:
    return ()


def stays(_rows: QuerySet[Any], _person: Person) -> None:
    """Erasure leaves these rows, but for texts that name the person."""


def goes(rows: QuerySet[Any], _person: Person) -> None:
    """Erasure deletes these rows."""
    rows.delete()


def columns(*names: str) -> Callable[[Any], Told]:
    """Tells a row by these columns and properties; choices in words."""

    def tell(row: Any) -> Told:
        return {name: _in_words(row, name) for name in names}

    return tell


def _in_words(row: Any, name: str) -> object:
    worded = getattr(row, f"get_{name}_display", None)
    value = worded() if worded else getattr(row, name)
    return value if isinstance(value, (str, int, bool, date, list, dict, type(None))) else str(value)


def emptied(**values: object) -> Callable[[QuerySet[Any], Person], None]:
    """Erasure leaves these rows with such values."""

    def erase(rows: QuerySet[Any], _person: Person) -> None:
        rows.update(**values)

    return erase


@dataclass(frozen=True)
class Holding:
    """What one model holds of a person.

    `rows`: those of a contact. `tell`: a row for the export, by names that `labels` or the fields explain;
    None when it tells nothing that another does not. `erase`: what erasure does with the rows. `title`: what
    people call the rows, where the model's own name is not for them.
    """

    model: type[Model]
    rows: Callable[[Contact], QuerySet[Any]]
    erase: Callable[[QuerySet[Any], Person], None]
    tell: Callable[[Any], Told] | None = None
    files: Callable[[Any], Iterable[OwnFile]] = _no_files
    # Documents that the law has us keep as they were issued.
    is_issued: bool = False
    labels: dict[str, Words] = field(default_factory=dict)
    title: Words = ""

    @property
    def key(self) -> str:
        """Its name in the export."""
        return self.model._meta.label_lower

    def label_of(self, name: str) -> str:
        """What a person calls a value of the export."""
        if name in self.labels:
            return str(self.labels[name])
        return str(getattr(self.model._meta.get_field(name), "verbose_name", name))


_HOLDINGS: dict[type[Model], Holding] = {}
_NOTHING_PERSONAL: dict[str, str] = {}
_SEARCHED: list[type[Model]] = []
_CHECKS: list[Callable[[Contact], None]] = []
_ERASERS: list[Callable[[Person], None]] = []
_JOINERS: list[Callable[[Contact, Contact], None]] = []


def register(*found: Holding) -> None:
    """Tell what some models hold."""
    _HOLDINGS.update({holding.model: holding for holding in found})


def holds_nothing(reason: str, *labels: str) -> None:
    """Say why models (`app.Model`) that lead to a person need no holding."""
    _NOTHING_PERSONAL.update(dict.fromkeys(labels, reason))


def search_too(*models: type[Model]) -> None:
    """Have erasure look for the person in the texts of models that no holding tells of."""
    _SEARCHED.extend(models)


def before_erasing(check: Callable[[Contact], None]) -> None:
    """Have `check` refuse an erasure: it raises a Refusal that says what must come first."""
    _CHECKS.append(check)


def when_erasing(erase: Callable[[Person], None]) -> None:
    """Have `erase` run in the transaction of an erasure, before the rows are emptied."""
    _ERASERS.append(erase)


def when_merging(join: Callable[[Contact, Contact], None]) -> None:
    """Have `join(kept, merged)` clear what would conflict, before every foreign key is moved."""
    _JOINERS.append(join)


def holdings() -> tuple[Holding, ...]:
    """All holdings, in the order of the apps."""
    return tuple(_HOLDINGS.values())


def nothing_personal() -> dict[str, str]:
    """Why each model (`app.Model`) that leads to a person holds nothing of one."""
    return dict(_NOTHING_PERSONAL)


def searched() -> tuple[type[Model], ...]:
    """The models in whose texts erasure looks for the person."""
    kept = (holding.model for holding in holdings() if not holding.is_issued)
    return tuple(dict.fromkeys([*kept, *_SEARCHED]))


def checks() -> tuple[Callable[[Contact], None], ...]:
    """What may refuse an erasure."""
    return tuple(_CHECKS)


def erasers() -> tuple[Callable[[Person], None], ...]:
    """What an erasure does beside the rows."""
    return tuple(_ERASERS)


def joiners() -> tuple[Callable[[Contact, Contact], None], ...]:
    """What a merge does before the foreign keys move."""
    return tuple(_JOINERS)
