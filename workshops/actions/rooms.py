"""Takes rooms and machines for sessions, and lets them go: by the one table of occupancies."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from equipment.actions.occupying import hold_equipment, occupy, release
from equipment.actions.reserving import held_equipment
from equipment.models import Equipment, Occupancy, OccupancyKind
from equipment.refusals import TimeTaken
from equipment.states import EquipmentState
from kit.refusals import InvalidInput
from kit.wording import day_and_hours
from workshops.models import SessionTaking, WorkshopSession
from workshops.refusals import EquipmentTaken

MOST_EQUIPMENT = 30


def held_for_sessions(equipment: Iterable[Equipment]) -> list[Equipment]:
    """Each of these once, as it is now, whose time nobody else takes meanwhile, without holds that are over.

    It locks the orders of such holds: ask it before a session is held. Raises InvalidInput.
    """
    wanted = sorted({one.pk: one for one in equipment}.values(), key=lambda one: one.pk)
    if len(wanted) > MOST_EQUIPMENT:
        problem = _("{most} at most.").format(most=MOST_EQUIPMENT)
        raise InvalidInput(path=("equipment",), problem=problem)
    hold_equipment(wanted)
    return [held_equipment(one) for one in wanted]


def take_rooms(session: WorkshopSession, equipment: Sequence[Equipment]) -> None:
    """Take each of these, which are held, for the time of a session. Raises EquipmentTaken, InvalidInput."""
    check_rooms(equipment)
    for one in equipment:
        SessionTaking.objects.create(session=session, occupancy=_occupied(session, one))


def check_rooms(equipment: Sequence[Equipment]) -> None:
    """Raises InvalidInput for what is retired."""
    for one in equipment:
        if one.state == EquipmentState.RETIRED:
            problem = _("“{equipment}” is retired. Choose another one.").format(equipment=one.name)
            raise InvalidInput(path=("equipment",), problem=problem)


def _occupied(session: WorkshopSession, one: Equipment) -> Occupancy:
    start, end = session.starts_at, session.ends_at
    try:
        return occupy(equipment=one, kind=OccupancyKind.SESSION, start=start, end=end)
    except TimeTaken as refusal:
        when = day_and_hours(start, end)
        raise EquipmentTaken(path=("equipment",), equipment=one.name, when=when) from refusal


def retake_rooms(session: WorkshopSession, equipment: Sequence[Equipment]) -> None:
    """Have a session take these, for its time as it is now, in place of what it took."""
    for taking in standing_takings(session):
        release(taking.occupancy)
        # What it takes no more is not told as its room; the occupancy stays as what was.
        taking.delete()
    take_rooms(session, equipment)


def release_rooms(session: WorkshopSession) -> None:
    """Let all its rooms and machines go; which they were stays on record."""
    for taking in standing_takings(session):
        release(taking.occupancy)


def standing_takings(session: WorkshopSession) -> list[SessionTaking]:
    """What the session takes now."""
    rows = session.takings.filter(occupancy__released_at=None)
    return list(rows.select_related("occupancy__equipment").order_by("occupancy__equipment_id"))
