"""Writes what good lines say: cards, agreements and days paid. No order, invoice or mail comes of it."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import cast

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actions.bringing import Value, bring_consents, bring_contacts, complete_contacts
from accounts.models import Contact
from accounts.models.consent import NEWS
from billing.actions.granting import PaidElsewhere, grant_paid_elsewhere
from billing.imports.check import Verdict, changes
from billing.imports.mappings import CHOICES
from billing.imports.people import Person
from billing.models import ImportedLine, ImportRun
from kit.wording import money


def bring(verdicts: Sequence[Verdict], run: ImportRun, *, replaces: bool) -> None:
    """Bring in a batch of good lines, inside the transaction of the batch."""
    by, program = run.uploaded_by, run.mapping["program"]
    _make_cards(verdicts, run)
    known = [(verdict, changes(verdict, replaces=replaces)) for verdict in verdicts]
    complete_contacts(changes=[(_card(verdict), values) for verdict, values in known if values], by=by)
    ImportedLine.objects.bulk_create(
        [
            ImportedLine(
                key=verdict.person.key,
                program=program if verdict.person.number else "",
                contact=_card(verdict),
            )
            for verdict in verdicts
        ],
        ignore_conflicts=True,
    )
    agreeing = [_card(verdict) for verdict in verdicts if verdict.person.newsletter]
    if agreeing:
        wording = _("Agreed to in {program}, by the file “{file}”.").format(program=_label(program), file=run)
        bring_consents(contacts=agreeing, purpose=NEWS, wording=wording, by=by)
    grant_paid_elsewhere(paid=[_paid(verdict, program) for verdict in verdicts if verdict.days], by=by)


def _make_cards(verdicts: Sequence[Verdict], run: ImportRun) -> None:
    """A card for each new person; several lines of one person in a batch share it."""
    new: dict[str, Person] = {}
    for verdict in verdicts:
        if verdict.contact is None:
            new.setdefault(verdict.person.key, verdict.person)
    contacts = bring_contacts(cards=[_values(person) for person in new.values()], by=run.uploaded_by)
    made = dict(zip(new, contacts, strict=True))
    for verdict in verdicts:
        verdict.contact = verdict.contact or made[verdict.person.key]


def _values(person: Person) -> dict[str, Value]:
    values: dict[str, Value] = dict(person.card)
    if person.notes:
        values["notes"] = person.notes
    if person.known_since is not None:
        values["created_at"] = timezone.make_aware(datetime.combine(person.known_since, time()))
    return values


def _card(verdict: Verdict) -> Contact:
    return cast("Contact", verdict.contact)


def _paid(verdict: Verdict, program: str) -> PaidElsewhere:
    person = verdict.person
    assert person.plan is not None and verdict.days is not None  # noqa: S101, PT018 - days come with a plan
    facts = {"amount_minor": person.amount_minor, "method": person.method, "line": person.line}
    return PaidElsewhere(_card(verdict), person.plan, verdict.days, _reason(person, program), facts)


def _reason(person: Person, program: str) -> str:
    """What a card's history says, in the association's language: where the days come from, and the money."""
    with override("fr"):
        amount = money(person.amount_minor) if person.amount_minor is not None else ""
        method = str(person.method.label) if person.method is not None else ""
        return ", ".join(part for part in (_label(program), amount, method) if part)


def _label(program: str) -> str:
    return next(str(label) for key, label in CHOICES if key == program)
