"""Authorizations: who gives them, what replaces what, how they stop and end, and what is remembered."""

from datetime import datetime, timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import AuditEntry, User
from billing.periods import months_later
from billing.refusals import ReasonMissing
from equipment.actions.authorizations import (
    grant_authorization,
    grant_authorizations,
    note_practice,
    reinstate_authorization,
    revoke_authorization,
    suspend_authorization,
)
from equipment.deciding import Reason, decide
from equipment.models import Authorization, Equipment, EquipmentUserObjectPermission, Level
from equipment.permissions import project_ended
from equipment.refusals import AuthorizationOver
from equipment.reminding import remind_of_ends
from equipment.states import AuthorizationState
from kit.clock import midnight, today
from kit.refusals import InvalidInput, NotAllowed
from tests.equipment.machines import a_machine, a_qualification, contact_of, qualify, refer
from tests.makers import a_contact

pytestmark = pytest.mark.django_db


def _grant(by: User, to: User, **values: object) -> Authorization:
    values = {"level": Level.AUTONOMOUS, "reason": "A suivi la formation", **values}
    return grant_authorization(contact=contact_of(to), by=by, **values)  # type: ignore[arg-type]  # as named


def _letters() -> list[str]:
    jobs = ProcrastinateJob.objects.filter(args__kind__startswith="authorization_").order_by("pk")
    return [job.args["kind"] for job in jobs]


def _state(authorization: Authorization) -> str:
    one = Authorization.objects.with_state().get(pk=authorization.pk)
    return str(one.state_now)  # type: ignore[attr-defined]  # annotated


def test_a_referent_judges_others_and_not_themselves(alice: User, bob: User, carol: User) -> None:
    laser = a_qualification()
    refer(contact_of(bob), a_machine(laser))
    with pytest.raises(NotAllowed):
        _grant(bob, bob, qualification=laser, level=Level.TRAINER)
    with pytest.raises(NotAllowed):
        grant_authorizations(
            contacts=[contact_of(alice), contact_of(bob)], qualification=laser, level=Level.AUTONOMOUS,
            reason="A suivi la formation", by=bob,
        )  # fmt: skip
    assert not Authorization.objects.exists()
    given = _grant(carol, bob, qualification=laser)
    suspend_authorization(authorization=given, reason="Unsafe", by=carol)
    with pytest.raises(NotAllowed):
        reinstate_authorization(authorization=given, by=bob)
    assert _state(given) == AuthorizationState.SUSPENDED


def test_the_team_gives_any_and_a_referent_what_their_machine_asks_for(
    alice: User, bob: User, carol: User
) -> None:
    laser, saw = a_qualification(), a_qualification()
    machine = a_machine(laser)
    a_machine(saw)
    refer(contact_of(bob), machine)
    for user in (alice, bob):
        with pytest.raises(NotAllowed):
            _grant(user, alice, qualification=saw)
    with pytest.raises(NotAllowed):
        _grant(alice, alice, qualification=laser)
    assert not Authorization.objects.exists()
    assert not Equipment.objects.opened_to(alice).exists()
    given = _grant(bob, alice, qualification=laser)
    assert given.issued_by == bob
    assert Equipment.objects.opened_to(alice).get() == machine
    _grant(carol, alice, qualification=saw)
    assert _letters() == ["authorization_given"] * 2


def test_it_says_why_and_until_a_day_to_come(alice: User, carol: User) -> None:
    laser = a_qualification()
    with pytest.raises(ReasonMissing):
        _grant(carol, alice, qualification=laser, reason=" ")
    with pytest.raises(InvalidInput):
        _grant(carol, alice, qualification=laser, expires_at=timezone.now())
    assert not Authorization.objects.exists()


def test_given_anew_what_stood_is_history(alice: User, carol: User) -> None:
    laser = a_qualification()
    old = _grant(carol, alice, qualification=laser, level=Level.SUPERVISED)
    new = _grant(carol, alice, qualification=laser, level=Level.TRAINER)
    assert Authorization.objects.standing().get() == new
    old.refresh_from_db()
    assert (old.revocation_reason, old.revoked_by) == ("given anew", carol)


def test_in_bulk_nobody_loses_what_is_more(alice: User, bob: User, carol: User) -> None:
    laser, new = a_qualification(), a_contact()
    held = qualify(contact_of(alice), laser, Level.TRAINER)
    less = qualify(contact_of(bob), laser, Level.SUPERVISED)
    contacts = [contact_of(alice), contact_of(bob), new]
    given = grant_authorizations(
        contacts=contacts, qualification=laser, level=Level.AUTONOMOUS, reason="Session de mai", by=carol
    )
    assert [one.contact for one in given] == contacts[1:]
    assert set(Authorization.objects.standing()) == {held, *given}
    less.refresh_from_db()
    assert less.revoked_at is not None
    with pytest.raises(NotAllowed):
        grant_authorizations(contacts=[new], qualification=laser, level=Level.TRAINER, reason="x", by=alice)


