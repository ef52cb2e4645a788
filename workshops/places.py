"""Where sessions take place, for letters and calendars."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from equipment.models import EquipmentKind
from workshops.models import SessionTaking, WorkshopSession


def places_of(sessions: Iterable[WorkshopSession]) -> Mapping[int, str]:
    """By the session's key: the place that was typed, or the rooms it takes; empty when neither is known."""
    found = list(sessions)
    silent = [session.pk for session in found if not session.place]
    takings = SessionTaking.objects.filter(
        session__in=silent, occupancy__equipment__kind=EquipmentKind.SPACE
    ).select_related("occupancy__equipment")
    rooms: dict[int, list[str]] = defaultdict(list)
    for taking in takings.order_by("pk"):
        rooms[taking.session_id].append(taking.occupancy.equipment.name)
    return {session.pk: session.place or ", ".join(rooms[session.pk]) for session in found}


def place_of(session: WorkshopSession) -> str:
    """The same of one session."""
    return places_of([session])[session.pk]
