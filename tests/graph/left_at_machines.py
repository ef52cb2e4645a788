"""What each person of the world leaves at machines: one of everything, of themselves and for themselves."""

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import QuerySet
from django.utils.timezone import now

from accounts.models import Contact, User
from billing.models import Plan
from equipment.actions.authorizations import issue_authorization, revoke_authorization, suspend_authorization
from equipment.actions.credits import give_credits
from equipment.models import (
    Authorization,
    Category,
    Closure,
    CreditEntry,
    CreditLot,
    EntryKind,
    Equipment,
    EquipmentDocument,
    Fault,
    Level,
    Maintenance,
    MaintenanceTask,
    Occupancy,
    OpeningHours,
    PlanRate,
    Qualification,
    Referent,
    Requirement,
    Reservation,
)
from equipment.permissions import project_equipment
from tests.graph.used_doors import doors_of, used_doors

HOUR = timedelta(hours=1)


def left_at_machines(name: str, contact: Contact, boss: User) -> None:
    """A machine hidden from the public that the person looks after, with all that hangs on one."""
    used_doors(name, contact, boss)
    machine = _a_machine(name)
    _qualified(name, contact, machine, boss)
    Referent.objects.create(equipment=machine, contact=contact)
    project_equipment(machine)
    reservation = _reserved(contact, machine)
    lot = give_credits(contact=contact, amount=9, reason=f"welcome {name}", ends_at=now() + HOUR, by=boss)
    CreditEntry.objects.create(lot=lot, kind=EntryKind.SPENT, amount=-1, reservation=reservation)
    fault = Fault(
        equipment=machine, reported_by=contact, description=f"what {name} saw", is_dangerous=True,
        stops_use=True, handled_at=now(), answer="seen",
    )  # fmt: skip
    fault.photo.save("photo.jpg", ContentFile(b"\xff\xd8"), save=True)
    task = MaintenanceTask.objects.create(
        equipment=machine, name_fr="Graissage", name_en="Grease", every_hours=10, every_days=30
    )
    taken = Occupancy.objects.create(
        equipment=machine, kind="maintenance", starts_at=now() + 30 * HOUR, ends_at=now() + 31 * HOUR,
        released_at=now(),
    )  # fmt: skip
    Maintenance.objects.create(
        occupancy=taken, task=task, what="Graissage", cancelled_at=now(), finished_at=now()
    )


def _a_machine(name: str) -> Equipment:
    category = Category.objects.create(name_fr=f"Bois de {name}", name_en=f"Wood of {name}", position=3)
    room = Equipment.objects.create(code=f"room-{name}", kind="space", name_fr=f"Salle de {name}")
    machine = Equipment.objects.create(
        code=f"laser-{name}", name_fr=f"Laser de {name}", name_en=f"Laser of {name}", summary_fr="Coupe.",
        summary_en="Cuts.", description_fr="Beaucoup.", description_en="A lot.", picture="machines/laser.jpg",
        picture_alt_fr="Un laser", picture_alt_en="A laser", state="out_of_order", state_reason="Lentille.",
        category=category, place=room, is_reserved_only=True, week_quota_minutes=600, position=2,
        charge="credits", credits_per_slot=1, public_rate_minor=900, member_rate_minor=500, is_visible=False,
    )  # fmt: skip
    OpeningHours.objects.create(equipment=machine, weekday=1, opens_at="09:00", closes_at="18:00")
    PlanRate.objects.create(equipment=machine, plan=Plan.objects.get(code=f"plan-{name}"), rate_minor=100)
    Closure.objects.create(
        equipment=machine, starts_at=now() + 90 * HOUR, ends_at=now() + 99 * HOUR, reason_fr="AG",
        reason_en="Assembly",
    )  # fmt: skip
    document = EquipmentDocument(
        equipment=machine, title_fr="Manuel", title_en="Manual", name="manuel.pdf", size=4,
        content_type="application/pdf",
    )  # fmt: skip
    document.file.save("document", ContentFile(b"%PDF"), save=True)
    return machine


def _qualified(name: str, contact: Contact, machine: Equipment, boss: User) -> None:
    """Withdrawn once, given again and suspended."""
    qualification = Qualification.objects.create(
        code=f"laser-{name}", name_fr="Laser", name_en="Laser", description_fr="Tout.", description_en="All.",
        valid_months=24, unused_months=6,
    )  # fmt: skip
    Requirement.objects.create(equipment=machine).qualifications.add(qualification)
    for is_kept in (False, True):
        given = issue_authorization(
            contact=contact, qualification=qualification, level=Level.AUTONOMOUS, reason=name, by=boss
        )
        if not is_kept:
            revoke_authorization(authorization=given, reason=f"why not {name}", by=boss)
    suspend_authorization(authorization=given, reason=f"why not {name}", by=boss)
    Authorization.objects.filter(contact=contact).update(last_used_at=now())


def _reserved(contact: Contact, machine: Equipment) -> Reservation:
    """One that was given up, and one that is to come."""
    for number, state in enumerate(("cancelled", "confirmed")):
        start = now() + (60 + 2 * number) * HOUR
        taken = Occupancy.objects.create(
            equipment=machine, kind="reservation", starts_at=start, ends_at=start + HOUR,
            released_at=None if number else now(),
        )  # fmt: skip
        made = Reservation.objects.create(
            contact=contact, occupancy=taken, state=state, held_until=now(), credits=1, purpose="Un jouet",
            ended_at=None if number else now(), end_reason="" if number else "changed plans",
        )  # fmt: skip
    return made


def machines_of(contact: Contact) -> dict[str, list[Any]]:
    """Those rows, by the names of their types; the machine first."""
    machines: QuerySet[Equipment] = Equipment.objects.filter(referents__contact=contact)
    mine, hanging = {"contact": contact}, {"equipment__in": machines}
    return {
        **doors_of(contact),
        "Authorization": list(Authorization.objects.filter(**mine).order_by("revoked_at", "-pk")),
        "Category": list(Category.objects.filter(equipment__in=machines)),
        "Closure": list(Closure.objects.filter(**hanging)),
        "CreditEntry": list(CreditEntry.objects.filter(lot__contact=contact)),
        "CreditLot": list(CreditLot.objects.filter(**mine)),
        "Equipment": list(machines),
        "EquipmentDocument": list(EquipmentDocument.objects.filter(**hanging)),
        "Fault": list(Fault.objects.filter(**hanging)),
        "Maintenance": list(Maintenance.objects.filter(occupancy__equipment__in=machines)),
        "MaintenanceTask": list(MaintenanceTask.objects.filter(**hanging)),
        "Occupancy": list(Occupancy.objects.filter(**hanging)),
        "Qualification": list(Qualification.objects.filter(requirements__equipment__in=machines)),
        "Referent": list(Referent.objects.filter(**mine)),
        "Reservation": list(Reservation.objects.filter(**mine).order_by("-pk")),
    }
