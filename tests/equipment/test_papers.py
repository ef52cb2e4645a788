"""Private papers open by guardian's row alone, and the row follows who acts for whom."""

import pytest
from django.contrib.auth.models import Permission

from accounts.actions.contacts import attach_user
from accounts.actions.representation import set_legal_representative
from accounts.models import User
from accounts.permissions import rebuild_permissions
from equipment.actions.documents import add_document
from equipment.models import Equipment, EquipmentDocument, EquipmentUserObjectPermission, Level
from kit.papers import Paper
from tests.equipment.machines import a_machine, a_qualification, contact_of, qualify, refer
from tests.makers import a_contact

pytestmark = pytest.mark.django_db


def _with_papers(machine: Equipment, carol: User) -> tuple[EquipmentDocument, EquipmentDocument]:
    paper = Paper("notice.pdf", "application/pdf", b"%PDF-1.7")
    private, public = (
        add_document(
            equipment=machine, paper=paper, values={"title_fr": "Notice", "audience": audience}, by=carol
        )
        for audience in ("qualified", "public")
    )
    return private, public


def _read(user: User) -> set[EquipmentDocument]:
    return set(EquipmentDocument.objects.visible_to(user))


def test_the_row_alone_opens_and_closes(alice: User, bob: User, carol: User, trudy: User) -> None:
    laser = a_qualification()
    machine = a_machine(laser)
    private, public = _with_papers(machine, carol)
    qualify(contact_of(alice), laser, Level.SUPERVISED)
    assert _read(alice) == {private, public}
    assert _read(bob) == _read(trudy) == {public}
    EquipmentUserObjectPermission.objects.filter(user=alice).delete()
    assert _read(alice) == {public}
    EquipmentUserObjectPermission.objects.create(
        user=trudy,
        content_object=machine,
        permission=Permission.objects.get(codename="use_equipment", content_type__app_label="equipment"),
    )
    assert _read(trudy) == {private, public}
    rebuild_permissions()
    assert (_read(alice), _read(trudy)) == ({private, public}, {public})


def test_papers_of_what_is_hidden_are_for_the_qualified(alice: User, bob: User, carol: User) -> None:
    laser = a_qualification()
    private, public = _with_papers(a_machine(laser, is_visible=False), carol)
    qualify(contact_of(alice), laser)
    assert _read(alice) == {private, public}
    assert _read(bob) == set()


def test_one_of_two_requirements_opens_nothing(alice: User, carol: User) -> None:
    laser, safety = a_qualification(), a_qualification()
    private, public = _with_papers(a_machine(laser, safety), carol)
    qualify(contact_of(alice), laser)
    assert _read(alice) == {public}
    qualify(contact_of(alice), safety)
    assert _read(alice) == {private, public}


def test_an_account_linked_and_unlinked(trudy: User, carol: User) -> None:
    laser, contact = a_qualification(), a_contact()
    private, public = _with_papers(a_machine(laser), carol)
    qualify(contact, laser)
    assert _read(trudy) == {public}
    attach_user(contact=contact, user=trudy, by=carol)
    assert _read(trudy) == {private, public}
    attach_user(contact=contact, user=None, by=carol)
    assert _read(trudy) == {public}


def test_who_represents_a_child_reads_what_the_child_may(alice: User, bob: User, carol: User) -> None:
    laser, child = a_qualification(), a_contact(given_name="Tom")
    private, public = _with_papers(a_machine(laser), carol)
    qualify(child, laser)
    set_legal_representative(contact=child, representative=contact_of(alice), by=carol)
    assert (_read(alice), _read(bob)) == ({private, public}, {public})
    set_legal_representative(contact=child, representative=contact_of(bob), by=carol)
    assert (_read(alice), _read(bob)) == ({public}, {private, public})
    set_legal_representative(contact=child, representative=None, by=carol)
    assert _read(bob) == {public}


def test_a_child_s_referent_s_rights_are_the_child_s_own(alice: User, carol: User) -> None:
    child, machine = a_contact(given_name="Tom"), a_machine()
    set_legal_representative(contact=child, representative=contact_of(alice), by=carol)
    refer(child, machine)
    assert not Equipment.objects.cared_for_by(alice).exists()
    refer(contact_of(alice), machine)
    assert Equipment.objects.cared_for_by(alice).get() == machine
