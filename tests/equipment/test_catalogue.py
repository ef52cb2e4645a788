"""Equipment is made and changed: by whom, what is refused and where, and what follows."""

import io
from datetime import time
from typing import Any

import pytest
from PIL import Image

from accounts.models import AuditEntry, User
from equipment.actions.catalogue import create_equipment, edit_equipment, set_picture
from equipment.actions.documents import add_document, edit_document, remove_document
from equipment.actions.headings import (
    create_qualification,
    edit_qualification,
    remove_category,
    save_category,
)
from equipment.actions.listed import Asked, Rate
from equipment.actions.referents import dismiss_referent, name_referent
from equipment.deciding.hours import Hours
from equipment.models import Category, Equipment, EquipmentDocument, Level, Referent
from equipment.refusals import CategoryInUse
from kit.papers import Paper
from kit.pictures import read_picture
from kit.refusals import Invalid, InvalidInput, NotAllowed
from tests.equipment.machines import a_machine, a_qualification, contact_of, qualify, refer
from tests.makers import a_contact, a_plan

pytestmark = pytest.mark.django_db

LASER: dict[str, Any] = {"code": "laser", "name_fr": "Découpeuse laser", "charge": "money"}
PDF = Paper("manuel.pdf", "application/pdf", b"%PDF-1.7 manual")


def _paths(refusal: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, ...]]:
    return [problem.path for problem in refusal.value.problems]


def test_a_manager_makes_one_with_all_its_lists(carol: User, alice: User) -> None:
    laser, plan = a_qualification(), a_plan()
    qualify(contact_of(alice), laser)
    machine = create_equipment(
        values={
            **LASER,
            "opening_hours": [Hours(1, time(9), time(12)), Hours(1, time(14), time.min)],
            "requirements": [Asked(Level.AUTONOMOUS, [laser])],
            "plan_rates": [Rate(plan, 500)],
        },
        by=carol,
    )
    assert [str(one) for one in machine.opening_hours.all()] == ["lundi 09:00–12:00", "lundi 14:00–00:00"]
    assert machine.plan_rates.get().rate_minor == 500
    # Guardian's rows follow the requirement in the same act.
    assert Equipment.objects.opened_to(alice).get() == machine
    assert AuditEntry.objects.about(machine).get().verb == "equipment.created"


def test_members_and_outsiders_make_and_change_nothing(alice: User, trudy: User) -> None:
    machine = a_machine()
    refer(contact_of(alice), machine)
    a_contact(trudy)
    for user in (alice, trudy):
        with pytest.raises(NotAllowed):
            create_equipment(values=LASER, by=user)
        with pytest.raises(NotAllowed):
            edit_equipment(equipment=machine, values={"name_fr": "Autre"}, by=user)
        with pytest.raises(NotAllowed):
            name_referent(equipment=machine, contact=contact_of(user), by=user)
    machine.refresh_from_db()
    assert Equipment.objects.get().name_fr == machine.name_fr != "Autre"


def test_every_problem_is_told_at_its_field(carol: User) -> None:
    with pytest.raises(Invalid) as refusal:
        create_equipment(values={"code": "no good", "name_fr": "", "slot_minutes": 1}, by=carol)
    assert set(_paths(refusal)) >= {("code",), ("name_fr",), ("slot_minutes",)}
    plan = a_plan()
    with pytest.raises(Invalid) as refusal:
        create_equipment(
            values={
                **LASER,
                "opening_hours": [
                    Hours(1, time(9), time(12)),
                    Hours(1, time(11), time(13)),
                    Hours(2, time(9), time(8)),
                ],
                "requirements": [Asked(Level.AUTONOMOUS, [])],
                "plan_rates": [Rate(plan, 500), Rate(plan, 600)],
            },
            by=carol,
        )
    assert set(_paths(refusal)) == {
        ("opening_hours", "1", "opens_at"),
        ("opening_hours", "2"),
        ("requirements", "0", "qualifications"),
        ("plan_rates", "1", "plan"),
    }
    assert not Equipment.objects.exists()


def test_the_state_and_unknown_columns_are_not_edited(carol: User) -> None:
    machine = a_machine()
    for name in ("state", "picture", "currency", "feed_key", "pk"):
        with pytest.raises(NotAllowed):
            edit_equipment(equipment=machine, values={name: "x"}, by=carol)


def test_only_what_differs_is_recorded(carol: User) -> None:
    laser = a_qualification()
    machine = a_machine(laser)
    same = {"name_fr": machine.name_fr, "requirements": [Asked(Level.AUTONOMOUS, [laser])]}
    edit_equipment(equipment=machine, values=same, by=carol)
    assert not AuditEntry.objects.about(machine).exists()
    edit_equipment(equipment=machine, values={**same, "name_fr": "Tour", "opening_hours": []}, by=carol)
    assert AuditEntry.objects.about(machine).get().facts == {"fields": "name_fr"}


