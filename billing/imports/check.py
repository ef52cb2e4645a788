"""Judges lines, some hundred at a time: whose they are, what is known already, what is wrong."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from accounts.models import Contact
from billing.imports.days import are_held, moved, overlapping
from billing.imports.people import CardValue, LineReader, Person, Reading
from billing.imports.problems import Problem
from billing.imports.reading import Line
from billing.models import ImportedLine, MembershipPeriod
from billing.periods import Period


@dataclass
class Verdict:
    """What a line comes to. `contact` is whose card it is, None for somebody new."""

    person: Person
    problems: list[Problem] = field(default_factory=list)
    contact: Contact | None = None
    # An earlier line of the file is about the same person.
    follows: bool = False
    # The days to give; None when there are none, or when they are there.
    days: Period | None = None

    @property
    def is_faulty(self) -> bool:
        """Whether the line stays out."""
        return any(problem.is_fault for problem in self.problems)

    @property
    def is_good(self) -> bool:
        """Whether there is something to bring in."""
        return not self.is_faulty and not self.person.is_left_out

    def fault(self, code: str, **facts: str | int) -> None:
        """Add what is wrong with the line as a whole."""
        self.problems.append(Problem(self.person.line, code, facts=facts))


@dataclass
class Seen:
    """What the file said of a person so far. Names are kept as numbers: many lines take little room so."""

    line: int
    name: int
    days: list[tuple[str, Period]] = field(default_factory=list)


class Checker:
    """Judges the lines of one file in their order; nothing is written."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._seen: dict[str, Seen] = {}

    def judge(self, lines: Sequence[Line]) -> list[Verdict]:
        """A verdict for each line."""
        verdicts = [self._read(number, cells) for number, cells in lines]
        judged = [verdict for verdict in verdicts if verdict.is_good]
        _find_cards(judged, self.reading.program)
        taken = _days_taken(judged)
        for verdict in judged:
            self._compare(verdict, taken)
        return verdicts

    def pass_over(self, lines: Sequence[Line]) -> None:
        """Remember lines that were worked on before a stop."""
        for number, cells in lines:
            verdict = self._read(number, cells)
            if verdict.is_good:
                self._compare(verdict, {})

    def _read(self, number: int, cells: Sequence[str]) -> Verdict:
        reader = LineReader(self.reading, number, cells)
        return Verdict(reader.person(), reader.problems)

    def _compare(self, verdict: Verdict, taken: dict[tuple[int, str], list[Period]]) -> None:
        """With the lines before, and with the days paid already."""
        person, seen = verdict.person, self._seen.get(verdict.person.key)
        if seen is not None:
            verdict.follows = True
            if seen.name != hash(person.sort_name):
                verdict.fault("number_shared", other=seen.line)
            elif person.days is None or _is_repeated(person, seen):
                verdict.fault("repeated", other=seen.line)
        if person.days is not None and person.plan is not None:
            known = taken.get((verdict.contact.pk, person.plan.family), []) if verdict.contact else []
            earlier = [days for family, days in seen.days if family == person.plan.family] if seen else []
            verdict.days = _days_left(verdict, [*known, *earlier])
        if not verdict.is_faulty:
            self._remember(verdict)

    def _remember(self, verdict: Verdict) -> None:
        person = verdict.person
        seen = self._seen.setdefault(person.key, Seen(person.line, hash(person.sort_name)))
        if person.plan is not None and person.days is not None:
            seen.days.append((person.plan.family, verdict.days or person.days))


def _is_repeated(person: Person, seen: Seen) -> bool:
    """Whether an earlier line gave these days; one without an end only if it began on the same day."""
    assert person.days is not None and person.plan is not None  # noqa: S101, PT018 - asked by the caller
    earlier = [days for family, days in seen.days if family == person.plan.family]
    if person.has_end:
        return overlapping(person.days, earlier) is not None
    return any(days.start == person.days.start for days in earlier)


def _days_left(verdict: Verdict, taken: Sequence[Period]) -> Period | None:
    person = verdict.person
    assert person.days is not None and person.plan is not None  # noqa: S101, PT018 - asked by the caller
    if are_held(person.days, taken):
        return None
    days = person.days if person.has_end else moved(person.plan, person.days, taken)
    shared = overlapping(days, taken)
    if shared is not None and not verdict.is_faulty:
        last = shared.end - timedelta(days=1)
        verdict.fault("days_overlap", starts_on=shared.start.isoformat(), ends_on=last.isoformat())
    return days


def _find_cards(verdicts: Sequence[Verdict], program: str) -> None:
    """The card of each person who is known: by the line's key, else by the name and what tells apart."""
    keys = {verdict.person.key for verdict in verdicts}
    lines = ImportedLine.objects.filter(key__in=keys).select_related("contact")
    by_key = {line.key: line.contact for line in lines}
    names = {verdict.person.sort_name for verdict in verdicts if verdict.person.key not in by_key}
    namesakes: dict[str, list[Contact]] = defaultdict(list)
    for contact in Contact.objects.filter(sort_name__in=names).prefetch_related("imported_lines"):
        namesakes[contact.sort_name].append(contact)
    for verdict in verdicts:
        person = verdict.person
        verdict.contact = by_key.get(person.key)
        if verdict.contact is None:
            _find_by_name(verdict, list(_possible(person, namesakes[person.sort_name], program)))


def _possible(person: Person, namesakes: Sequence[Contact], program: str) -> Iterator[Contact]:
    """Those who may be this person: not whoever has another number in the same program."""
    for contact in namesakes:
        programs = {line.program for line in contact.imported_lines.all()}
        if not (person.number and program in programs):
            yield contact


def _find_by_name(verdict: Verdict, namesakes: Sequence[Contact]) -> None:
    same = [contact for contact in namesakes if _is_same(verdict.person, contact)]
    if len(same) > 1:
        verdict.fault("several_fit", count=len(same))
    elif same:
        verdict.contact = same[0]
    elif namesakes and verdict.person.birth_on is None and not verdict.person.email:
        verdict.fault("untold_apart")
    elif namesakes:
        verdict.fault("namesake")


def _is_same(person: Person, contact: Contact) -> bool:
    """Of namesakes: the birth date decides where both have one, else the e-mail address."""
    if person.birth_on is not None and contact.birth_on is not None:
        return person.birth_on == contact.birth_on
    return person.email != "" and person.email == contact.email.lower()


def _days_taken(verdicts: Sequence[Verdict]) -> dict[tuple[int, str], list[Period]]:
    """The standing periods of those who are known, by contact and family."""
    contacts = {verdict.contact.pk for verdict in verdicts if verdict.contact is not None}
    found: dict[tuple[int, str], list[Period]] = defaultdict(list)
    if contacts:
        periods = MembershipPeriod.objects.standing().filter(
            membership__contact__in=contacts, membership__organisation=None
        )
        rows: Iterator[tuple[int, str, date, date]] = iter(
            periods.values_list("membership__contact_id", "membership__family", "starts_on", "ends_on")
        )
        for contact, family, starts_on, ends_on in rows:
            found[contact, family].append(Period(starts_on, ends_on))
    return found


def changes(verdict: Verdict, *, replaces: bool) -> dict[str, CardValue]:
    """What the line writes on a card that is known: empty fields, and all it says when `replaces`."""
    contact, person = verdict.contact, verdict.person
    if contact is None:
        return {}
    given: dict[str, CardValue] = dict(person.card)
    if person.notes:
        given["notes"] = person.notes
    return {
        name: value
        for name, value in given.items()
        if value and getattr(contact, name) != value and (replaces or not getattr(contact, name))
    }
