"""Who acts for whom: a projection in guardian's rows, written by one module and asked everywhere."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import ProtectedError

from accounts.actions.contacts import edit_contact, link_user
from accounts.actions.representation import set_legal_representative
from accounts.models import Contact, ContactUserObjectPermission, User
from accounts.permissions import rebuild_permissions
from accounts.refusals import RepresentationForbidden, UserLinkedElsewhere
from billing.actions.memberships import renew_membership
from billing.models import Application, Invoice, Membership, Order, Payment, Refund
from kit.refusals import NotAllowed
from tests.house.tree import ROOT, STOREYS, modules
from tests.makers import a_contact, a_member, a_plan, an_application, pay

pytestmark = pytest.mark.django_db


def rows() -> set[tuple[int, int]]:
    return set(ContactUserObjectPermission.objects.values_list("user_id", "content_object_id"))


@pytest.fixture
def child(alice: User) -> Contact:
    """A member of twelve, for whom Alice acts."""
    parent = Contact.objects.get(user=alice)
    contact = a_member(given_name="Zoé", email="", birth_on="2014-05-01")
    return set_legal_representative(contact=contact, representative=parent, by=None)


def test_a_representative_sees_and_does_what_the_child_cannot(alice: User, bob: User, child: Contact) -> None:
    assert set(Contact.objects.visible_to(alice)) == {Contact.objects.get(user=alice), child}
    assert child not in Contact.objects.visible_to(bob)
    edit_contact(contact=child, values={"city": "Lyon"}, by=alice)
    with pytest.raises(NotAllowed):
        edit_contact(contact=child, values={"city": "Paris"}, by=bob)
    membership = Membership.objects.get(contact=child)
    membership.periods.update(starts_on="2025-01-01", ends_on="2026-01-01", grace_until="2026-01-01")
    order = renew_membership(membership=membership, plan=a_plan(), by=alice)
    assert order in Order.objects.visible_to(alice)
    assert order not in Order.objects.visible_to(bob)


@pytest.mark.parametrize("model", [Contact, Membership, Application, Order, Payment, Refund, Invoice])
def test_without_guardians_row_everything_is_hidden_at_once(alice: User, model: Any) -> None:
    contact = Contact.objects.get(user=alice)
    application = an_application(
        a_plan(approval="on_payment"), email=alice.email, given_name="Alice", family_name="Martin"
    )
    pay(application.order)
    pay(application.order)
    assert application.contact == contact
    assert model.objects.visible_to(alice).exists()
    ContactUserObjectPermission.objects.filter(user=alice).delete()
    assert not model.objects.visible_to(alice).exists()
    rebuild_permissions()
    assert model.objects.visible_to(alice).exists()


def test_the_projection_is_what_a_rebuild_would_make(alice: User, bob: User, child: Contact) -> None:
    mine = Contact.objects.get(user=alice)
    others = Contact.objects.get(user=bob)
    steps: list[Callable[[], Contact]] = [
        lambda: link_user(contact=mine, user=None, by=None),
        lambda: link_user(contact=mine, user=alice, by=None),
        lambda: set_legal_representative(contact=child, representative=others, by=None),
        lambda: link_user(contact=others, user=None, by=None),
        lambda: set_legal_representative(contact=child, representative=None, by=None),
        lambda: set_legal_representative(contact=child, representative=mine, by=None),
    ]
    for step in steps:
        step()
        kept = rows()
        ContactUserObjectPermission.objects.all().delete()
        call_command("rebuild_permissions")
        assert rows() == kept
    assert kept == {(alice.pk, mine.pk), (alice.pk, child.pk)}


def test_a_rebuild_takes_away_what_no_fact_supports(alice: User, trudy: User) -> None:
    contact = Contact.objects.get(user=alice)
    row = ContactUserObjectPermission.objects.get(user=alice)
    ContactUserObjectPermission.objects.create(
        user=trudy, content_object=contact, permission_id=row.permission_id
    )
    assert contact in Contact.objects.visible_to(trudy)
    rebuild_permissions()
    assert not Contact.objects.visible_to(trudy).exists()


def test_rights_pass_one_step_and_no_further(alice: User, bob: User, child: Contact) -> None:
    mine, others = Contact.objects.get(user=alice), Contact.objects.get(user=bob)
    for contact, representative in ((mine, others), (mine, mine), (others, child)):
        with pytest.raises(RepresentationForbidden):
            set_legal_representative(contact=contact, representative=representative, by=None)


def test_only_the_back_office_names_representatives_and_links_users(
    alice: User, carol: User, trudy: User
) -> None:
    contact = a_contact()
    for stranger in (alice, trudy):
        with pytest.raises(NotAllowed):
            set_legal_representative(contact=contact, representative=None, by=stranger)
        with pytest.raises(NotAllowed):
            link_user(contact=contact, user=stranger, by=stranger)
    link_user(contact=contact, user=trudy, by=carol)
    with pytest.raises(UserLinkedElsewhere):
        link_user(contact=a_contact(), user=trudy, by=carol)


def test_who_represents_somebody_is_not_deleted(child: Contact) -> None:
    with pytest.raises(ProtectedError):
        Contact.objects.get(represented=child).delete()


def test_a_disabled_user_sees_nothing(alice: User) -> None:
    alice.is_active = False
    alice.save()
    assert not Contact.objects.visible_to(alice).exists()


def test_one_module_alone_writes_guardians_rows() -> None:
    writers = {
        file.relative_to(ROOT)
        for file in modules()
        if file.relative_to(ROOT).parts[0] in STOREYS and _writes_rows(file)
    }
    assert writers == {Path("accounts/permissions.py")}


def _writes_rows(file: Path) -> bool:
    """Whether it makes or deletes rows of guardian's, by its own functions or by the model."""
    text = file.read_text(encoding="utf-8")
    names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    made = ("bulk_create(", "ContactUserObjectPermission.objects.create", "ContactUserObjectPermission(\n")
    return bool(names & {"assign_perm", "remove_perm", "bulk_assign_perm"}) or (
        "ContactUserObjectPermission" in names and any(way in text for way in made)
    )
