"""Paper forms at the desk: from the sheet to a member in one act, and never the same person twice."""

from datetime import date, timedelta

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import AuditEntry, Consent, Contact, User
from accounts.roles import RECEPTION, TREASURER
from billing.actions.desk import Taken, take_payment
from billing.actions.entering import enter_application
from billing.models import Application, Invoice, Membership, Order, Payment, PaymentMethod
from billing.refusals import AmountTooLow, ApplicationKnown, PersonKnown, PlanWithdrawn
from billing.states import ApplicationState, MembershipState, OrderState
from kit.clock import today
from kit.mail import deliver
from kit.refusals import InvalidInput, NotAllowed
from tests.makers import a_contact, a_plan, a_submission, a_user
from tests.races import at_once, errors, returned


@pytest.fixture
def rita(db: None) -> User:
    """At the reception."""
    return a_user("rita@example.org", RECEPTION, name="Rita Blanc")


def cash() -> Taken:
    return Taken(PaymentMethod.CASH, today())


def test_a_paper_form_paid_in_cash_makes_a_member(rita: User) -> None:
    application = enter_application(submission=a_submission(), plan=a_plan(), by=rita, paid=cash())
    membership = Membership.objects.with_state().get(contact=application.contact)
    assert application.state == ApplicationState.ADMITTED
    assert membership.state_now == MembershipState.ACTIVE  # type: ignore[attr-defined]  # annotated
    assert application.contact.user.email == application.email  # type: ignore[union-attr]  # it is there, or the test fails
    assert Invoice.objects.get().order.application == application
    assert Consent.objects.get().wording == "J’accepte le règlement."


def test_the_history_says_who_entered_it(rita: User) -> None:
    application = enter_application(submission=a_submission(), plan=a_plan(), by=rita, paid=cash())
    told = AuditEntry.objects.about(application).values_list("verb", "actor__email")
    assert list(told)[:2] == [
        ("application.entered", "rita@example.org"),
        ("application.approved", "rita@example.org"),
    ]


def test_not_paid_yet_waits_and_is_paid_at_the_desk_later(rita: User) -> None:
    application = enter_application(submission=a_submission(), plan=a_plan(), by=rita)
    order = Order.objects.get(application=application)
    assert (application.state, order.state) == (ApplicationState.APPROVED, OrderState.PLACED)
    take_payment(order=order, method=PaymentMethod.CASH, amount_minor=3500, received_on=today(), by=rita)
    application.refresh_from_db()
    assert application.state == ApplicationState.ADMITTED


def test_nothing_to_pay_is_admitted_at_once(rita: User) -> None:
    application = enter_application(submission=a_submission(), plan=a_plan(price_minor=0), by=rita)
    assert (application.state, Order.objects.count()) == (ApplicationState.ADMITTED, 0)


def test_without_an_address_there_is_a_member_and_no_account(rita: User) -> None:
    sheet = a_submission(email="")
    application = enter_application(submission=sheet, plan=a_plan(), by=rita, paid=cash())
    assert application.contact is not None
    assert (application.state, application.contact.user) == (ApplicationState.ADMITTED, None)
    for job in ProcrastinateJob.objects.filter(task_name="kit.deliver"):
        deliver.func(**job.args)
    assert mail.outbox == []


def test_a_free_price_keeps_the_plans_minimum(rita: User) -> None:
    plan = a_plan(price_kind="free", minimum_minor=1000)
    with pytest.raises(AmountTooLow):
        enter_application(submission=a_submission(), plan=plan, amount_minor=999, by=rita)
    paid = enter_application(submission=a_submission(), plan=plan, amount_minor=1200, by=rita, paid=cash())
    assert Payment.objects.get(order__application=paid).amount_minor == 1200


@pytest.mark.parametrize(
    "known",
    [
        {"given_name": "ELOISE", "family_name": "roy", "birth_on": date(1990, 1, 2)},
        {"given_name": "Éloïse", "family_name": "Roy"},
        {"given_name": "Paul", "family_name": "Autre", "email": "Eloise@Example.org"},
    ],
)
def test_somebody_like_this_is_known(rita: User, known: dict[str, object]) -> None:
    a_contact(None, **known)
    sheet = a_submission(
        given_name="Eloïse", family_name="Roy", birth_on=date(1990, 1, 2), email="eloise@example.org"
    )
    with pytest.raises(PersonKnown):
        enter_application(submission=sheet, plan=a_plan(), by=rita)
    assert not Application.objects.exists()
    enter_application(submission=sheet, plan=a_plan(), by=rita, is_somebody_else=True)
    assert Contact.objects.count() == 2


