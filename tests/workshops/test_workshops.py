"""Workshops are made and changed: by whom, what is refused and where."""

import io
from typing import Any

import pytest
from PIL import Image

from accounts.models import AuditEntry, User
from kit.pictures import read_picture
from kit.refusals import Invalid, InvalidInput, NotAllowed
from tests.equipment.machines import a_qualification, at, contact_of
from tests.makers import a_contact
from tests.workshops.shops import a_session, a_trainer_of, a_workshop
from workshops.actions.workshops import (
    add_workshop,
    change_workshop,
    hide_workshop,
    set_picture,
    show_workshop,
)
from workshops.models import Workshop

pytestmark = pytest.mark.django_db

LASER: dict[str, Any] = {
    "code": "laser", "name_fr": "Découpe laser", "name_en": "Laser cutting", "price_minor": 4000,
    "member_price_minor": 2500, "reduced_price_minor": 0,
}  # fmt: skip


def test_a_manager_makes_one_with_all_its_lists(carol: User, alice: User) -> None:
    safety, laser = a_qualification(), a_qualification()
    workshop = add_workshop(
        values={**LASER, "gives": laser, "prerequisites": [safety], "trainers": [contact_of(alice)]}, by=carol
    )
    workshop = Workshop.objects.get(pk=workshop.pk)
    assert (workshop.name, workshop.gives) == ("Découpe laser", laser)
    assert list(workshop.prerequisites.all()) == [safety]
    assert list(workshop.trainers.all()) == [contact_of(alice)]
    assert AuditEntry.objects.about(workshop).get().verb == "workshop.created"


def test_members_outsiders_and_trainers_make_and_change_nothing(alice: User, trudy: User) -> None:
    workshop = a_workshop(trainers=[contact_of(alice)])
    a_trainer_of(a_session(workshop), alice)
    for user in (alice, trudy):
        with pytest.raises(NotAllowed):
            add_workshop(values=LASER, by=user)
        with pytest.raises(NotAllowed):
            change_workshop(workshop=workshop, values={"name_fr": "Autre"}, by=user)
        with pytest.raises(NotAllowed):
            hide_workshop(workshop=workshop, by=user)
        with pytest.raises(NotAllowed):
            set_picture(workshop=workshop, picture=None, by=user)
    workshop.refresh_from_db()
    assert Workshop.objects.filter(name_fr=workshop.name_fr, is_visible=True).count() == 1


def test_only_what_differs_is_on_record(carol: User) -> None:
    workshop = a_workshop(trainers=[a_contact()])
    same = {"name_fr": workshop.name_fr, "trainers": list(workshop.trainers.all())}
    change_workshop(workshop=workshop, values=same, by=carol)
    assert not AuditEntry.objects.about(workshop).exists()
    change_workshop(workshop=workshop, values={**same, "seats": 12, "trainers": []}, by=carol)
    assert AuditEntry.objects.about(workshop).get().facts == {"fields": "seats, trainers"}
    assert not workshop.trainers.exists()


def test_sessions_that_are_planned_keep_what_they_had(carol: User, alice: User) -> None:
    workshop = a_workshop(seats=8)
    session = a_session(workshop, trainers=[contact_of(alice)])
    change_workshop(workshop=workshop, values={"seats": 4, "minutes": 30, "trainers": []}, by=carol)
    before = session.ends_at
    session.refresh_from_db()
    assert (session.capacity, session.ends_at) == (8, before)
    assert session.trainers.count() == 1


def test_each_problem_is_told_at_its_field(carol: User) -> None:
    a_workshop(code="laser")
    values = {**LASER, "name_fr": "", "seats": 0, "late_refund_percent": 101, "price_minor": -1}
    with pytest.raises(Invalid) as refusal:
        add_workshop(values=values, by=carol)
    paths = {problem.path for problem in refusal.value.problems}
    named = {("code",), ("name_fr",), ("seats",), ("late_refund_percent",), ("price_minor",)}
    assert paths >= named
    with pytest.raises(InvalidInput) as fewer:
        add_workshop(values={**LASER, "code": "new", "seats": 3, "least_people": 4}, by=carol)
    assert fewer.value.path == ("least_people",)
    with pytest.raises(InvalidInput):
        add_workshop(values={**LASER, "code": "new", "trainers": [a_contact(erased_at=at(-1, 9))]}, by=carol)
    with pytest.raises(NotAllowed):
        add_workshop(values={**LASER, "code": "new", "currency": "USD"}, by=carol)
    assert Workshop.objects.count() == 1


def test_hidden_ones_are_seen_by_the_team_and_by_who_leads(carol: User, alice: User, trudy: User) -> None:
    workshop = a_workshop()
    a_trainer_of(a_session(workshop), alice)
    hide_workshop(workshop=workshop, by=carol)
    assert [list(Workshop.objects.visible_to(who)) for who in (carol, alice, trudy)] == [
        [workshop], [workshop], [],
    ]  # fmt: skip
    show_workshop(workshop=workshop, by=carol)
    assert list(Workshop.objects.visible_to(trudy)) == [workshop]


def test_a_picture_comes_and_goes(carol: User, django_capture_on_commit_callbacks: Any) -> None:
    workshop, raw = a_workshop(), io.BytesIO()
    Image.new("RGB", (1200, 900), "red").save(raw, "PNG")
    raw.seek(0)
    workshop = set_picture(workshop=workshop, picture=read_picture(raw), by=carol)
    storage, name = workshop.picture.storage, str(workshop.picture.name)
    assert storage.exists(name)
    with storage.open(name) as file, Image.open(file) as kept:
        assert (kept.format, kept.size) == ("JPEG", (800, 600))
    with django_capture_on_commit_callbacks(execute=True):
        workshop = set_picture(workshop=workshop, picture=None, by=carol)
    assert (bool(workshop.picture), storage.exists(name)) == (False, False)
