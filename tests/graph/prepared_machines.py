"""Inputs of mutations about machines, for the access matrix, and what must stand before."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localtime, now

from billing.models import Membership, Plan
from equipment.models import Authorization, Equipment, Fault, Maintenance, Occupancy, Reservation
from tests.billing.papers import PDF
from tests.graph.prepared import Inputs, gid, of_first
from tests.graph.world import Objects

HOUR = timedelta(hours=1)
MONEY = {"amount": "35.00"}
TERMS = {"nameFr": "Tour", "kind": "MACHINE"}


def _machine(objects: Objects, **more: Any) -> dict[str, Any]:
    return {"equipmentId": gid("Equipment", objects["Equipment"][0]), **more}


def _soon(hours: int) -> str:
    start = localtime(now()).replace(minute=0, second=0, microsecond=0) + timedelta(days=4)
    return (start + hours * HOUR).isoformat()


def to_reserve(objects: Objects) -> dict[str, Any]:
    """Hours of a machine that works, by a member who may use it."""
    contact, machine = objects["Contact"][0], objects["Equipment"][0]
    Equipment.objects.filter(pk=machine.pk).update(
        state="in_service", state_reason="", charge="free", credits_per_slot=0
    )
    machine.opening_hours.all().delete()
    machine.closures.all().delete()
    machine.requirements.all().delete()
    Membership.objects.filter(coverages__contact=contact).update(suspended_at=None, suspension_reason="")
    hours = {"startsAt": _soon(0), "endsAt": _soon(1)}
    return _machine(objects, contactId=gid("Contact", contact), **hours)


def to_pay(objects: Objects) -> dict[str, Any]:
    """One that costs nothing: there is no page to open, and a refusal is told all the same."""
    return {"id": gid("Reservation", objects["Reservation"][0])}


def over(objects: Objects) -> dict[str, Any]:
    """A reservation that has begun."""
    row: Reservation = objects["Reservation"][0]
    Occupancy.objects.filter(pk=row.occupancy_id).update(starts_at=now() - HOUR, ends_at=now())
    return {"id": gid("Reservation", row)}


def to_qualify(objects: Objects, **more: Any) -> dict[str, Any]:
    """For the qualification that the person's own machine asks for."""
    asked = gid("Qualification", objects["Qualification"][0])
    return {"qualificationId": asked, "level": "TRAINER", "reason": "Vu faire.", **more}


def open_fault(objects: Objects, **more: Any) -> dict[str, Any]:
    """The fault, seen to by nobody yet."""
    Fault.objects.filter(pk=objects["Fault"][0].pk).update(state="reported", handled_at=None)
    return {"id": gid("Fault", objects["Fault"][0]), **more}


def a_pass(objects: Objects) -> dict[str, Any]:
    """A pass that is on offer."""
    plan = objects["Plan"][0]
    Plan.objects.filter(pk=plan.pk).update(
        kind="pass", credits=5, is_visible=True, withdrawn_at=None, price_minor=3500, reduced_minor=None
    )
    contact = gid("Contact", objects["Contact"][0])
    return {"planId": gid("Plan", plan), "contactId": contact, "expectedPrice": MONEY}


def standing(objects: Objects, **more: Any) -> dict[str, Any]:
    """The authorization that was not withdrawn."""
    rows: list[Authorization] = objects["Authorization"]
    return {"id": gid("Authorization", next(row for row in rows if row.revoked_at is None)), **more}


def planned(objects: Objects) -> dict[str, Any]:
    """Maintenance to come."""
    row: Maintenance = objects["Maintenance"][0]
    Maintenance.objects.filter(pk=row.pk).update(cancelled_at=None, finished_at=None)
    Occupancy.objects.filter(pk=row.occupancy_id).update(released_at=None)
    return {"id": gid("Maintenance", row)}


def begun(objects: Objects) -> dict[str, Any]:
    """Maintenance that is being done."""
    found = planned(objects)
    taken = Occupancy.objects.filter(maintenance=objects["Maintenance"][0])
    taken.update(starts_at=now() - HOUR, ends_at=now() + HOUR)
    return found


INPUTS: dict[str, Inputs] = {
    "reservationCreate": to_reserve,
    "reservationCreateFor": to_reserve,
    "reservationPay": to_pay,
    "reservationCancel": of_first("Reservation"),
    "reservationMarkMissed": over,
    "authorizationGrant": lambda objects: to_qualify(
        objects, contactId=gid("Contact", objects["Contact"][0])
    ),
    "authorizationGrantMany": lambda objects: to_qualify(
        objects, contactIds=[gid("Contact", objects["Contact"][0])]
    ),
    "authorizationSuspend": lambda objects: standing(objects, reason="Carter ouvert."),
    "authorizationReinstate": standing,
    "authorizationRevoke": lambda objects: standing(objects, reason="Deux fois."),
    "faultReport": lambda objects: _machine(
        objects, description="Fumée", contactId=gid("Contact", objects["Contact"][0])
    ),
    "faultConfirm": lambda objects: open_fault(objects, stopsUse=False),
    "faultFix": lambda objects: open_fault(objects, answer="Changé."),
    "faultDismiss": lambda objects: open_fault(objects, answer="Rien."),
    "passBuy": a_pass,
    "creditsGive": lambda objects: {
        "contactId": gid("Contact", objects["Contact"][0]),
        "amount": 2,
        "reason": "Merci.",
    },
    "creditsTake": of_first("CreditLot", reason="Erreur."),
    "equipmentCreate": lambda _objects: {"code": "tour-neuf", "terms": TERMS},
    "equipmentUpdate": of_first("Equipment", terms={"nameFr": "Tour"}),
    "qualificationCreate": lambda _objects: {"code": "tour-neuf", "nameFr": "Tour"},
    "referentName": lambda objects: _machine(objects, contactId=gid("Contact", objects["Contact"][0])),
    "referentDismiss": of_first("Referent"),
    "equipmentDocumentAdd": lambda objects: _machine(
        objects, titleFr="Fiche", audience="PUBLIC", file=SimpleUploadedFile("fiche.pdf", PDF)
    ),
    "equipmentDocumentRemove": of_first("EquipmentDocument"),
    "equipmentPutOutOfOrder": of_first("Equipment", reason="Courroie."),
    "equipmentPutInService": of_first("Equipment"),
    "equipmentRetire": of_first("Equipment", reason="Vendu.", cancelReservations=True),
    "closureAdd": lambda objects: _machine(objects, startsAt=_soon(0), endsAt=_soon(2), reasonFr="AG"),
    "closureEnd": of_first("Closure"),
    "maintenancePlan": lambda objects: _machine(
        objects, startsAt=_soon(20), endsAt=_soon(21), what="Graissage"
    ),
    "maintenanceCancel": planned,
    "maintenanceFinish": begun,
}
