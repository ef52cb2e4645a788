"""Renewals that take less than the plan's price: by a code that goes on, by a proven reduced price."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from billing.actions.automatic.announcing import announce_renewals
from billing.actions.automatic.choices import resume_renewal
from billing.actions.automatic.set_up import start_set_up
from billing.actions.automatic.terms import offer_of, price_now
from billing.actions.coupons import edit_coupon, withdraw_coupon
from billing.actions.memberships import reinstate_membership, renew_membership, suspend_membership
from billing.actions.plans import edit_plan
from billing.letters.renewals import renewal_agreed, renewal_announced, renewal_stopped
from billing.models import (
    AutomaticRenewal,
    CouponUse,
    DocumentKind,
    MembershipPeriod,
    Plan,
    RenewalBill,
    StopReason,
    SupportingDocument,
)
from billing.refusals import PriceChanged, RenewalNotOffered
from tests.billing.conftest import Provider
from tests.billing.papers import a_document, a_proof, asks, in_days
from tests.billing.renewing import DAY, YEAR, Scene
from tests.makers import a_coupon, a_plan, pay

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(provider: Provider, work: Callable[[], int]) -> Scene:
    return Scene(provider, work, reduced_minor=2000)


@pytest.fixture
def proof(scene: Scene) -> DocumentKind:
    """What proves a right to the reduced price; Alice has one for a year."""
    kind = a_proof()
    asks(scene.plan, kind)
    a_document(scene.membership.contact, kind, scene.carol, accepted=True)
    return kind


def proof_until(days: int) -> None:
    """Alice's proof is valid so many days from today."""
    SupportingDocument.objects.update(expires_on=in_days(days))


def renewal() -> AutomaticRenewal:
    return AutomaticRenewal.objects.get()


def told(kind: str) -> int:
    return ProcrastinateJob.objects.filter(task_name="kit.deliver", args__kind=kind).count()


def test_a_code_for_always_makes_what_one_agrees_to_cheaper(scene: Scene) -> None:
    a_coupon("FIDELE", percent=50, span="always", most_uses=1)
    agreed = scene.agree(coupon_code="FIDELE")
    assert (agreed.amount_minor, agreed.coupon) == (3000, CouponUse.objects.get().coupon)
    scene.advance(2 * YEAR)
    assert scene.charged() == [3000, 3000]
    order = RenewalBill.objects.get().order
    assert "FIDELE" in order.lines.get().label
    repeated = CouponUse.objects.get(order=order)
    assert (repeated.is_repeat, repeated.discount_minor) == (True, 3000)
    assert CouponUse.objects.counted().count() == 1


def test_a_code_for_one_payment_does_not_go_on(scene: Scene) -> None:
    a_coupon("UNE-FOIS", percent=50)
    assert (scene.agree(coupon_code="UNE-FOIS").amount_minor, renewal().coupon) == (6000, None)
    scene.advance(2 * YEAR)
    assert scene.charged() == [3000, 6000]


@pytest.mark.parametrize("how", ["withdrawn", "for another plan"])
def test_a_code_that_ends_stops_the_renewal_until_the_price_is_accepted(scene: Scene, how: str) -> None:
    coupon = a_coupon("FIDELE", percent=50, span="always")
    agreed = scene.agree(coupon_code="FIDELE")
    if how == "withdrawn":
        withdraw_coupon(coupon=coupon, by=scene.carol)
    else:
        edit_coupon(coupon=coupon, values={"plans": [a_plan("other")]}, by=scene.carol)
    assert renewal().stopped_because == StopReason.COUPON
    letter = renewal_stopped(agreed.pk)
    assert letter is not None
    assert "code de réduction a pris fin" in " ".join(letter.paragraphs)
    with pytest.raises(PriceChanged):
        resume_renewal(renewal=agreed, by=scene.alice, expected_minor=3000)
    resume_renewal(renewal=agreed, by=scene.alice, expected_minor=6000)
    assert (renewal().amount_minor, renewal().coupon) == (6000, None)
    scene.settle()
    scene.advance(2 * YEAR)
    assert scene.charged() == [3000, 6000]


def test_a_code_that_ends_takes_nothing_while_nobody_accepts(scene: Scene) -> None:
    coupon = a_coupon("FIDELE", percent=50, span="always")
    scene.agree(coupon_code="FIDELE")
    withdraw_coupon(coupon=coupon, by=scene.carol)
    scene.settle()
    scene.advance(2 * YEAR)
    assert scene.charged() == [3000]


def test_a_code_that_another_member_uses_ends_for_nobody_else(scene: Scene) -> None:
    a_coupon("FIDELE", percent=50, span="always")
    scene.agree(coupon_code="FIDELE")
    withdraw_coupon(coupon=a_coupon("AUTRE", span="always"), by=scene.carol)
    assert renewal().stopped_at is None


def test_with_a_code_that_leaves_nothing_one_renews_by_hand(scene: Scene) -> None:
    coupon = a_coupon("FIDELE", amount_minor=5000, span="always")
    agreed = scene.agree(coupon_code="FIDELE")
    edit_plan(plan=scene.plan, values={"price_minor": 4000}, by=scene.carol)
    assert renewal().stopped_because == StopReason.PRICE
    assert price_now(renewal()) == 0
    with pytest.raises(RenewalNotOffered):
        resume_renewal(renewal=agreed, by=scene.alice, expected_minor=0)
    AutomaticRenewal.objects.all().delete()
    assert offer_of(scene.membership) is None
    withdraw_coupon(coupon=coupon, by=scene.carol)
    offer = offer_of(scene.membership)
    assert offer is not None
    assert offer["amount_minor"] == 4000


