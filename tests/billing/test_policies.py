"""From the form to a member, by each policy."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from billing.actions.applications import approve_application, submit_application, verify_application
from billing.models import Application, Invoice, Membership, MembershipPeriod, Order
from billing.refusals import AmountTooHigh, AmountTooLow, PlanWithdrawn, PriceChanged
from billing.states import ApplicationState, MembershipState, OrderState
from kit.refusals import NotAllowed
from tests.makers import a_plan, a_submission, an_application, pay

pytestmark = pytest.mark.django_db


def letters() -> list[str]:
    """The kinds of the letters that wait to be sent, in order."""
    jobs = ProcrastinateJob.objects.filter(task_name="kit.deliver").order_by("id")
    return [job.args["kind"] for job in jobs]


def standing(application: Application) -> tuple[str, str | None]:
    """The states of an application and of its order."""
    application.refresh_from_db()
    order = Order.objects.filter(application=application).first()
    return application.state, order.state if order else None


def is_member(application: Application) -> bool:
    active = Membership.objects.in_state(MembershipState.ACTIVE)
    return active.filter(contact=application.contact_id).exists()


def test_a_manager_approves_after_the_payment(carol: User) -> None:
    application = an_application(a_plan(approval="manager", payment_turn="pay_first"))
    assert standing(application) == ("submitted", "placed")
    pay(application.order)
    assert standing(application) == ("paid", "paid")
    assert not is_member(application)
    assert not User.objects.filter(email=application.email).exists()
    approve_application(application=application, by=carol)
    assert standing(application) == ("admitted", "fulfilled")
    assert is_member(application)
    assert letters() == ["verify_email", "application_received", "receipt", "admitted"]


def test_a_manager_approves_before_the_payment(carol: User) -> None:
    application = an_application(a_plan(approval="manager", payment_turn="approve_first"))
    assert standing(application) == ("submitted", None)
    approve_application(application=application, by=carol)
    assert standing(application) == ("approved", "placed")
    pay(application.order)
    assert standing(application) == ("admitted", "fulfilled")
    assert is_member(application)
    assert letters() == ["verify_email", "application_received", "approved_to_pay", "admitted", "receipt"]


def test_a_manager_who_approves_before_the_payment_came_waits_for_it(carol: User) -> None:
    application = an_application(a_plan(payment_turn="pay_first"))
    approve_application(application=application, by=carol)
    assert standing(application) == ("approved", "placed")
    assert Order.objects.count() == 1
    pay(application.order)
    assert standing(application) == ("admitted", "fulfilled")


def test_a_payment_makes_a_member_with_nobodys_touch() -> None:
    application = an_application(a_plan(approval="on_payment"))
    pay(application.order)
    assert standing(application) == ("admitted", "fulfilled")
    assert is_member(application)
    assert application.approved_by is None
    user = User.objects.get(email=application.email, contact=application.contact)
    assert not user.has_usable_password()


def test_a_free_automatic_plan_makes_a_member_on_confirmation() -> None:
    application = submit_application(
        submission=a_submission(), plan=a_plan(approval="automatic", price_minor=0)
    )
    assert not User.objects.exists()
    application = verify_application(application=application)
    assert standing(application) == ("admitted", None)
    assert is_member(application)
    assert not Invoice.objects.exists()
    assert letters() == ["verify_email", "admitted"]


@pytest.mark.parametrize("turn", ["pay_first", "approve_first"])
def test_a_free_price_of_nothing_still_waits_for_the_manager(carol: User, turn: str) -> None:
    plan = a_plan(approval="manager", payment_turn=turn, price_kind="free", price_minor=2000)
    application = submit_application(submission=a_submission(), plan=plan, amount_minor=0)
    application = verify_application(application=application)
    assert standing(application) == ("submitted", None)
    assert Application.objects.waiting_for_decision().count() == 1
    approve_application(application=application, by=carol)
    assert standing(application) == ("admitted", None)
    assert is_member(application)


def test_a_free_price_of_nothing_on_payment_needs_no_payment() -> None:
    plan = a_plan(approval="on_payment", price_kind="free", price_minor=2000)
    application = submit_application(submission=a_submission(), plan=plan, amount_minor=0)
    assert standing(verify_application(application=application)) == ("admitted", None)


def test_confirming_and_approving_twice_change_nothing(carol: User) -> None:
    application = an_application(state=ApplicationState.PAID)
    verify_application(application=application)
    for _ in range(2):
        approve_application(application=application, by=carol)
        verify_application(application=application)
    assert standing(application) == ("admitted", "fulfilled")
    assert MembershipPeriod.objects.filter(membership__contact=application.contact).count() == 1
    assert letters().count("admitted") == 1


def test_only_those_who_decide_approve(alice: User, trudy: User) -> None:
    application = an_application(state=ApplicationState.PAID)
    for stranger in (alice, trudy):
        with pytest.raises(NotAllowed):
            approve_application(application=application, by=stranger)
    assert standing(application) == ("paid", "paid")


@pytest.mark.parametrize(
    ("chosen", "kept"), [(None, 3500), (1000, 1000), (3500, 3500), (1_000_000, 1_000_000)]
)
def test_a_free_price_within_its_bounds_is_kept(chosen: int | None, kept: int) -> None:
    plan = a_plan(price_kind="free", minimum_minor=1000)
    application = submit_application(submission=a_submission(), plan=plan, amount_minor=chosen)
    assert application.amount_minor == kept


@pytest.mark.parametrize(
    ("minimum", "chosen", "refusal"),
    [
        (1000, 999, AmountTooLow),
        (1000, -5, AmountTooLow),
        (0, 49, AmountTooLow),
        (0, 1_000_001, AmountTooHigh),
    ],
)
def test_a_free_price_beyond_its_bounds_is_refused(
    minimum: int, chosen: int, refusal: type[Exception]
) -> None:
    plan = a_plan(price_kind="free", minimum_minor=minimum)
    with pytest.raises(refusal):
        submit_application(submission=a_submission(), plan=plan, amount_minor=chosen)
    assert not Application.objects.exists()
    assert letters() == []


def test_a_fixed_price_is_not_for_the_applicant_to_choose() -> None:
    assert submit_application(submission=a_submission(), plan=a_plan(), amount_minor=1).amount_minor == 3500


def test_a_price_that_changed_while_the_form_was_filled_in_is_told() -> None:
    with pytest.raises(PriceChanged, match="35,00"):
        submit_application(submission=a_submission(), plan=a_plan(), expected_minor=3000)
    assert not Application.objects.exists()


def test_a_withdrawn_plan_takes_no_applications() -> None:
    plan = a_plan(withdrawn_at="2026-01-01T00:00:00Z")
    with pytest.raises(PlanWithdrawn):
        submit_application(submission=a_submission(), plan=plan)


def test_the_order_says_what_was_agreed() -> None:
    application = an_application()
    order = application.order
    line = order.lines.get()
    assert (order.state, line.label, order.total.minor) == (OrderState.PLACED, "Adhésion simple", 3500)
