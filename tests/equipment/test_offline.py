"""The list for working offline: signed, expiring, telling no number; and what is handed in after it."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils import timezone

from accounts.models import User
from equipment.actions.access import FAST, OLDEST, Reported, report_answers
from equipment.actions.badges import block_badge
from equipment.models import AccessEvent
from equipment.numbers import badge_key, uid_hash
from equipment.offline import offline_list, public_key
from equipment.refusals import NotItsEquipment
from equipment.tokens import Device
from kit.refusals import InvalidInput
from tests.equipment.doors import a_badge, a_door, the_device
from tests.equipment.machines import a_machine, a_qualification, contact_of, qualify

pytestmark = pytest.mark.django_db


def _entry(token: str, uid: str) -> str:
    """As a door makes it, from what it has alone."""
    hashed = hmac.digest(badge_key(), uid.encode(), "sha256")
    own = hmac.digest(hashlib.sha256(token.encode()).digest(), b"offline list", "sha256")
    return hmac.digest(own, hashed, "sha256").hex()


def _read(device: Device) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(offline_list(device).document)
    return told


def test_it_names_who_may_in_by_hashes_of_that_door_alone(alice: User, bob: User, carol: User) -> None:
    laser = a_qualification()
    machine, saw = a_machine(laser, code="laser"), a_machine(code="saw")
    token, other = a_door(carol, machine, saw), a_door(carol, saw)
    (badge, uid), (_, bobs) = a_badge(contact_of(alice), carol), a_badge(contact_of(bob), carol)
    qualify(contact_of(alice), laser)
    told = _read(the_device(token))["equipment"]
    assert set(told["laser"]) == {_entry(token, uid)}
    assert set(told["saw"]) == {_entry(token, uid), _entry(token, bobs)}
    assert set(_read(the_device(other))["equipment"]) == {"saw"}
    assert not set(_read(the_device(other))["equipment"]["saw"]) & set(told["saw"])
    document = offline_list(the_device(token)).document
    assert uid not in document
    assert uid_hash(uid).hex() not in document
    block_badge(badge=badge, by=alice)
    assert _read(the_device(token))["equipment"]["laser"] == {}


def test_nobody_is_let_in_longer_than_the_decision_says(alice: User, carol: User) -> None:
    laser, soon = a_qualification(), timezone.now() + timedelta(minutes=4)
    token = a_door(carol, a_machine(laser, code="laser"), a_machine(code="saw"))
    _, uid = a_badge(contact_of(alice), carol)
    qualify(contact_of(alice), laser, expires_at=soon)
    told = _read(the_device(token))
    issued, expires = (datetime.fromisoformat(told[name]) for name in ("issued_at", "expires_at"))
    assert expires - issued == timedelta(minutes=15)
    assert datetime.fromisoformat(told["equipment"]["laser"][_entry(token, uid)]) == soon
    assert datetime.fromisoformat(told["equipment"]["saw"][_entry(token, uid)]) == expires


def test_the_signature_is_of_every_byte(alice: User, carol: User) -> None:
    made = offline_list(the_device(a_door(carol, a_machine())))
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key()))
    signature = base64.b64decode(made.signature)
    key.verify(signature, made.document.encode())
    with pytest.raises(InvalidSignature):
        key.verify(signature, made.document.replace("expires", "Expires").encode())


def test_what_was_answered_offline_is_kept_once(alice: User, carol: User) -> None:
    machine = a_machine()
    device, (badge, uid) = the_device(a_door(carol, machine)), a_badge(contact_of(alice), carol)
    at = timezone.now() - timedelta(minutes=7)
    known = Reported(uuid4(), at, None, uid_hash(uid), True)
    unknown = Reported(uuid4(), at, None, b"\0" * 32, False, ("BADGE_UNKNOWN", "<script>"))
    assert report_answers(device=device, reported=[known, unknown]) == 2
    assert report_answers(device=device, reported=[known, unknown]) == 0
    first, second = AccessEvent.objects.order_by("pk")
    assert (first.at, first.is_offline, first.is_allowed, first.badge, first.contact) == (
        at, True, True, badge, contact_of(alice),
    )  # fmt: skip
    assert (second.contact, second.reasons, second.equipment) == (None, ["BADGE_UNKNOWN"], machine)


def test_a_door_hands_in_nothing_of_others_nor_of_the_future(alice: User, carol: User) -> None:
    a_machine(code="saw")
    device, now = the_device(a_door(carol, a_machine())), timezone.now()
    for at in (now + FAST + timedelta(minutes=1), now - OLDEST - timedelta(minutes=1)):
        with pytest.raises(InvalidInput):
            report_answers(device=device, reported=[Reported(uuid4(), at, None, b"", True)])
    with pytest.raises(NotItsEquipment):
        report_answers(device=device, reported=[Reported(uuid4(), now, "saw", b"", True)])
    many = [Reported(uuid4(), now, None, b"", True)] * 501
    with pytest.raises(InvalidInput):
        report_answers(device=device, reported=many)
    assert not AccessEvent.objects.exists()
