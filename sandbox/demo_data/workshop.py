"""Puts the rooms and the machines into the workshop: hours, requirements, rates, passes, papers."""

from datetime import datetime, time, timedelta

import typst
from django.core.files.base import ContentFile

from billing.models import Plan
from equipment.models import (
    Category,
    Closure,
    Equipment,
    EquipmentDocument,
    OpeningHours,
    PlanRate,
    Qualification,
    Requirement,
)
from sandbox.demo_data.machines import MACHINES, PASSES, PLAN_RATES, QUALIFICATIONS, ROOMS, Machine

OPEN_DAYS = range(2, 7)
OPENS, CLOSES = time(14), time(21)
MANUALS = ("laser", "panel-saw", "cnc")
SAFETY_FR = "Lunettes. Cheveux attachés. Arrêt d’urgence : le bouton rouge, à droite."
MANUAL_FR = "Avant : aspiration, réglages, essai. Pendant : rester à côté. Après : nettoyer, couper."


def make_workshop(plans: dict[str, Plan], now: datetime) -> dict[str, Equipment]:
    """The machines by code; nobody is qualified yet."""
    qualifications = _qualifications()
    rooms = {row[0]: _room(position, row) for position, row in enumerate(ROOMS)}
    machines = {
        machine.code: _machine(position, machine, rooms[machine.room], qualifications)
        for position, machine in enumerate(MACHINES)
    }
    for code, plan, rate in PLAN_RATES:
        PlanRate.objects.create(equipment=machines[code], plan=plans[plan], rate_minor=rate)
    for code in MANUALS:
        _papers(machines[code])
    _set_aside(machines, now)
    return machines


def spaces() -> dict[str, Equipment]:
    """The rooms by code."""
    return {room.code: room for room in Equipment.objects.filter(kind="space")}


def make_passes() -> dict[str, Plan]:
    """The passes on sale, by code."""
    return {row[0]: _pass(20 + position, *row) for position, row in enumerate(PASSES)}


def _qualifications() -> dict[str, Qualification]:
    return {
        code: Qualification.objects.create(
            code=code, name_fr=french, name_en=english, valid_months=months, unused_months=unused
        )
        for code, french, english, months, unused in QUALIFICATIONS
    }


def _room(position: int, row: tuple[str, str, str, str, str]) -> Equipment:
    code, name_fr, name_en, summary_fr, summary_en = row
    Category.objects.create(name_fr=name_fr, name_en=name_en, position=position)
    room = Equipment.objects.create(
        code=code, kind="space", name_fr=name_fr, name_en=name_en, summary_fr=summary_fr,
        summary_en=summary_en, position=position, is_reservable=False,
    )  # fmt: skip
    OpeningHours.objects.bulk_create(
        OpeningHours(equipment=room, weekday=day, opens_at=OPENS, closes_at=CLOSES) for day in OPEN_DAYS
    )
    return room


def _machine(
    position: int, machine: Machine, room: Equipment, qualifications: dict[str, Qualification]
) -> Equipment:
    made = Equipment.objects.create(
        code=machine.code,
        place=room,
        category=Category.objects.get(name_fr=room.name_fr),
        position=len(ROOMS) + position,
        **machine.texts,
        **machine.rules,
    )
    for code in ("securite", *machine.asks):
        level = 1 if code == "securite" else 2
        Requirement.objects.create(equipment=made, level=level).qualifications.add(qualifications[code])
    return made


def _set_aside(machines: dict[str, Equipment], now: datetime) -> None:
    """One is closed for a while, one was retired."""
    Closure.objects.create(
        equipment=machines["screenprint"],
        starts_at=now - timedelta(days=2),
        ends_at=now + timedelta(days=12),
        reason_fr="L’insoleuse est prêtée au lycée.",
        reason_en="The exposure unit is lent to the school.",
    )
    old = machines["printer3d-old"]
    old.state, old.state_reason = "retired", "Remplacée par un modèle plus sûr."
    old.state_since = now - timedelta(days=90)
    old.save()


def _papers(machine: Equipment) -> None:
    for audience, french, english, text in (
        ("public", "Consignes de sécurité", "Safety sheet", SAFETY_FR),
        ("qualified", "Mode d’emploi", "Manual", MANUAL_FR),
    ):
        content = _pdf(f"{machine.name_fr} : {french}", text)
        paper = EquipmentDocument(
            equipment=machine, title_fr=french, title_en=english, audience=audience,
            name=f"{machine.code}-{audience}.pdf", content_type="application/pdf", size=len(content),
        )  # fmt: skip
        paper.file.save("document", ContentFile(content), save=True)


def _pdf(title: str, text: str) -> bytes:
    source = f'#set document(title: "{title}")\n#set text(lang: "fr")\n= {title}\n\n{text}\n'
    return bytes(typst.compile(source.encode()))


def _pass(position: int, code: str, name_fr: str, name_en: str, price: int, hours: int, months: int) -> Plan:
    return Plan.objects.create(
        code=code, kind="pass", family="passes", name_fr=name_fr, name_en=name_en,
        summary_fr=f"À utiliser en {months} mois, sur les machines à crédits.",
        summary_en=f"To be used within {months} months, on the machines that take credits.",
        price_minor=price, credits=hours, term_months=months, approval="on_payment", position=position,
    )  # fmt: skip
