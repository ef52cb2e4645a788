"""The lists that hang on an equipment: opening hours, requirements, rates of plans. Each is saved whole."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.actions.association import problems_of
from billing.models import Plan
from equipment.deciding.hours import Hours
from equipment.models import Equipment, Level, OpeningHours, PlanRate, Qualification, Requirement
from kit.refusals import Invalid, InvalidInput, Refusal

MOST = 100


@dataclass(frozen=True)
class Asked:
    """One requirement: any of these qualifications, at this level or a higher one."""

    level: Level
    qualifications: Sequence[Qualification]


@dataclass(frozen=True)
class Rate:
    """What members by a plan pay, in cents an hour."""

    plan: Plan
    rate_minor: int


def save_lists(equipment: Equipment, lists: Mapping[str, Sequence[Any]]) -> None:
    """Have each of these lists stand in place of what stood. Raises Invalid, each problem at its row."""
    problems = [problem for name, rows in lists.items() for problem in _problems(equipment, name, list(rows))]
    if problems:
        raise Invalid(problems)
    for name, rows in lists.items():
        _WRITERS[name](equipment, rows)


def differs(equipment: Equipment, name: str, rows: Sequence[Any]) -> bool:
    """Whether a list says something else than what stands."""
    if name == "opening_hours":
        held = list(equipment.opening_hours.values_list("weekday", "opens_at", "closes_at"))
        return sorted(held) != sorted(tuple(row) for row in rows)
    if name == "plan_rates":
        rates = dict(equipment.plan_rates.values_list("plan_id", "rate_minor"))
        return rates != {row.plan.pk: row.rate_minor for row in rows}
    asked = equipment.requirements.prefetch_related("qualifications")
    standing = [(one.level, {each.pk for each in one.qualifications.all()}) for one in asked]
    return standing != [(int(row.level), {each.pk for each in row.qualifications}) for row in rows]


def _problems(equipment: Equipment, name: str, rows: list[Any]) -> Iterable[Refusal]:
    if len(rows) > MOST:
        yield InvalidInput(path=(name,), problem=_("{most} at most.").format(most=MOST))
        return
    for index, row in enumerate(rows):
        try:
            _made(equipment, name, row).full_clean(exclude=["equipment"], validate_unique=False)
        except ValidationError as error:
            for problem in problems_of(error):
                problem.path = (name, str(index), *problem.path)
                yield problem
    yield from _CHECKS[name](rows)


def _made(equipment: Equipment, name: str, row: Any) -> Model:
    if name == "opening_hours":
        return OpeningHours(equipment=equipment, **row._asdict())
    if name == "plan_rates":
        return PlanRate(equipment=equipment, plan=row.plan, rate_minor=row.rate_minor)
    return Requirement(equipment=equipment, level=row.level)


def _check_hours(rows: Sequence[Hours]) -> Iterable[Refusal]:
    """No two of a day overlap. Midnight closes the day."""
    ordered = sorted(enumerate(rows), key=lambda one: (one[1].weekday, one[1].opens_at))
    for (_before, first), (index, second) in pairwise(ordered):
        is_over = first.closes_at != time.min and first.closes_at <= second.opens_at
        if first.weekday == second.weekday and not is_over:
            problem = _("These hours overlap others of the same day.")
            yield InvalidInput(path=("opening_hours", str(index), "opens_at"), problem=problem)


def _check_requirements(rows: Sequence[Asked]) -> Iterable[Refusal]:
    for index, row in enumerate(rows):
        if not row.qualifications:
            problem = _("Choose one qualification at least.")
            yield InvalidInput(path=("requirements", str(index), "qualifications"), problem=problem)


def _check_rates(rows: Sequence[Rate]) -> Iterable[Refusal]:
    plans = [row.plan.pk for row in rows]
    for index, plan in enumerate(plans):
        if plan in plans[:index]:
            problem = _("This plan has a rate already.")
            yield InvalidInput(path=("plan_rates", str(index), "plan"), problem=problem)


def _write_requirements(equipment: Equipment, rows: Sequence[Asked]) -> None:
    equipment.requirements.all().delete()
    for row in rows:
        equipment.requirements.create(level=row.level).qualifications.set(row.qualifications)


def _writer(name: str) -> Callable[[Equipment, Sequence[Any]], None]:
    def write(equipment: Equipment, rows: Sequence[Any]) -> None:
        getattr(equipment, name).all().delete()
        for row in rows:
            _made(equipment, name, row).save()

    return write


_CHECKS: dict[str, Callable[[Sequence[Any]], Iterable[Refusal]]] = {
    "opening_hours": _check_hours,
    "requirements": _check_requirements,
    "plan_rates": _check_rates,
}
_WRITERS: dict[str, Callable[[Equipment, Sequence[Any]], None]] = {
    "opening_hours": _writer("opening_hours"),
    "requirements": _write_requirements,
    "plan_rates": _writer("plan_rates"),
}
LISTS = frozenset(_CHECKS)