def test_a_reduced_price_goes_on_while_it_is_proven(scene: Scene, proof: DocumentKind) -> None:
    agreed = scene.agree(is_reduced=True)
    assert (agreed.amount_minor, agreed.is_reduced) == (2000, True)
    letter = renewal_agreed(agreed.pk)
    assert letter is not None
    assert "justificatif" in " ".join(letter.paragraphs)
    AutomaticRenewal.objects.update(next_on=in_days(59))
    assert announce_renewals() == 1
    announced = renewal_announced(agreed.pk)
    assert announced is not None
    assert dict(announced.facts)["Formule"] == "Adhésion simple (tarif réduit)"
    scene.advance(2 * YEAR)
    assert scene.charged() == [2000, 2000]
    assert RenewalBill.objects.get().order.lines.get().is_reduced


def test_without_a_proof_on_the_day_the_announcement_is_a_stop(scene: Scene, proof: DocumentKind) -> None:
    agreed = scene.agree(is_reduced=True)
    AutomaticRenewal.objects.update(next_on=in_days(59))
    proof_until(58)
    assert announce_renewals() == 0
    assert renewal().stopped_because == StopReason.PROOF
    assert (told("renewal_stopped"), told("renewal_announced")) == (1, 0)
    scene.settle()
    scene.advance(2 * YEAR)
    assert scene.charged() == [2000]
    assert renewal_stopped(agreed.pk) is not None


def test_a_new_proof_keeps_the_reduced_price_and_none_takes_the_full_one(
    scene: Scene, proof: DocumentKind
) -> None:
    agreed = scene.agree(is_reduced=True)
    AutomaticRenewal.objects.update(next_on=in_days(59))
    proof_until(58)
    announce_renewals()
    assert price_now(renewal()) == 6000
    with pytest.raises(PriceChanged):
        resume_renewal(renewal=agreed, by=scene.alice, expected_minor=2000)
    proof_until(59)
    assert price_now(renewal()) == 2000
    resume_renewal(renewal=agreed, by=scene.alice, expected_minor=2000)
    assert (renewal().stopped_at, renewal().is_reduced) == (None, True)
    assert announce_renewals() == 1
    AutomaticRenewal.objects.update(announced_for=None)
    proof_until(0)
    announce_renewals()
    resume_renewal(renewal=agreed, by=scene.alice, expected_minor=6000)
    assert (renewal().amount_minor, renewal().is_reduced) == (6000, False)
    assert announce_renewals() == 1


def test_what_is_reduced_follows_its_own_price_and_not_the_full_one(
    scene: Scene, proof: DocumentKind
) -> None:
    scene.agree(is_reduced=True)
    edit_plan(plan=scene.plan, values={"price_minor": 7000}, by=scene.carol)
    assert renewal().stopped_at is None
    edit_plan(plan=scene.plan, values={"reduced_minor": 2500}, by=scene.carol)
    assert renewal().stopped_because == StopReason.PRICE


def test_who_paid_reduced_is_offered_renewals_at_that_price_while_it_is_proven(
    scene: Scene, proof: DocumentKind
) -> None:
    MembershipPeriod.objects.update(starts_on=in_days(-335), ends_on=in_days(30))
    order = renew_membership(membership=scene.membership, plan=scene.plan, by=scene.alice, is_reduced=True)
    pay(order)
    offer = offer_of(scene.membership)
    assert offer is not None
    assert (offer["amount_minor"], offer["label"]) == (2000, "Adhésion simple (tarif réduit)")
    page = start_set_up(
        membership=scene.membership, expected_minor=2000, success_path="/a", cancel_path="/b", by=scene.alice
    )
    scene.provider.pay(page)
    scene.settle()
    assert (renewal().amount_minor, renewal().is_reduced) == (2000, True)
    AutomaticRenewal.objects.all().delete()
    proof_until(30)
    unproven = offer_of(scene.membership)
    assert unproven is not None
    assert unproven["amount_minor"] == 6000


def test_a_suspension_does_not_bring_a_price_back_that_is_gone(scene: Scene) -> None:
    coupon = a_coupon("FIDELE", percent=50, span="always")
    scene.agree(coupon_code="FIDELE")
    suspend_membership(membership=scene.membership, reason="Broke the laser", by=scene.carol)
    withdraw_coupon(coupon=coupon, by=scene.carol)
    reinstate_membership(membership=scene.membership, by=scene.carol)
    assert renewal().stopped_because == StopReason.COUPON
    scene.settle()
    scene.advance(2 * YEAR)
    assert scene.charged() == [3000]


def test_a_suspension_that_changes_nothing_else_lets_it_go_on(scene: Scene) -> None:
    scene.agree()
    suspend_membership(membership=scene.membership, reason="Broke the laser", by=scene.carol)
    reinstate_membership(membership=scene.membership, by=scene.carol)
    assert renewal().stopped_at is None
    scene.settle()
    scene.advance(400 * DAY)
    assert scene.charged() == [6000, 6000]
    assert renewal().next_on > timezone.localdate() + timedelta(days=700)
    assert Plan.objects.get(pk=scene.plan.pk).price_minor == 6000
