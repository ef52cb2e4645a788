"""Series are planned whole or not at all, on the wall clock, and can be looked at before."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, User
from equipment.actions.reserving import reserve
from equipment.models import Occupancy
from equipment.refusals import InThePast
from kit import wording
from kit.refusals import Invalid, InvalidInput, NotAllowed
from tests.equipment.machines import a_machine, at, contact_of
from tests.workshops.shops import a_session, a_workshop
from workshops.actions.series import create_series, preview_series
from workshops.actions.session_changes import change_session
from workshops.models import Series, WorkshopSession
from workshops.refusals import EquipmentTaken, TooManySessions, TrainerBusy

pytestmark = pytest.mark.django_db

AT = time(18, 30)


def _day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def test_a_rule_makes_its_sessions(carol: User, alice: User) -> None:
    laser = a_machine()
    workshop = a_workshop(minutes=90, seats=5, trainers=[contact_of(alice)])
    # Over a change of the clocks, whatever today is.
    series = create_series(
        workshop=workshop, first_on=_day(3), at=AT, rule="FREQ=WEEKLY;COUNT=40", equipment=[laser], by=carol
    )
    sessions = list(series.sessions.all())
    local = [timezone.localtime(one.starts_at) for one in sessions]
    assert {moment.time() for moment in local} == {AT}
    assert [moment.date() for moment in local] == [_day(3 + 7 * n) for n in range(40)]
    assert len({moment.utcoffset() for moment in local}) == 2
    assert {one.ends_at - one.starts_at for one in sessions} == {timedelta(minutes=90)}
    assert {one.capacity for one in sessions} == {5}
    assert Occupancy.objects.standing().filter(equipment=laser).count() == 40
    assert WorkshopSession.objects.led_by(alice).count() == 40
    assert AuditEntry.objects.about(series).get().facts["sessions"] == 40


def test_each_is_edited_on_its_own(carol: User) -> None:
    series = create_series(
        workshop=a_workshop(), first_on=_day(3), at=AT, rule="FREQ=DAILY;COUNT=3", by=carol
    )
    first, second, third = series.sessions.all()
    change_session(session=second, start=at(20, 9), by=carol)
    for one in (first, third):
        before = one.starts_at
        one.refresh_from_db()
        assert (one.starts_at, one.revision) == (before, 0)
    assert series.sessions.count() == 3


def test_a_clash_names_the_day_and_leaves_nothing(carol: User, alice: User) -> None:
    room = a_machine(name_fr="Salle bleue", kind="space")
    reserve(contact=contact_of(alice), equipment=room, start=at(5, 19), end=at(5, 20), by=alice)
    with pytest.raises(EquipmentTaken) as refusal:
        create_series(
            workshop=a_workshop(), first_on=_day(3), at=AT, rule="FREQ=DAILY;COUNT=5", equipment=[room],
            by=carol,
        )  # fmt: skip
    assert "Salle bleue" in str(refusal.value)
    assert str(refusal.value.facts["when"]).startswith(wording.day(_day(5)))
    assert (Series.objects.count(), WorkshopSession.objects.count(), Occupancy.objects.count()) == (0, 0, 1)


def test_a_preview_writes_nothing_and_names_every_clash(carol: User, alice: User) -> None:
    room = a_machine(name_fr="Salle bleue")
    reserve(contact=contact_of(alice), equipment=room, start=at(4, 18), end=at(4, 20), by=alice)
    a_session(start=at(5, 19), trainers=[contact_of(alice)])
    workshop = a_workshop(trainers=[contact_of(alice)])
    runs = preview_series(
        workshop=workshop, first_on=_day(-1), at=AT, rule="FREQ=DAILY;COUNT=7", equipment=[room], by=carol
    )
    found = {(run.starts_at.date() - _day(0)).days: [type(one) for one in run.clashes] for run in runs}
    assert found.pop(-1) == [InThePast]
    found.pop(0)
    assert found == {1: [], 2: [], 3: [], 4: [EquipmentTaken], 5: [TrainerBusy]}
    assert not workshop.sessions.exists()
    clash = next(run for run in runs if (run.starts_at.date() - _day(0)).days == 5).clashes[0]
    assert str(clash).startswith("Alice Martin")


def test_a_preview_costs_the_same_for_one_and_for_sixty(carol: User, alice: User) -> None:
    workshop, room = a_workshop(trainers=[contact_of(alice)]), a_machine()
    carol.has_perm("workshops.schedule_session")
    for count in (1, 60):
        with CaptureQueriesContext(connection) as queries:
            runs = preview_series(
                workshop=workshop, first_on=_day(2), at=AT, rule=f"FREQ=DAILY;COUNT={count}",
                equipment=[room], by=carol,
            )  # fmt: skip
        assert len(runs) == count
        assert len(queries) == 4


def test_members_and_outsiders_plan_no_series(alice: User, trudy: User) -> None:
    workshop = a_workshop()
    for user in (alice, trudy):
        for act in (create_series, preview_series):
            with pytest.raises(NotAllowed):
                act(workshop=workshop, first_on=_day(3), at=AT, rule="FREQ=DAILY;COUNT=2", by=user)
    assert not Series.objects.exists()


def test_what_is_retired_is_refused_before_anything_is_planned(carol: User) -> None:
    gone = a_machine(state="retired")
    for act in (create_series, preview_series):
        with pytest.raises(InvalidInput):
            act(
                workshop=a_workshop(), first_on=_day(3), at=AT, rule="FREQ=DAILY;COUNT=2", equipment=[gone],
                by=carol,
            )  # fmt: skip
    assert not Series.objects.exists()


def test_what_is_no_rule_plans_nothing(carol: User) -> None:
    workshop = a_workshop()
    with pytest.raises(TooManySessions):
        create_series(workshop=workshop, first_on=_day(3), at=AT, rule="FREQ=DAILY;COUNT=61", by=carol)
    with pytest.raises(InvalidInput):
        create_series(workshop=workshop, first_on=_day(3), at=AT, rule="FREQ=DAILY", by=carol)
    with pytest.raises(Invalid) as refusal:
        create_series(
            workshop=workshop, first_on=_day(3), at=AT, rule="FREQ=DAILY;COUNT=2" + " " * 200 + ";", by=carol
        )
    assert [problem.path for problem in refusal.value.problems] == [("rule",)]
    with pytest.raises(InThePast):
        create_series(workshop=workshop, first_on=_day(-3), at=AT, rule="FREQ=DAILY;COUNT=9", by=carol)
    assert not Series.objects.exists()
