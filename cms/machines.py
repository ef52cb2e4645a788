"""Equipment as the public pages show it: by category, and one by one with what one asks first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.models import Plan
from equipment.deciding.hours import Span, joined
from equipment.models import (
    Audience,
    Category,
    Charge,
    Equipment,
    EquipmentDocument,
    EquipmentKind,
    OpeningHours,
    Weekday,
)
from equipment.models.equipment import EquipmentQuerySet
from equipment.slots import slots
from equipment.states import EquipmentState
from kit.clock import today
from kit.money import Money
from kit.specimens import MACHINES as DRAWINGS
from kit.wording import hour, price

# What stands for an equipment without a picture whose code names none of the drawings.
NEUTRAL = "bench"
FREE_SPANS, FREE_DAYS = 6, 7
TEASERS = 8


def on_show() -> EquipmentQuerySet:
    """What the public pages list."""
    return Equipment.objects.in_use().filter(is_visible=True)


@dataclass(frozen=True)
class Shelf:
    """A category with what stands under it; `name` is empty for what stands under none."""

    name: str
    machines: Sequence[Equipment]


def drawing_of(equipment: Equipment) -> str:
    """The drawing that stands where there is no picture: the one that its code names."""
    return next((name for name in DRAWINGS if name in equipment.code), NEUTRAL)


def drawn(machines: Sequence[Equipment]) -> list[Equipment]:
    """The same, each knowing its drawing, for templates."""
    for one in machines:
        one.drawing = drawing_of(one)  # type: ignore[attr-defined]  # read by templates alone
    return list(machines)


def shelves(category: Category | None = None) -> list[Shelf]:
    """What is on show by category, in the association's order; machines before rooms."""
    found = on_show().select_related("category").order_by("category__position", "position", "name_fr", "pk")
    if category is not None:
        found = found.filter(category=category)
    held: dict[str, list[Equipment]] = {}
    for one in drawn(list(found)):
        held.setdefault(_heading(one), []).append(one)
    return [Shelf(name, machines) for name, machines in held.items()]


def teasers(category: str | None) -> list[Equipment]:
    """The first of what is on show, of one category or of all; a category that is gone shows all."""
    number = int(category) if category and category.isdecimal() else 0
    found = Category.objects.filter(pk=number).first()
    return [one for shelf in shelves(found) for one in shelf.machines][:TEASERS]


def _heading(one: Equipment) -> str:
    if one.category is not None:
        return one.category.name
    return _("Spaces") if one.kind == EquipmentKind.SPACE else ""


def is_out(equipment: Equipment) -> bool:
    """Whether nobody can use it now."""
    return equipment.state == EquipmentState.OUT_OF_ORDER


@dataclass(frozen=True)
class Asked:
    """One requirement: any of these, at a level."""

    qualifications: str
    level: str


@dataclass(frozen=True)
class Line:
    """A label and what is said of it: a price, hours."""

    label: str
    text: str


def asked_of(equipment: Equipment) -> list[Asked]:
    """What it takes to use it."""
    either = _(" or ")
    return [
        Asked(either.join(one.name for one in row.qualifications.all()), row.get_level_display())
        for row in equipment.requirements.prefetch_related("qualifications")
    ]


def prices_of(equipment: Equipment) -> list[Line]:
    """What its use takes, for whom."""
    if equipment.charge == Charge.CREDITS:
        count = equipment.credits_per_slot
        told = ngettext("{n} credit for {minutes} minutes", "{n} credits for {minutes} minutes", count)
        return [Line(_("With a pass"), told.format(n=count, minutes=equipment.slot_minutes))]
    if equipment.charge == Charge.FREE:
        who = _("Members") if equipment.public_rate_minor is None else _("Everybody")
        return [Line(who, _("free of charge"))]
    offered = equipment.plan_rates.filter(plan__in=Plan.objects.on_offer()).select_related("plan")
    public = equipment.public_rate
    return [
        Line(_("Members"), _an_hour(equipment.member_rate)),
        *(Line(one.plan.name, _an_hour(Money(one.rate_minor, equipment.currency))) for one in offered),
        Line(_("Others"), _an_hour(public) if public is not None else _("for members only")),
    ]


def _an_hour(money: Money) -> str:
    if not money.minor:
        return _("free of charge")
    return _("{price} an hour").format(price=price(money.minor, money.currency))


def hours_of(equipment: Equipment) -> list[Line]:
    """Its opening hours by the week; those of its place where it has none. Empty: always open."""
    places = [pk for pk in (equipment.pk, equipment.place_id) if pk is not None]
    rows = OpeningHours.objects.filter(equipment__in=places)
    own = [row for row in rows if row.equipment_id == equipment.pk]
    days: dict[int, list[str]] = {}
    for row in own or rows:
        days.setdefault(row.weekday, []).append(f"{hour(row.opens_at)} – {_closing(row)}")
    return [Line(str(Weekday(day).label), ", ".join(spans)) for day, spans in sorted(days.items())]


def _closing(row: OpeningHours) -> str:
    return hour(row.closes_at) if row.closes_at.hour or row.closes_at.minute else _("midnight")


def free_hours(equipment: Equipment, first: date | None = None) -> list[Span]:
    """The next hours that nobody has, as far ahead as one may reserve; slots that touch are one."""
    if not equipment.is_reservable or is_out(equipment):
        return []
    begin = first or today()
    days = min(FREE_DAYS, equipment.horizon_days + 1)
    return joined(slot.span for slot in slots(equipment, begin, days) if slot.is_free)[:FREE_SPANS]


def public_documents(equipment: Equipment) -> list[EquipmentDocument]:
    """The papers that everybody reads."""
    return list(equipment.documents.filter(audience=Audience.PUBLIC))
