"""The lists of equipment: filters, and as many queries for many rows as for few."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import MANAGER
from equipment import figures
from equipment.actions.badges import give_badge
from equipment.actions.reserving import reserve_for
from equipment.models import AccessEvent, Authorization, Fault, Usage
from kit.clock import today
from tests.cms.staff.equipment.conftest import Workshop
from tests.equipment.machines import a_machine, a_qualification, at, qualify
from tests.makers import a_member, a_user

type SignIn = Callable[[str], Client]
type Count = Callable[[int], Any]

# Queries of each list, the session, the menu and the counts of pages included.
QUERIES = {
    "staff_equipment": 19,
    "staff_authorizations": 19,
    "staff_qualifications": 18,
    "staff_reservations": 19,
    "staff_faults": 19,
    "staff_badges": 18,
    "staff_access_log": 20,
    "staff_usage": 19,
}


def more_of_everything(workshop: Workshop, carol: User) -> None:
    """Five of each kind of row more."""
    for number in range(5):
        contact = a_member(a_user(f"more{number}@example.org", name=f"More {number}"))
        qualification = a_qualification()
        machine = a_machine(qualification, category=workshop.category)
        qualify(contact, qualification)
        reserve_for(contact=contact, equipment=machine, start=at(1, 14), end=at(1, 15), by=carol)
        Fault.objects.create(equipment=machine, reported_by=contact, description="Bruit")
        badge = give_badge(contact=contact, uid=f"AAAAAA{number}", by=carol)
        AccessEvent.objects.create(
            controller=workshop.controller, equipment=machine, badge=badge, contact=contact, is_allowed=True
        )
        Usage.objects.create(equipment=machine, contact=contact, started_at=timezone.now())


def test_lists_take_the_same_queries_for_many_rows(
    sign_in: SignIn, workshop: Workshop, carol: User, django_assert_num_queries: Count
) -> None:
    browser = sign_in(MANAGER)
    for space, count in QUERIES.items():
        browser.get(reverse(f"{space}:index"))
        with django_assert_num_queries(count):
            browser.get(reverse(f"{space}:index"))
    more_of_everything(workshop, carol)
    for space, count in QUERIES.items():
        with django_assert_num_queries(count):
            browser.get(reverse(f"{space}:index"))


def shown(browser: Client, space: str, asked: str) -> str:
    """The rows of a list, without its filters."""
    answer = browser.get(f"{reverse(f'{space}:index_results')}?{asked}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("space", "asked", "there", "gone"),
    [
        ("staff_equipment", "kind=machine&state=in_service", "Laser Alpha", ""),
        ("staff_equipment", "state=retired", "", "Laser Alpha"),
        ("staff_equipment", "q=laser", "Laser Alpha", "Scie Bêta"),
        ("staff_authorizations", "state=active&level=2", "Alice", ""),
        ("staff_authorizations", "state=revoked", "", "Alice"),
        ("staff_authorizations", "ending=soon", "", "Alice"),
        ("staff_reservations", "when=coming&state=confirmed", "Alice", ""),
        ("staff_reservations", "when=past", "", "Alice"),
        ("staff_faults", "state=reported", "odeur", ""),
        ("staff_faults", "state=fixed", "", "odeur"),
        ("staff_closures", "when=past", "", "Congés"),
        ("staff_closures", "when=coming", "Congés", ""),
        ("staff_access_log", "is_allowed=false", "fermé à cette heure", ""),
        ("staff_access_log", "is_allowed=true", "", "fermé à cette heure"),
        ("staff_usage", "running=true", "", "Laser Alpha"),
        ("staff_badges", "blocked=yes", "", "bleu"),
        ("staff_maintenance", "q=lame", "Lame", ""),
    ],
)
def test_filters_sift(
    sign_in: SignIn, workshop: Workshop, space: str, asked: str, there: str, gone: str
) -> None:
    rows = shown(sign_in(MANAGER), space, asked)
    assert there in rows
    assert not gone or gone not in rows


def test_filters_by_row(sign_in: SignIn, workshop: Workshop) -> None:
    browser = sign_in(MANAGER)
    other = a_qualification()
    assert "Alice" in shown(browser, "staff_authorizations", f"qualification={workshop.qualification.pk}")
    assert "Alice" not in shown(browser, "staff_authorizations", f"qualification={other.pk}")
    assert "Alice" not in shown(browser, "staff_reservations", f"equipment={workshop.saw.pk}")
    Authorization.objects.update(expires_at=timezone.now() + timedelta(days=5))
    assert "Alice" in shown(browser, "staff_authorizations", "ending=soon")


def test_open_faults_come_first(sign_in: SignIn, workshop: Workshop) -> None:
    closed = Fault.objects.create(
        equipment=workshop.laser, description="déjà-vu-47", state="fixed", handled_at=timezone.now(),
        reported_at=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    rows = shown(sign_in(MANAGER), "staff_faults", "")
    assert rows.index("odeur") < rows.index(closed.description)


def test_exports_say_the_same(sign_in: SignIn, workshop: Workshop) -> None:
    browser = sign_in(MANAGER)
    for space, said in (
        ("staff_equipment", "Laser Alpha"),
        ("staff_authorizations", "motif-habilitation-47"),
        ("staff_reservations", "projet-secret-47"),
        ("staff_access_log", "Porte nord"),
        ("staff_usage", "120"),
    ):
        answer = browser.get(reverse(f"{space}:index") + "?export=csv")
        assert said in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # it streams


def test_what_a_door_answered_is_told_in_words(sign_in: SignIn, workshop: Workshop) -> None:
    AccessEvent.objects.update(reasons=["BADGE_UNKNOWN", "CLOSED", "OF_YORE"])
    text = shown(sign_in(MANAGER), "staff_access_log", "")
    assert "badge inconnu, fermé à cette heure, OF_YORE" in text


def test_the_figures_of_machines(sign_in: SignIn, workshop: Workshop, carol: User) -> None:
    found = {one.equipment: one for one in figures.busy(carol, today() - timedelta(days=1), at(1, 0).date())}
    laser = found[workshop.laser]
    assert round(laser.used, 2) == 2
    assert laser.opened == 48
    assert found[workshop.saw].idle_share == 1
    page = sign_in(MANAGER).get(reverse("figures:index")).content.decode()
    assert "Heures des équipements, 30 derniers jours" in page
    assert "Laser Alpha" in page
