"""Writes what was done on record: the audit entry, and the outbox row for those outside who listen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models

from accounts.models import AuditEntry, Outbox, User

type Fact = str | int | bool | date | datetime | None


def record(topic: str, subject: models.Model, *, by: User | None, reason: str = "", **facts: Fact) -> None:
    """Record inside the action's transaction that `topic` (`application.approved`) happened to `subject`.

    `by` is None when the system acted by itself. `facts` hold ids and figures, no personal data.
    """
    record_all(topic, [Happened(subject, reason, facts)], by=by)


@dataclass(frozen=True)
class Happened:
    """To whom, why, and with which figures, when the same happens to many."""

    subject: models.Model
    reason: str
    facts: Mapping[str, Fact]


def record_all(topic: str, happened: Sequence[Happened], *, by: User | None) -> None:
    """`record` for many subjects, in two statements."""
    told = [(one, _where(one)) for one in happened]
    AuditEntry.objects.bulk_create(
        [AuditEntry(actor=by, verb=topic, reason=one.reason, **where) for one, where in told]
    )
    Outbox.objects.bulk_create([Outbox(topic=topic, **where) for _one, where in told])


def _where(one: Happened) -> dict[str, Any]:
    facts = {
        name: value.isoformat() if isinstance(value, date) else value for name, value in one.facts.items()
    }
    return {"subject_type": one.subject._meta.label, "subject_id": one.subject.pk, "facts": facts}
