"""Who may open which screen of equipment."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import EDITOR, MANAGER, RECEPTION, TRAINER, TREASURER
from tests.cms.staff.equipment.conftest import FAULT, PURPOSE, WHY, Workshop

type SignIn = Callable[[str], Client]

# Read by the team at the desk too, or by managers alone.
TEAM, MANAGERS = (MANAGER, RECEPTION), (MANAGER,)
LISTS = {
    "staff_equipment": TEAM,
    "staff_categories": TEAM,
    "staff_authorizations": TEAM,
    "staff_reservations": TEAM,
    "staff_faults": TEAM,
    "staff_maintenance": TEAM,
    "staff_closures": TEAM,
    "staff_badges": TEAM,
    "staff_qualifications": MANAGERS,
    "staff_controllers": MANAGERS,
    "staff_access_log": MANAGERS,
    "staff_usage": MANAGERS,
    "who_may_use_what": TEAM,
}
ROW = {
    "staff_equipment": "laser",
    "staff_categories": "category",
    "staff_authorizations": "authorization",
    "staff_reservations": "reservation",
    "staff_faults": "fault",
    "staff_maintenance": "maintenance",
    "staff_closures": "closure",
    "staff_badges": "badge",
    "staff_qualifications": "qualification",
    "staff_controllers": "controller",
}
# Pages that act: only managers open them, but for badges.
ACTS = {
    "staff_equipment:add": None,
    "staff_equipment:edit": "laser",
    "staff_equipment:picture": "laser",
    "staff_equipment:out_of_order": "laser",
    "staff_equipment:retire": "laser",
    "staff_equipment:name_referent": "laser",
    "staff_equipment:add_document": "laser",
    "staff_equipment:add_task": "saw",
    "staff_equipment:edit_task": "task",
    "staff_categories:add": None,
    "staff_categories:edit": "category",
    "staff_qualifications:add": None,
    "staff_qualifications:edit": "qualification",
    "staff_authorizations:give": None,
    "staff_authorizations:suspend": "authorization",
    "staff_authorizations:revoke": "authorization",
    "staff_reservations:reserve": None,
    "staff_reservations:cancel": "reservation",
    "staff_faults:confirm": "fault",
    "staff_faults:fix": "fault",
    "staff_faults:dismiss": "fault",
    "staff_maintenance:add": None,
    "staff_closures:add": None,
    "staff_controllers:add": None,
    "staff_controllers:edit": "controller",
    "staff_controllers:renew": "controller",
    "staff_members:authorize": "alice",
    "staff_members:give_credits": "alice",
    "staff_members:take_credits": "lot",
}
BUTTONS = {
    "staff_equipment:in_service": "laser",
    "staff_equipment:task_done": "task",
    "staff_equipment:remove_task": "task",
    "staff_categories:remove": "category",
    "staff_authorizations:reinstate": "authorization",
    "staff_reservations:missed": "reservation",
    "staff_maintenance:finish": "maintenance",
    "staff_maintenance:cancel": "maintenance",
    "staff_closures:end": "closure",
    "staff_controllers:revoke": "controller",
}
ROLES = (MANAGER, RECEPTION, TREASURER, TRAINER, EDITOR, "member", "")
SECRETS = (FAULT, WHY, PURPOSE, "Porte nord", "04A1")


def address(name: str, row: str | None, workshop: Workshop) -> str:
    """The address of a view, about a row of the workshop or about none."""
    return reverse(name, args=(getattr(workshop, row).pk,) if row else ())


def refused(answer: Any) -> bool:
    """Not let in, and told nothing."""
    return answer.status_code in (302, 403, 404) and not any(
        secret in answer.content.decode() for secret in SECRETS
    )


@pytest.mark.parametrize("role", ROLES)
def test_each_list_and_page_is_for_its_roles(sign_in: SignIn, workshop: Workshop, role: str) -> None:
    browser = sign_in(role)
    for space, roles in LISTS.items():
        answers = [browser.get(reverse(f"{space}:index"))]
        if space in ROW:
            answers.append(browser.get(address(f"{space}:inspect", ROW[space], workshop)))
        for answer in answers:
            assert (answer.status_code == 200) if role in roles else refused(answer), space


@pytest.mark.parametrize("role", ROLES)
def test_acts_are_the_managers(sign_in: SignIn, workshop: Workshop, role: str) -> None:
    browser = sign_in(role)
    for name, row in ACTS.items():
        answer = browser.get(address(name, row, workshop))
        assert (answer.status_code == 200) if role == MANAGER else refused(answer), name


@pytest.mark.parametrize("role", [RECEPTION, TREASURER, TRAINER, EDITOR, "member", ""])
def test_buttons_do_nothing_for_others(sign_in: SignIn, workshop: Workshop, role: str) -> None:
    browser = sign_in(role)
    for name, row in BUTTONS.items():
        assert refused(browser.post(address(name, row, workshop))), name
    workshop.maintenance.refresh_from_db()
    workshop.controller.refresh_from_db()
    assert (workshop.maintenance.cancelled_at, workshop.controller.revoked_at) == (None, None)
    for kept in (workshop.category, workshop.task, workshop.closure):
        kept.refresh_from_db()


@pytest.mark.parametrize(("role", "allowed"), [(MANAGER, True), (RECEPTION, True), (TREASURER, False)])
def test_badges_are_changed_at_the_desk_too(
    sign_in: SignIn, workshop: Workshop, role: str, allowed: bool
) -> None:
    browser = sign_in(role)
    for name, row in (("staff_members:give_badge", "bob"), ("staff_badges:block", "badge")):
        answer = browser.get(address(name, row, workshop))
        assert (answer.status_code == 200) if allowed else refused(answer)


def test_the_menu_leads_where_the_role_may_go(sign_in: SignIn, workshop: Workshop) -> None:
    manager = sign_in(MANAGER).get(reverse("wagtailadmin_home")).content.decode()
    reception = sign_in(RECEPTION).get(reverse("wagtailadmin_home")).content.decode()
    treasurer = sign_in(TREASURER).get(reverse("wagtailadmin_home")).content.decode()
    controllers, faults = reverse("staff_controllers:index"), reverse("staff_faults:index")
    assert controllers in manager
    assert faults in reception
    assert controllers not in reception
    assert faults not in treasurer
