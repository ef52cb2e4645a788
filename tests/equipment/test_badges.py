"""Badges: kept as keyed hashes, lost ones blocked at once, nobody's twice."""

import hashlib

import pytest

from accounts.models import User
from accounts.roles import RECEPTION
from equipment.actions.badges import block_badge, give_badge, remove_badge, unblock_badge
from equipment.models import AccessEvent, Badge
from equipment.numbers import normalized, uid_hash
from equipment.refusals import BadgeTaken
from kit.refusals import InvalidInput, NotAllowed
from tests.equipment.doors import a_badge, a_door, check
from tests.equipment.machines import a_machine, contact_of
from tests.makers import a_user

pytestmark = pytest.mark.django_db


def test_a_number_is_the_same_however_a_reader_writes_it(alice: User, carol: User) -> None:
    badge = give_badge(contact=contact_of(alice), uid=" 04:a1-b2 c3 ", label="vert", by=carol)
    assert bytes(badge.uid_hash) == uid_hash("04A1B2C3")
    assert give_badge(contact=contact_of(alice), uid="04A1B2C3", by=carol) == badge
    assert [normalized(text) for text in ("04.a1.b2.c3", "12", "04A1B2CG", "4" * 41)] == [
        "04A1B2C3", None, None, None,
    ]  # fmt: skip
    with pytest.raises(InvalidInput):
        give_badge(contact=contact_of(alice), uid="my fob", by=carol)


def test_the_number_is_nowhere_and_the_hash_is_keyed(alice: User, carol: User) -> None:
    a_badge(contact_of(alice), carol)
    badge = give_badge(contact=contact_of(alice), uid="DEADBEEF", by=carol)
    kept = repr(Badge.objects.filter(pk=badge.pk).values().get())
    assert "DEADBEEF" not in kept
    assert bytes(badge.uid_hash) != hashlib.sha256(b"DEADBEEF").digest()


def test_one_has_several_and_none_is_shared(alice: User, bob: User, carol: User) -> None:
    first, uid = a_badge(contact_of(alice), carol)
    a_badge(contact_of(alice), carol)
    assert contact_of(alice).badges.count() == 2
    with pytest.raises(BadgeTaken):
        give_badge(contact=contact_of(bob), uid=uid, by=carol)
    block_badge(badge=first, by=carol)
    with pytest.raises(BadgeTaken):
        give_badge(contact=contact_of(bob), uid=uid, by=carol)
    remove_badge(badge=first, by=carol)
    assert give_badge(contact=contact_of(bob), uid=uid, by=carol).contact == contact_of(bob)


def test_a_lost_badge_opens_nothing_from_then_on(alice: User, carol: User) -> None:
    token = a_door(carol, a_machine())
    badge, uid = a_badge(contact_of(alice), carol)
    assert check(token, uid)["isAllowed"]
    blocked = block_badge(badge=badge, by=alice)
    assert blocked.block_reason == "déclaré perdu"
    told = check(token, uid)
    assert (told["isAllowed"], [one["code"] for one in told["reasons"]]) == (False, ["BADGE_BLOCKED"])
    assert told["givenName"] is None
    unblock_badge(badge=badge, by=carol)
    assert check(token, uid)["isAllowed"]


def test_who_may_do_what(alice: User, bob: User, carol: User) -> None:
    desk = a_user("desk@example.org", RECEPTION)
    badge, _ = a_badge(contact_of(alice), desk)
    for act in (block_badge, unblock_badge, remove_badge):
        with pytest.raises(NotAllowed):
            act(badge=badge, by=bob)
    with pytest.raises(NotAllowed):
        give_badge(contact=contact_of(bob), uid="04A1B2C3", by=bob)
    block_badge(badge=badge, by=desk)
    for act in (unblock_badge, remove_badge):
        with pytest.raises(NotAllowed):
            act(badge=badge, by=alice)
    assert not Badge.objects.visible_to(bob).exists()
    assert Badge.objects.visible_to(alice).get() == badge


def test_what_a_badge_opened_stays_on_record(alice: User, carol: User) -> None:
    token = a_door(carol, a_machine())
    badge, uid = a_badge(contact_of(alice), carol)
    check(token, uid)
    remove_badge(badge=badge, by=carol)
    event = AccessEvent.objects.get()
    assert (event.badge, event.contact) == (None, contact_of(alice))
    assert [one["code"] for one in check(token, uid)["reasons"]] == ["BADGE_UNKNOWN"]
