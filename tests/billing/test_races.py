"""Two at once: small races on real rows, each with a control that fails when nothing is locked."""

from datetime import timedelta

import pytest

from accounts.models import User
from billing.models import Membership
from kit.clock import today
from tests.billing.conftest import Provider
from tests.billing.race_trials import (
    Told,
    approve_twice,
    bring_news_together,
    decide_and_withdraw,
    number_many,
    open_accounts_together,
    pay_from_two_pages,
    renew_many,
    start_many,
    without_numbering,
)
from tests.makers import an_application
from tests.races import no_row_locks

pytestmark = pytest.mark.django_db(transaction=True)

# A control goes wrong most times; one of so many is as good as sure.
TRIES = 100


def soon_over(user: User) -> Membership:
    """The user's membership, which may be renewed."""
    membership = Membership.objects.get(contact__user=user)
    membership.periods.update(
        starts_on=today() - timedelta(days=360), ends_on=today() + timedelta(days=5),
        grace_until=today() + timedelta(days=35),
    )  # fmt: skip
    return membership


def test_many_clicks_open_one_page(provider: Provider) -> None:
    assert start_many(an_application().order, 12) == Told((1, 1), [])
    assert len(provider.all("checkout/sessions")) == 1


def test_two_managers_admit_once(carol: User) -> None:
    assert approve_twice(carol) == Told((1, 1), [])


def test_news_that_two_bring_is_recorded_once() -> None:
    assert bring_news_together(4) == Told((1, 1, 1), [])


def test_of_two_payments_one_counts_and_one_goes_back() -> None:
    assert pay_from_two_pages() == Told((2, 1, 1), [])


def test_approval_and_withdrawal_never_both_win(carol: User) -> None:
    told = decide_and_withdraw(carol)
    assert told in (Told((1, 0, 1, 0), ["StateForbids"]), Told((0, 1, 0, 1), ["StateForbids"]))


def test_many_tabs_place_one_renewal(alice: User) -> None:
    assert renew_many(soon_over(alice), alice, 6) == Told((1,), [])


def test_contacts_of_one_address_open_one_account() -> None:
    assert open_accounts_together(4) == Told((1, 1), [])


def test_numbers_have_no_gap_though_a_fifth_is_rolled_back() -> None:
    told = number_many(threads=8, each=6)
    assert [sequence for sequence, _ in told] == list(range(1, len(told) + 1))
    assert 20 < len(told) < 48


def test_without_row_locks_the_same_acts_go_wrong(carol: User) -> None:
    with no_row_locks():
        assert any(approve_twice(carol) != Told((1, 1), []) for _ in range(TRIES))
        assert any(bring_news_together(4) != Told((1, 1, 1), []) for _ in range(TRIES))
        assert any(decide_and_withdraw(carol).raised != ["StateForbids"] for _ in range(TRIES))


def test_without_the_named_lock_tabs_place_several_renewals(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("billing.actions.memberships.hold", lambda name: None)
    membership = soon_over(alice)
    assert any(renew_many(membership, alice, 6).counts != (1,) for _ in range(TRIES))


def test_without_the_named_lock_one_address_breaks_the_act(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.actions.users.hold", lambda name: None)
    assert any("IntegrityError" in open_accounts_together(4).raised for _ in range(TRIES))


def test_counted_numbers_are_given_twice() -> None:
    without_numbering()
    told = number_many(threads=8, each=6)
    assert [sequence for sequence, _ in told] != list(range(1, len(told) + 1))
