"""What an equipment asks for, when it is open and how one reserves it, in words."""

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.staff.equipment.hours_text import in_words
from equipment.models import Equipment, Weekday


def asked_in_words(equipment: Equipment) -> list[str]:
    """Each requirement: "Laser or Laser at home (autonomous)"."""
    rows = equipment.requirements.prefetch_related("qualifications")
    either = _(" or ")
    return [
        _("{qualifications} ({level})").format(
            qualifications=either.join(one.name for one in row.qualifications.all()),
            level=row.get_level_display(),
        )
        for row in rows
    ]


def hours_in_words(equipment: Equipment) -> list[tuple[str, str]]:
    """Day and spans, of the days on which it opens."""
    spans = defaultdict(list)
    for row in equipment.opening_hours.all():
        spans[row.weekday].append((row.opens_at, row.closes_at))
    return [(str(Weekday(day).label), in_words(found)) for day, found in sorted(spans.items())]


def slots_in_words(equipment: Equipment) -> str:
    """As in "30 minutes, 8 slots at most"."""
    most = ngettext("{count} slot at most", "{count} slots at most", equipment.most_slots)
    minutes = _("{count} minutes").format(count=equipment.slot_minutes)
    return f"{minutes}, {most.format(count=equipment.most_slots)}"
