"""Faults: who may report one, what it stops, who is told, and when the machine runs again."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Association, User
from billing.refusals import ReasonMissing
from equipment.actions.faults import confirm_fault, dismiss_fault, fix_fault, report_fault
from equipment.actions.service import put_in_service, put_out_of_order, retire_equipment
from equipment.letters import faults as letters
from equipment.models import Equipment, Fault, Referent
from equipment.refusals import TooManyFaults
from equipment.states import EquipmentState, FaultState
from kit.pictures import Picture
from kit.refusals import InvalidInput, NotAllowed, NotFound
from kit.states import StateForbids
from tests.equipment.machines import a_machine, a_qualification, contact_of, qualify, refer
from tests.makers import a_contact

pytestmark = pytest.mark.django_db


def _report(user: User, machine: Equipment, *, is_dangerous: bool = False) -> Fault:
    return report_fault(
        contact=contact_of(user), equipment=machine, description="Elle fume.", is_dangerous=is_dangerous,
        by=user,
    )  # fmt: skip


def _jobs() -> set[tuple[str, int]]:
    jobs = ProcrastinateJob.objects.filter(args__kind__startswith="fault_")
    return {(job.args["kind"], job.args["subject_id"]) for job in jobs}


def _state(machine: Equipment) -> str:
    return Equipment.objects.values_list("state", flat=True).get(pk=machine.pk)


def test_each_referent_is_told_and_nothing_stops(alice: User, bob: User, carol: User) -> None:
    machine = a_machine()
    refer(contact_of(bob), machine)
    refer(a_contact(carol), machine)
    fault = _report(alice, machine)
    assert (fault.state, _state(machine)) == (FaultState.REPORTED, EquipmentState.IN_SERVICE)
    referents = set(Referent.objects.values_list("pk", flat=True))
    assert _jobs() == {("fault_reported", pk) for pk in referents}
    letter = letters.reported(min(referents))
    assert letter is not None
    assert letter.to in {bob.email, carol.email}
    assert "Elle fume." in letter.paragraphs
    fix_fault(fault=fault, answer="Courroie changée", by=bob)
    assert letters.reported(min(referents)) is None
    assert ("fault_closed", fault.pk) in _jobs()
    answer = letters.closed(fault.pk)
    assert answer is not None
    assert (answer.to, answer.paragraphs[0]) == (alice.email, "Courroie changée")


def test_without_a_referent_the_association_is_told(alice: User) -> None:
    Association.objects.update(email="atelier@example.org")
    fault = _report(alice, a_machine())
    assert _jobs() == {("fault_unattended", fault.pk)}
    letter = letters.unattended(fault.pk)
    assert letter is not None
    assert letter.to == "atelier@example.org"


def test_a_member_who_calls_it_dangerous_stops_it_at_once(alice: User, bob: User) -> None:
    machine = a_machine()
    refer(contact_of(bob), machine)
    fault = _report(alice, machine, is_dangerous=True)
    machine.refresh_from_db()
    assert (machine.state, fault.stops_use) == (EquipmentState.OUT_OF_ORDER, True)
    assert machine.state_reason == "Un danger est signalé\u00a0; la personne référente vient voir."
    dismiss_fault(fault=fault, answer="De la vapeur", by=bob)
    machine.refresh_from_db()
    assert (machine.state, machine.state_reason) == (EquipmentState.IN_SERVICE, "")


def test_an_outsider_is_heard_and_stops_nothing(trudy: User, carol: User) -> None:
    machine, laser = a_machine(a_qualification()), a_qualification()
    contact = a_contact(trudy)
    fault = _report(trudy, machine, is_dangerous=True)
    assert (fault.is_dangerous, fault.stops_use) == (True, False)
    assert _state(machine) == EquipmentState.IN_SERVICE
    # Qualified for it, whoever is no member is heeded too.
    other = a_machine(laser)
    qualify(contact, laser)
    assert _report(trudy, other, is_dangerous=True).stops_use
    assert _state(other) == EquipmentState.OUT_OF_ORDER


def test_one_reports_for_oneself_on_what_one_sees(alice: User, trudy: User, carol: User) -> None:
    hidden, machine = a_machine(is_visible=False), a_machine()
    with pytest.raises(NotFound):
        _report(alice, hidden)
    with pytest.raises(NotAllowed):
        report_fault(contact=contact_of(alice), equipment=machine, description="x", by=trudy)
    for text in ("  ", "x" * 2001, "a\0b"):
        with pytest.raises(InvalidInput):
            report_fault(contact=contact_of(alice), equipment=machine, description=text, by=alice)
    retire_equipment(equipment=machine, reason="Vendue", by=carol)
    with pytest.raises(NotFound):
        _report(alice, machine)
    assert not Fault.objects.exists()


def test_ten_in_an_hour_are_enough(alice: User, bob: User) -> None:
    machine = a_machine()
    for _ in range(10):
        _report(alice, machine)
    with pytest.raises(TooManyFaults):
        _report(alice, machine)
    _report(bob, machine)


def test_the_photo_is_kept_out_of_the_web(alice: User) -> None:
    fault = report_fault(
        contact=contact_of(alice), equipment=a_machine(), description="Vu", photo=Picture(b"jpeg"), by=alice
    )
    assert str(fault.photo.name).startswith("faults/")
    with fault.photo.open("rb") as kept:
        assert kept.read() == b"jpeg"


def test_only_who_looks_after_it_sees_to_it(alice: User, bob: User) -> None:
    machine, other = a_machine(), a_machine()
    refer(contact_of(bob), other)
    fault = _report(alice, machine)
    for user in (alice, bob):
        with pytest.raises(NotAllowed):
            confirm_fault(fault=fault, stops_use=True, reason="x", by=user)
        with pytest.raises(NotAllowed):
            fix_fault(fault=fault, answer="x", by=user)
        with pytest.raises(NotAllowed):
            dismiss_fault(fault=fault, answer="x", by=user)
    fault.refresh_from_db()
    assert fault.state == FaultState.REPORTED


def test_confirmed_it_may_stop_the_use_and_repaired_it_runs_again(alice: User, carol: User) -> None:
    machine = a_machine()
    fault = _report(alice, machine)
    with pytest.raises(ReasonMissing):
        confirm_fault(fault=fault, stops_use=True, by=carol)
    confirm_fault(fault=fault, stops_use=True, reason="Tube fendu", by=carol)
    machine.refresh_from_db()
    assert (machine.state, machine.state_reason) == (EquipmentState.OUT_OF_ORDER, "Tube fendu")
    for _ in range(2):
        fix_fault(fault=fault, answer="Tube neuf", by=carol)
    assert _state(machine) == EquipmentState.IN_SERVICE
    with pytest.raises(StateForbids):
        dismiss_fault(fault=fault, answer="x", by=carol)


def test_the_last_fault_that_stops_it_starts_it_again(alice: User, carol: User) -> None:
    machine = a_machine()
    first, second, harmless = (_report(alice, machine) for _ in range(3))
    for fault, reason in ((first, "Tube"), (second, "Filtre")):
        confirm_fault(fault=fault, stops_use=True, reason=reason, by=carol)
    confirm_fault(fault=harmless, stops_use=False, by=carol)
    fix_fault(fault=second, answer="Changé", by=carol)
    machine.refresh_from_db()
    # What is left of the reasons is told.
    assert (machine.state, machine.state_reason) == (EquipmentState.OUT_OF_ORDER, "Tube")
    fix_fault(fault=first, answer="Changé", by=carol)
    assert _state(machine) == EquipmentState.IN_SERVICE


def test_what_was_decided_by_hand_stays(alice: User, carol: User) -> None:
    machine = a_machine()
    put_out_of_order(equipment=machine, reason="Attend une pièce", by=carol)
    fault = _report(alice, machine, is_dangerous=True)
    fix_fault(fault=fault, answer="Serré", by=carol)
    machine.refresh_from_db()
    assert (machine.state, machine.state_reason) == (EquipmentState.OUT_OF_ORDER, "Attend une pièce")


def test_put_in_service_by_hand_open_faults_stop_nothing_more(alice: User, carol: User) -> None:
    machine = a_machine()
    fault = _report(alice, machine, is_dangerous=True)
    put_in_service(equipment=machine, by=carol)
    fault.refresh_from_db()
    assert (fault.state, fault.stops_use) == (FaultState.REPORTED, False)
    other = _report(alice, machine, is_dangerous=True)
    fix_fault(fault=other, answer="Serré", by=carol)
    assert _state(machine) == EquipmentState.IN_SERVICE
