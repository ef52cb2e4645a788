"""Whoever asks gets the decision's answer: the API, the portal, the team's matrix, a door, a reservation."""

import html
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from strawberry.relay import to_base64

from accounts.models import User
from equipment.deciding import Reason, decide
from equipment.deciding.reasons import LASTING, PERSONAL, SENTENCES
from tests.equipment.cells import Cell, Scene, play, some_cells
from tests.equipment.doors import a_badge, a_door, check
from tests.graph.asking import ask

pytestmark = pytest.mark.django_db

CELLS = 60
ACCESS = "{ isAllowed reasons { code } }"
MINE = f"query($code: String!) {{ equipmentByCode(code: $code) {{ viewerAccess {ACCESS} }} }}"
RESERVE = """mutation($input: ReservationCreateInput!) {
  reservationCreate(input: $input) @idempotent(key: "reserve-1") {
    reservation { state } errors { code ... on UseRefused { reasons } } } }"""
# An operation may not ask for everything: so many cells of the matrix in one.
TOGETHER = 10

type Told = tuple[bool, list[str]]
type Door = Callable[[Sequence[Scene], User], Iterator[Told]]


def _in_process(scenes: Sequence[Scene], carol: User) -> Iterator[Told]:
    for scene in scenes:
        decision = decide(scene.contact, scene.machine)
        yield decision.is_allowed, [reason.value for reason in decision.reasons]


def _own_access(scenes: Sequence[Scene], carol: User) -> Iterator[Told]:
    for scene in scenes:
        yield _told(ask(scene.user, MINE, code=scene.machine.code)["equipmentByCode"]["viewerAccess"])


def _matrix(scenes: Sequence[Scene], carol: User) -> Iterator[Told]:
    """The manager asks for many people and machines in one operation."""
    for first in range(0, len(scenes), TOGETHER):
        some = scenes[first : first + TOGETHER]
        asked = "\n".join(
            f'c{n}: equipmentByCode(code: "{scene.machine.code}") {{'
            f' accessOf(ids: ["{_id("Contact", scene.contact.pk)}"]) {{ access {ACCESS} }} }}'
            for n, scene in enumerate(some)
        )
        data = ask(carol, f"{{ {asked} }}")
        for n, _ in enumerate(some):
            [cell] = data[f"c{n}"]["accessOf"]
            yield _told(cell["access"])


def _portal_page(scenes: Sequence[Scene], carol: User) -> Iterator[Told]:
    """The sentences of the machine's page; a page without any must say that it may be used."""
    sentences = {reason.value: str(SENTENCES[reason]) for reason in Reason}
    for scene in scenes:
        browser = Client()
        browser.force_login(scene.user)
        text = html.unescape(browser.get(f"/portal/machines/{scene.machine.code}/").content.decode())
        found = {text.index(sentence): code for code, sentence in sentences.items() if sentence in text}
        yield "Vous pouvez l’utiliser maintenant" in text, [found[place] for place in sorted(found)]


def _badge_at_a_door(scenes: Sequence[Scene], carol: User) -> Iterator[Told]:
    token = a_door(carol, *(scene.machine for scene in scenes))
    for scene in scenes:
        yield _told(check(token, a_badge(scene.contact, carol)[1], equipment=scene.machine.code))


DOORS: tuple[Door, ...] = (_in_process, _own_access, _matrix, _portal_page, _badge_at_a_door)


def test_every_door_gives_the_same_answer(carol: User) -> None:
    """What only reads is asked first; a reservation is for a later hour, so closures count for nothing."""
    cells = some_cells(CELLS)
    scenes = _played(cells)
    for door in DOORS:
        assert _differing(cells, door(scenes, carol), lambda cell: cell.reasons) == [], door.__name__
    assert _differing(cells, _reservations(scenes), _lasting) == []
    assert {bool(_lasting(cell)) for cell in cells} == {True, False}


def _played(cells: Sequence[Cell]) -> list[Scene]:
    return [play(cell, number) for number, cell in enumerate(cells)]


def _lasting(cell: Cell) -> list[Reason]:
    return [reason for reason in cell.reasons if reason in PERSONAL | LASTING]


def _reservations(scenes: Sequence[Scene]) -> Iterator[Told]:
    return (_reserved(scene) for scene in scenes)


def _reserved(scene: Scene) -> Told:
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=3)
    asked = {
        "equipmentId": _id("Equipment", scene.machine.pk),
        "startsAt": start.isoformat(),
        "endsAt": (start + timedelta(hours=1)).isoformat(),
    }
    told = ask(scene.user, RESERVE, input=asked)["reservationCreate"]
    assert [error["code"] for error in told["errors"]] in ([], ["USE_REFUSED"]), told
    reasons = [reason for error in told["errors"] for reason in error["reasons"]]
    return told["reservation"] is not None, reasons


def _differing(
    cells: Sequence[Cell], told: Iterator[Told], expected: Callable[[Cell], list[Reason]]
) -> list[tuple[Cell, Told]]:
    """The cells of which something else is told, each with that."""
    pairs = zip(cells, told, strict=True)
    return [
        (cell, answer)
        for cell, answer in pairs
        if answer != (not expected(cell), [reason.value for reason in expected(cell)])
    ]


def _told(access: dict[str, object]) -> Told:
    reasons = access["reasons"]
    assert isinstance(reasons, list)
    return bool(access["isAllowed"]), [one["code"] for one in reasons]


def _id(kind: str, key: int) -> str:
    return to_base64(kind, key)
