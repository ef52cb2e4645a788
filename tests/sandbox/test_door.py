"""The door in the terminal: it asks, works by its list while the program is away, and fails closed."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from django.test import Client, override_settings

from accounts.models import User
from equipment.actions.badges import block_badge
from equipment.actions.controllers import revoke_controller
from equipment.models import AccessEvent, Controller
from sandbox.door import Door, Unwelcome
from sandbox.door_memory import Memory
from tests.equipment.doors import a_badge, a_door
from tests.equipment.machines import a_machine, contact_of

pytestmark = pytest.mark.django_db


class Line:
    """The line between the door and the program, which can be cut."""

    is_cut = False

    def __init__(self, token: str) -> None:
        self.token = token

    def carry(self, request: httpx.Request) -> httpx.Response:
        """The program's answer, by Django's own client."""
        if self.is_cut:
            raise httpx.ConnectError("cut")
        answer = Client(enforce_csrf_checks=True).post(
            "/graphql", request.content, content_type="application/json",
            headers={"Authorization": f"Bearer {self.token}"},
        )  # fmt: skip
        return httpx.Response(answer.status_code, content=answer.content)


def _door(line: Line, folder: Path, said: list[str]) -> Door:
    client = httpx.Client(base_url="http://program", transport=httpx.MockTransport(line.carry))
    return Door(client, Memory(folder, line.token), None, said.append)


@override_settings(DOOR_LIST_MINUTES=4)
def test_a_day_at_the_door(
    tmp_path: Path,
    alice: User,
    bob: User,
    carol: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line, said = Line(a_door(carol, a_machine(code="laser"))), list[str]()
    (badge, alices), (_, bobs) = a_badge(contact_of(alice), carol), a_badge(contact_of(bob), carol)
    block_badge(badge=a_badge(contact_of(bob), carol)[0], by=carol)
    door = _door(line, tmp_path, said)
    door.introduce()
    door.refresh()
    assert (door.hold(alices), door.hold("FFFFFFFF")) == (True, False)
    assert said[0] == "Porte: laser"
    assert said[1].startswith("OPEN     Good day Alice")
    assert said[2].startswith("REFUSED  ")
    line.is_cut = True
    # Blocked while the line is cut: the list lasts some minutes, and then lets nobody in.
    assert (door.hold(f"{alices[:2]}:{alices[2:]}"), door.hold(bobs), door.hold("FFFFFFFF")) == (
        True, True, False,
    )  # fmt: skip
    soon = door.memory.now() + timedelta(minutes=4)
    monkeypatch.setattr(Memory, "now", lambda _memory: soon)
    assert door.hold(alices) is False
    monkeypatch.undo()
    line.is_cut = False
    door.refresh()
    assert said[-1] == "Handed in what was answered offline: 4."
    assert AccessEvent.objects.filter(is_offline=True, contact=contact_of(alice)).count() == 2
    block_badge(badge=badge, by=alice)
    assert door.hold(alices) is False


def test_a_door_that_met_nobody_at_first_learns_its_keys_later(
    tmp_path: Path, alice: User, carol: User
) -> None:
    line, said = Line(a_door(carol, a_machine(code="laser"))), list[str]()
    _, number = a_badge(contact_of(alice), carol)
    line.is_cut, door = True, _door(line, tmp_path, said)
    door.introduce()
    door.refresh()
    assert (door.hold(number), said[0]) == (False, "The program is away.")
    line.is_cut = False
    door.refresh()
    line.is_cut = True
    assert door.hold(number) is True


def test_a_list_that_somebody_touched_lets_nobody_in(tmp_path: Path, alice: User, carol: User) -> None:
    line, said = Line(a_door(carol, a_machine(code="laser"))), list[str]()
    _, uid = a_badge(contact_of(alice), carol)
    door = _door(line, tmp_path, said)
    door.introduce()
    door.refresh()
    line.is_cut = True
    file = next(tmp_path.glob("*.json"))
    kept = file.read_text()
    assert uid not in kept
    assert line.token not in kept
    later = _door(line, tmp_path, said)
    later.equipment = "laser"
    assert later.hold(uid) is True
    told = json.loads(kept)
    document = json.loads(told["list"]["document"])
    expires = datetime.fromisoformat(document["expires_at"]) + timedelta(days=9)
    told["list"]["document"] = json.dumps(document | {"expires_at": expires.isoformat()})
    file.write_text(json.dumps(told))
    touched = _door(line, tmp_path, said)
    touched.equipment = "laser"
    assert touched.hold(uid) is False


def test_a_token_that_was_revoked_opens_nothing_offline_either(
    tmp_path: Path, alice: User, carol: User
) -> None:
    line, said = Line(a_door(carol, a_machine(code="laser"))), list[str]()
    _, uid = a_badge(contact_of(alice), carol)
    door = _door(line, tmp_path, said)
    door.introduce()
    door.refresh()
    revoke_controller(controller=Controller.objects.get(), by=carol)
    assert door.hold(uid) is False
    with pytest.raises(Unwelcome):
        door.introduce()
    line.is_cut = True
    assert door.hold(uid) is False