def test_requirements_that_change_open_and_close_its_papers(carol: User, alice: User) -> None:
    laser, saw = a_qualification(), a_qualification()
    qualify(contact_of(alice), laser)
    machine = a_machine(laser)
    assert Equipment.objects.opened_to(alice).exists()
    edit_equipment(equipment=machine, values={"requirements": [Asked(Level.AUTONOMOUS, [saw])]}, by=carol)
    assert not Equipment.objects.opened_to(alice).exists()


def test_a_space_does_not_stand_in_itself(carol: User) -> None:
    room = a_machine(kind="space")
    cabin = a_machine(kind="space", place=room)
    with pytest.raises(InvalidInput) as refusal:
        edit_equipment(equipment=room, values={"place": cabin}, by=carol)
    assert refusal.value.path == ("place",)
    with pytest.raises(Invalid):
        edit_equipment(equipment=room, values={"place": a_machine()}, by=carol)


def test_a_picture_is_set_and_taken_away(
    carol: User, bob: User, django_capture_on_commit_callbacks: Any
) -> None:
    machine, content = a_machine(), io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(content, "PNG")
    picture = read_picture(io.BytesIO(content.getvalue()))
    with pytest.raises(NotAllowed):
        set_picture(equipment=machine, picture=picture, by=bob)
    machine = set_picture(equipment=machine, picture=picture, by=carol)
    kept = machine.picture.name
    assert kept
    assert machine.picture.storage.exists(kept)
    with django_capture_on_commit_callbacks(execute=True):
        machine = set_picture(equipment=machine, picture=None, by=carol)
    assert not machine.picture.storage.exists(kept)


def test_headings(carol: User, bob: User) -> None:
    wood = save_category(category=None, values={"name_fr": "Bois"}, by=carol)
    machine = a_machine(category=wood)
    with pytest.raises(NotAllowed):
        save_category(category=wood, values={"name_fr": "Fer"}, by=bob)
    with pytest.raises(Invalid):
        save_category(category=None, values={"name_fr": "Bois"}, by=carol)
    with pytest.raises(CategoryInUse):
        remove_category(category=wood, by=carol)
    edit_equipment(equipment=machine, values={"category": None}, by=carol)
    remove_category(category=wood, by=carol)
    assert not Category.objects.exists()


def test_qualifications(carol: User, bob: User) -> None:
    values = {"code": "laser", "name_fr": "Laser", "valid_months": 24}
    with pytest.raises(NotAllowed):
        create_qualification(values=values, by=bob)
    laser = create_qualification(values=values, by=carol)
    assert edit_qualification(qualification=laser, values={"valid_months": None}, by=carol).pk == laser.pk
    with pytest.raises(Invalid) as refusal:
        edit_qualification(qualification=laser, values={"valid_months": 1000}, by=carol)
    assert _paths(refusal) == [("valid_months",)]


def test_a_referent_is_named_and_dismissed(carol: User, alice: User) -> None:
    machine = a_machine()
    for _ in range(2):
        referent = name_referent(equipment=machine, contact=contact_of(alice), by=carol)
    assert Equipment.objects.cared_for_by(alice).get() == machine
    for _ in range(2):
        dismiss_referent(referent=referent, by=carol)
    assert not Equipment.objects.cared_for_by(alice).exists()
    verbs = AuditEntry.objects.filter(subject_type="equipment.Referent").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["referent.named", "referent.dismissed"]


def test_nobody_erased_looks_after_anything(carol: User) -> None:
    gone = a_contact()
    type(gone).objects.update(erased_at="2026-01-01T00:00Z")
    gone.refresh_from_db()
    with pytest.raises(InvalidInput):
        name_referent(equipment=a_machine(), contact=gone, by=carol)
    assert not Referent.objects.exists()


def test_documents_are_for_the_referent_of_that_machine(
    carol: User, alice: User, trudy: User, django_capture_on_commit_callbacks: Any
) -> None:
    machine, other = a_machine(), a_machine()
    refer(contact_of(alice), machine)
    values = {"title_fr": "Notice", "audience": "qualified"}
    for equipment, user in ((other, alice), (machine, trudy)):
        with pytest.raises(NotAllowed):
            add_document(equipment=equipment, paper=PDF, values=values, by=user)
    document = add_document(equipment=machine, paper=PDF, values=values, by=alice)
    assert (document.size, document.name) == (len(PDF.content), "manuel.pdf")
    assert EquipmentDocument.objects.visible_to(alice).exists()
    assert not EquipmentDocument.objects.visible_to(trudy).exists()
    with pytest.raises(Invalid) as refusal:
        edit_document(document=document, values={"title_fr": "", "audience": "x"}, by=carol)
    assert set(_paths(refusal)) == {("title_fr",), ("audience",)}
    edit_document(document=document, values={"audience": "public"}, by=alice)
    assert EquipmentDocument.objects.visible_to(trudy).exists()
    with pytest.raises(NotAllowed):
        remove_document(document=document, by=trudy)
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            remove_document(document=document, by=alice)
    assert not document.file.storage.exists(str(document.file.name))
