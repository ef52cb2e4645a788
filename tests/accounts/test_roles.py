"""Managers give roles and take them; nobody else does, and nobody their own."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.actions.roles import set_roles
from accounts.models import AuditEntry, Contact, User
from accounts.roles import EDITOR, LABELS, MANAGER, PERMISSIONS, RECEPTION, TRAINER, TREASURER
from kit.refusals import NotAllowed
from tests.makers import a_contact, a_user


def _roles(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


def test_a_manager_gives_and_takes_every_role_on_record(carol: User, alice: User) -> None:
    alice.groups.add(Group.objects.create(name="of the installation"))
    set_roles(user=alice, roles=LABELS.keys(), by=carol)
    assert _roles(alice) == {*PERMISSIONS, "of the installation"}
    set_roles(user=alice, roles=[EDITOR], by=carol)
    set_roles(user=alice, roles=[EDITOR], by=carol)
    alice = User.objects.get(pk=alice.pk)
    assert (_roles(alice), alice.is_superuser) == ({EDITOR, "of the installation"}, False)
    entries = AuditEntry.objects.about(alice).filter(verb="user.roles_changed")
    assert [(entry.actor, entry.facts["taken"]) for entry in entries] == [
        (carol, ""), (carol, "manager, reception, trainer, treasurer"),
    ]  # fmt: skip


@pytest.mark.parametrize("role", [TREASURER, RECEPTION, TRAINER, EDITOR])
def test_nobody_else_gives_any(role: str, alice: User, trudy: User) -> None:
    for other in (a_user("erin@example.org", role), trudy):
        with pytest.raises(NotAllowed):
            set_roles(user=alice, roles=[RECEPTION], by=other)
        with pytest.raises(NotAllowed):
            set_roles(user=other, roles=[MANAGER], by=other)
    assert _roles(alice) == set()


def test_nobody_changes_their_own_and_no_group_is_given_that_is_no_role(carol: User, alice: User) -> None:
    Group.objects.create(name="everything")
    for user, roles in ((carol, [TREASURER]), (carol, []), (alice, ["everything"])):
        with pytest.raises(NotAllowed):
            set_roles(user=user, roles=roles, by=carol)
    assert (_roles(carol), _roles(alice)) == ({MANAGER}, set())


def test_the_page_of_a_person_shows_and_changes_them(client: Client, carol: User, alice: User) -> None:
    contact = Contact.objects.get(user=alice)
    page, act = (reverse(f"staff_members:{name}", args=(contact.pk,)) for name in ("inspect", "roles"))
    client.force_login(carol)
    assert act in client.get(page).content.decode()
    done = client.post(act, {"roles": [RECEPTION, EDITOR]}, follow=True).content.decode()
    assert _roles(alice) == {RECEPTION, EDITOR}
    assert ("accueil, rédaction" in done, "rôles modifiés" in done) == (True, True)
    assert client.get(act).content.decode().count(" checked") == 2
    client.post(act, {"roles": ["superuser"]})
    assert _roles(alice) == {RECEPTION, EDITOR}


def test_a_manager_finds_no_way_to_their_own(client: Client, carol: User) -> None:
    contact = a_contact(carol)
    page, act = (reverse(f"staff_members:{name}", args=(contact.pk,)) for name in ("inspect", "roles"))
    client.force_login(carol)
    shown = client.get(page).content.decode()
    assert ("responsable" in shown, act in shown) == (True, False)
    assert client.post(act, {"roles": [MANAGER, TREASURER]}).status_code == 404
    assert _roles(carol) == {MANAGER}