def test_another_birth_date_is_another_person(rita: User) -> None:
    a_contact(given_name="Camille", family_name="Roy", birth_on=date(1960, 1, 1))
    sheet = a_submission(birth_on=date(1990, 1, 1))
    assert enter_application(submission=sheet, plan=a_plan(), by=rita).state == ApplicationState.APPROVED


def test_the_person_named_keeps_their_address(rita: User, alice: User) -> None:
    contact = Contact.objects.get(user=alice)
    sheet = a_submission(given_name="Alice", family_name="Martin", email="other@example.org", phone="0102")
    plan = a_plan(family="atelier")
    application = enter_application(submission=sheet, plan=plan, by=rita, contact=contact, paid=cash())
    contact.refresh_from_db()
    assert (application.contact, contact.email, contact.phone) == (contact, "alice@example.org", "0102")


@pytest.mark.django_db(transaction=True)
def test_two_clicks_enter_one_sheet(rita: User) -> None:
    sheet, plan = a_submission(), a_plan()
    acts = at_once(*[lambda: enter_application(submission=sheet, plan=plan, by=rita, paid=cash())] * 2)
    assert (len(returned(acts)), errors(acts), Payment.objects.count()) == (1, ["PersonKnown"], 1)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_about_somebody_else_enter_one_sheet(rita: User) -> None:
    a_contact()
    sheet, plan = a_submission(), a_plan()
    enter = lambda: enter_application(  # noqa: E731 - the same act twice
        submission=sheet, plan=plan, by=rita, paid=cash(), is_somebody_else=True
    )
    acts = at_once(enter, enter)
    assert (len(returned(acts)), errors(acts), Payment.objects.count()) == (1, ["ApplicationKnown"], 1)


def test_a_required_agreement_must_be_on_the_paper(rita: User) -> None:
    sheet = a_submission()
    sheet.agreements[0]["given"] = False  # type: ignore[index]  # it is there, or the test fails
    try:
        with pytest.raises(InvalidInput) as refused:
            enter_application(submission=sheet, plan=a_plan(), by=rita)
    finally:
        sheet.agreements[0]["given"] = True  # type: ignore[index]  # it is there, or the test fails
    assert refused.value.path == ("agreements",)


def test_no_name_a_withdrawn_plan_and_a_wrong_column_are_refused(rita: User) -> None:
    plan = a_plan()
    with pytest.raises(InvalidInput):
        enter_application(submission=a_submission(given_name=" ", family_name=""), plan=plan, by=rita)
    with pytest.raises(InvalidInput) as refused:
        enter_application(submission=a_submission(email="no address"), plan=plan, by=rita)
    assert refused.value.path == ("email",)
    type(plan).objects.filter(pk=plan.pk).update(withdrawn_at="2026-01-01T00:00Z")
    plan.refresh_from_db()
    with pytest.raises(PlanWithdrawn):
        enter_application(submission=a_submission(), plan=plan, by=rita)


def test_money_that_cannot_be_leaves_nothing_behind(rita: User) -> None:
    paid = Taken(PaymentMethod.CASH, today() + timedelta(days=1))
    with pytest.raises(InvalidInput):
        enter_application(submission=a_submission(), plan=a_plan(), by=rita, paid=paid)
    assert (Application.objects.count(), Contact.objects.count()) == (0, 0)


def test_a_second_sheet_of_a_day_is_looked_at_first(rita: User) -> None:
    plan = a_plan()
    first = enter_application(submission=a_submission(), plan=plan, by=rita, paid=cash())
    with pytest.raises(ApplicationKnown):
        enter_application(submission=a_submission(), plan=plan, by=rita, contact=first.contact)


def test_nobody_else_enters_forms(alice: User) -> None:
    for user in (alice, a_user("tom@example.org", TREASURER)):
        with pytest.raises(NotAllowed):
            enter_application(submission=a_submission(), plan=a_plan(), by=user)
    assert not Application.objects.exists()