def test_suspended_it_counts_for_nothing_until_lifted(alice: User, bob: User, carol: User) -> None:
    laser = a_qualification()
    machine = a_machine(laser)
    one = qualify(contact_of(alice), laser)
    with pytest.raises(NotAllowed):
        suspend_authorization(authorization=one, reason="x", by=bob)
    assert decide(contact_of(alice), machine).is_allowed
    for reason in ("Imprudence", "Autre"):
        one = suspend_authorization(authorization=one, reason=reason, by=carol)
    assert (_state(one), one.suspension_reason) == (AuthorizationState.SUSPENDED, "Imprudence")
    assert decide(contact_of(alice), machine).reasons == (Reason.AUTHORIZATION_SUSPENDED,)
    assert not Equipment.objects.opened_to(alice).exists()
    for _ in range(2):
        one = reinstate_authorization(authorization=one, by=carol)
    assert decide(contact_of(alice), machine).is_allowed
    assert Equipment.objects.opened_to(alice).get() == machine
    verbs = AuditEntry.objects.about(one).order_by("pk").values_list("verb", flat=True)
    assert [verb.partition(".")[2] for verb in verbs] == ["granted", "suspended", "reinstated"]
    assert _letters() == ["authorization_given", "authorization_suspended"]


def test_withdrawn_it_is_over(alice: User, bob: User, carol: User) -> None:
    laser = a_qualification()
    a_machine(laser)
    one = qualify(contact_of(alice), laser)
    with pytest.raises(NotAllowed):
        revoke_authorization(authorization=one, reason="x", by=bob)
    assert Equipment.objects.opened_to(alice).exists()
    revoke_authorization(authorization=one, reason="Dangereux", by=carol)
    assert not Equipment.objects.opened_to(alice).exists()
    assert _state(one) == AuthorizationState.REVOKED
    for act in (revoke_authorization, suspend_authorization):
        with pytest.raises(AuthorizationOver):
            act(authorization=one, reason="x", by=carol)
    with pytest.raises(AuthorizationOver):
        reinstate_authorization(authorization=one, by=carol)


def test_it_ends_by_age_and_for_want_of_practice(alice: User, carol: User) -> None:
    laser = a_qualification(valid_months=24, unused_months=6)
    machine = a_machine(laser, public_rate_minor=0)
    one = _grant(carol, alice, qualification=laser)
    assert one.expires_at == midnight(months_later(today(), 24))
    assert one.unused_until == midnight(months_later(today(), 6))
    assert decide(contact_of(alice), machine, one.unused_until - timedelta(seconds=1)).is_allowed
    for at in (one.unused_until, one.expires_at):
        assert decide(contact_of(alice), machine, at).reasons == (Reason.AUTHORIZATION_EXPIRED,)


@pytest.mark.parametrize(
    ("column", "state"),
    [("expires_at", AuthorizationState.EXPIRED), ("unused_until", AuthorizationState.UNUSED)],
)
def test_what_time_ends_closes_the_papers(alice: User, column: str, state: str) -> None:
    laser = a_qualification()
    a_machine(laser)
    one = qualify(contact_of(alice), laser)
    assert project_ended() == 0
    # However long the program was away.
    Authorization.objects.filter(pk=one.pk).update(**{column: timezone.now() - timedelta(days=3)})
    assert _state(one) == state
    assert EquipmentUserObjectPermission.objects.exists()
    assert project_ended() == 1
    assert not EquipmentUserObjectPermission.objects.exists()
    assert project_ended() == 0


def test_each_end_is_told_once_and_the_next_one_again(alice: User) -> None:
    laser = a_qualification(remind_days=30)
    soon = timezone.now() + timedelta(days=29)
    one = qualify(contact_of(alice), laser, expires_at=soon, unused_until=soon + timedelta(days=100))
    qualify(contact_of(alice), a_qualification(remind_days=10), expires_at=soon)
    assert [remind_of_ends(), remind_of_ends()] == [1, 0]
    Authorization.objects.filter(pk=one.pk).update(expires_at=F("expires_at") + timedelta(minutes=1))
    assert [remind_of_ends(), remind_of_ends()] == [1, 0]
    Authorization.objects.filter(pk=one.pk).update(
        expires_at=soon, suspended_at=timezone.now(), suspension_reason="x"
    )
    assert remind_of_ends() == 0
    assert _letters().count("authorization_ending") == 2


def test_a_use_keeps_it_alive_but_wakes_nothing(alice: User, carol: User) -> None:
    laser, other = a_qualification(unused_months=6), a_qualification(unused_months=6)
    machine = a_machine(laser)
    near: datetime = timezone.now() + timedelta(days=3)
    one = qualify(contact_of(alice), laser, unused_until=near)
    elsewhere = qualify(contact_of(alice), other, unused_until=near)
    now = timezone.now()
    note_practice(contact=contact_of(alice), equipment=machine, at=now)
    one.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (one.unused_until, one.last_used_at) == (midnight(months_later(today(), 6)), now)
    assert elsewhere.unused_until == near
    gone = now - timedelta(days=1)
    Authorization.objects.filter(pk=one.pk).update(unused_until=gone)
    note_practice(contact=contact_of(alice), equipment=machine, at=now)
    one.refresh_from_db()
    assert one.unused_until == gone
