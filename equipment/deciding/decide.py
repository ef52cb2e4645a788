"""Asks for the facts and has them judged."""

from collections.abc import Collection
from datetime import datetime

from accounts.models import Contact
from equipment.deciding import facts
from equipment.deciding.judging import Decision, judge
from equipment.deciding.single import BadgeFacts, facts_by_badge
from equipment.models import Equipment
from kit import clock


def decide(contact: Contact, equipment: Equipment, at: datetime | None = None) -> Decision:
    """Whether `contact` may use `equipment` at an instant; now, by the database's clock, without one.

    Which user asks counts for nothing: a superuser whose membership is suspended is refused like anyone.
    """
    return decide_all({contact.pk}, {equipment.pk}, at)[contact.pk, equipment.pk]


def decide_badge(badge_hash: bytes, equipment_id: int, at: datetime) -> tuple[BadgeFacts, Decision] | None:
    """`decide` for whose badge it is, in one statement, for doors; None when nobody has such a badge."""
    found = facts_by_badge(badge_hash, equipment_id, at)
    return (found.badge, judge(found.person, found.equipment)) if found is not None else None


def decide_all(
    contact_ids: Collection[int], equipment_ids: Collection[int], at: datetime | None = None
) -> dict[tuple[int, int], Decision]:
    """The decision for each contact and equipment, by their ids; the number of queries is always the same."""
    instant = at or clock.now()
    people, equipment = facts.people(contact_ids, instant), facts.equipment(equipment_ids, instant)
    return {
        (contact_id, equipment_id): judge(person, thing)
        for contact_id, person in people.items()
        for equipment_id, thing in equipment.items()
    }
