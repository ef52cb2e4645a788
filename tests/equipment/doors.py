"""Doors, their tokens, and badges to hold to them."""

from itertools import count
from typing import Any

from django.test import Client

from accounts.models import Contact, User
from equipment.actions.badges import give_badge
from equipment.actions.controllers import create_controller
from equipment.models import Badge, Equipment
from equipment.tokens import Device, device_by

_numbers = count(0x04A1B2C3)


def a_door(by: User, *machines: Equipment, **values: Any) -> str:
    """The token of a door that opens these."""
    asked = {"name": "Porte", "expires_at": None, **values}
    return create_controller(equipment=machines, by=by, **asked)[1]


def the_device(token: str) -> Device:
    """The door with this token."""
    device = device_by(token)
    assert device is not None
    return device


def a_badge(contact: Contact, by: User) -> tuple[Badge, str]:
    """A badge of the contact's, and its number."""
    uid = f"{next(_numbers):08X}"
    return give_badge(contact=contact, uid=uid, by=by), uid


CHECK = """
    mutation Check($input: AccessCheckInput!) {
      accessCheck(input: $input) {
        answer { isAllowed until givenName reasons { code sentence } } errors { code }
      }
    }
"""


def post(token: str, document: str, /, **variables: object) -> dict[str, Any]:
    """What a device is answered over HTTP: the JSON, and the status under `status`."""
    answer = Client(enforce_csrf_checks=True).post(
        "/graphql",
        {"query": document, "variables": variables},
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
    )
    return {**answer.json(), "status": answer.status_code}


def check(token: str, uid: str, **asked: str) -> dict[str, Any]:
    """What the door is answered."""
    told = post(token, CHECK, input={"badge": uid, **asked})
    assert "errors" not in told, told
    found: dict[str, Any] = told["data"]["accessCheck"]["answer"]
    return found
