"""Controllers: a token shown once, kept as a hash, that ends."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.roles import RECEPTION
from equipment.actions.controllers import (
    create_controller,
    edit_controller,
    renew_token,
    revoke_controller,
)
from equipment.models import Controller
from equipment.refusals import ControllerRevoked
from equipment.tokens import device_by
from kit.refusals import InvalidInput, NotAllowed
from tests.equipment.doors import a_door, the_device
from tests.equipment.machines import a_machine
from tests.makers import a_user

pytestmark = pytest.mark.django_db


def test_the_token_is_long_and_kept_as_its_hash_alone(carol: User) -> None:
    machine = a_machine(code="laser")
    controller, token = create_controller(name=" Porte ", equipment=[machine], expires_at=None, by=carol)
    assert token.startswith("etb_door_")
    assert len(token.removeprefix("etb_door_")) == 43
    kept = Controller.objects.values().get()
    assert bytes(kept["token_hash"]) == hashlib.sha256(token.encode()).digest()
    assert token not in repr(kept)
    assert (controller.name, kept["token_hint"]) == ("Porte", token[:12])
    assert the_device(token).equipment == {"laser": machine.pk}
    assert not AuditEntry.objects.filter(facts__icontains=token).exists()


def test_a_token_opens_until_it_expires_is_renewed_or_revoked(carol: User) -> None:
    controller, first = create_controller(
        name="Porte", equipment=[a_machine()], expires_at=timezone.now() + timedelta(days=1), by=carol
    )
    assert the_device(first).controller_id == controller.pk
    assert device_by(first[:-1] + ("A" if first[-1] != "A" else "B")) is None
    assert device_by(first.removeprefix("etb_door_")) is None
    Controller.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert device_by(first) is None
    _, second = renew_token(controller=controller, expires_at=None, by=carol)
    assert device_by(first) is None
    assert the_device(second).controller_id == controller.pk
    revoke_controller(controller=controller, by=carol)
    assert device_by(second) is None
    with pytest.raises(ControllerRevoked):
        renew_token(controller=controller, expires_at=None, by=carol)


def test_other_equipment_counts_at_the_next_question(carol: User) -> None:
    laser, saw = a_machine(code="laser"), a_machine(code="saw")
    token = a_door(carol, laser)
    controller = edit_controller(
        controller=Controller.objects.get(), name="Atelier", equipment=[saw], by=carol
    )
    assert (controller.name, the_device(token).equipment) == ("Atelier", {"saw": saw.pk})


def test_only_who_keeps_the_equipment_has_business_with_controllers(carol: User, alice: User) -> None:
    machine = a_machine()
    token = a_door(carol, machine)
    controller = Controller.objects.get()
    for nobody in (alice, a_user("desk@example.org", RECEPTION)):
        with pytest.raises(NotAllowed):
            create_controller(name="Porte", equipment=[machine], expires_at=None, by=nobody)
        with pytest.raises(NotAllowed):
            renew_token(controller=controller, expires_at=None, by=nobody)
        with pytest.raises(NotAllowed):
            revoke_controller(controller=controller, by=nobody)
        with pytest.raises(NotAllowed):
            edit_controller(controller=controller, name="Mine", by=nobody)
        assert not Controller.objects.visible_to(nobody).exists()
    assert the_device(token).name == "Porte"


def test_what_is_no_controller(carol: User) -> None:
    machine, ago = a_machine(), timezone.now() - timedelta(days=1)
    wrong: list[dict[str, Any]] = [{"name": " "}, {"equipment": []}, {"expires_at": ago}, {"name": "x" * 81}]
    for values in wrong:
        asked = {"name": "Porte", "equipment": [machine], "expires_at": None, **values}
        with pytest.raises(InvalidInput):
            create_controller(by=carol, **asked)


def test_a_door_is_noted_as_heard_once_a_minute(carol: User) -> None:
    token = a_door(carol, a_machine())
    the_device(token)
    heard = Controller.objects.get().last_seen_at
    assert heard is not None
    the_device(token)
    assert Controller.objects.get().last_seen_at == heard
    Controller.objects.update(last_seen_at=heard - timedelta(minutes=2))
    the_device(token)
    assert Controller.objects.get().last_seen_at >= heard  # type: ignore[operator] # it was heard
