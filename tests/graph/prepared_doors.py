"""Inputs of mutations about doors, badges and uses, for the access matrix."""

from typing import Any

from billing.models import Membership
from tests.graph.prepared import Inputs, gid, of_first
from tests.graph.world import Objects

NEW_BADGE = "04:A1:B2:C3"


def to_make(objects: Objects) -> dict[str, Any]:
    """A controller of the machine that the person used."""
    return {"name": "Autre", "equipmentIds": [gid("Equipment", objects["Usage"][0].equipment)]}


def to_give(objects: Objects) -> dict[str, Any]:
    """A badge that nobody has."""
    return {"contactId": gid("Contact", objects["Contact"][0]), "uid": NEW_BADGE}


def to_use(objects: Objects) -> dict[str, Any]:
    """The machine that the person uses already; in the world their membership is suspended."""
    contact, machine = objects["Contact"][0], objects["Usage"][0].equipment
    Membership.objects.filter(coverages__contact=contact).update(suspended_at=None, suspension_reason="")
    return {"equipmentId": gid("Equipment", machine), "contactId": gid("Contact", contact)}


def of_a_device(_objects: Objects) -> dict[str, Any]:
    """A badge held to a reader: for devices, which are in no column."""
    return {"badge": NEW_BADGE}


def no_events(_objects: Objects) -> dict[str, Any]:
    """Nothing to hand in, for devices."""
    return {"events": []}


INPUTS: dict[str, Inputs] = {
    "controllerCreate": to_make,
    "controllerEdit": lambda objects: {
        "id": gid("Controller", objects["Controller"][0]),
        "name": "Autre",
    },
    "controllerRenewToken": of_first("Controller"),
    "controllerRevoke": of_first("Controller"),
    "badgeGive": to_give,
    "badgeBlock": of_first("Badge"),
    "badgeUnblock": of_first("Badge"),
    "badgeRemove": of_first("Badge"),
    "equipmentUseStart": to_use,
    "equipmentUseStop": of_first("Usage"),
    "accessCheck": of_a_device,
    "accessReport": no_events,
    "usageStart": of_a_device,
    "usageStop": of_first("Usage"),
}
