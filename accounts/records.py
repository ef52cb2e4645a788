"""Writes what was done on record: the audit entry, and the outbox row for those outside who listen."""

from datetime import date, datetime

from django.db import models

from accounts.models import AuditEntry, Outbox, User

type Fact = str | int | bool | date | datetime | None


def record(topic: str, subject: models.Model, *, by: User | None, reason: str = "", **facts: Fact) -> None:
    """Record inside the action's transaction that `topic` (`application.approved`) happened to `subject`.

    `by` is None when the system acted by itself. `facts` hold ids and figures, no personal data.
    """
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}
    where = {"subject_type": subject._meta.label, "subject_id": subject.pk, "facts": plain}
    AuditEntry.objects.create(actor=by, verb=topic, reason=reason, **where)
    Outbox.objects.create(topic=topic, **where)
