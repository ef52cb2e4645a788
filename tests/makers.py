"""Makes what the tests need, through the program's own actions, so that nothing stands that could not be."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group

from accounts.actions.contacts import link_user
from accounts.actions.organisations import affiliate, save_organisation
from accounts.models import Contact, Organisation, User
from accounts.roles import NEED_SECOND_FACTOR
from billing.actions.applications import Submission, submit_application, verify_application
from billing.actions.granting import grant_period
from billing.actions.payments import record_payment
from billing.models import Application, Coupon, Order, Payment, PaymentMethod, Plan
from billing.states import ApplicationState, PaymentState

PASSWORD = "a long bench vice"
QUESTIONS = [{"id": "q-why", "type": "long_text", "label": "Pourquoi nous rejoindre ?", "section": "Projet"}]
AGREEMENTS = [{"purpose": "rules", "wording": "J’accepte le règlement.", "required": True, "given": True}]
_numbers = count(1)


def a_user(email: str, *roles: str, name: str = "") -> User:
    """Someone who signs in with PASSWORD, with a second factor where a role needs one."""
    given, _, family = name.partition(" ")
    user = User.objects.create_user(email, PASSWORD, first_name=given, last_name=family)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    user.groups.set(Group.objects.filter(name__in=roles))
    if set(roles) & set(NEED_SECOND_FACTOR):
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "never read"})
    return user


def a_contact(user: User | None = None, **card: object) -> Contact:
    """A person the association knows, linked to `user` when given."""
    card.setdefault("given_name", user.first_name if user else "Camille")
    card.setdefault("family_name", user.last_name if user else "Roy")
    card.setdefault("email", user.email if user else f"camille{next(_numbers)}@example.org")
    contact = Contact.objects.create(**card)
    return link_user(contact=contact, user=user, by=None) if user else contact


def an_organisation(name: str, *, acted_for_by: User | None = None, **values: str | bool) -> Organisation:
    """A customer, with one contact who acts for it when a user is given."""
    organisation = save_organisation(values={"name": name, **values}, by=None)
    if acted_for_by is not None:
        affiliate(contact=acted_for_by.contact, organisation=organisation, position="", by=None)
    return organisation


def a_plan(code: str = "", **values: object) -> Plan:
    """A plan of 35 euros a year that a manager approves after the payment."""
    values = {"name_fr": "Adhésion simple", "name_en": "Single membership", "price_minor": 3500, **values}
    return Plan.objects.create(code=code or f"plan-{next(_numbers)}", **values)


def a_coupon(code: str = "", **values: Any) -> Coupon:
    """A discount code of ten percent."""
    if "amount_minor" not in values:
        values.setdefault("percent", 10)
    return Coupon.objects.create(code=code or f"CODE-{next(_numbers)}", **values)


def a_submission(
    *,
    organisation: Mapping[str, str] | None = None,
    people: Sequence[Mapping[str, str]] = (),
    coupon: str = "",
    **card: object,
) -> Submission:
    """A form filled in by Camille Roy, or by whoever `card` says."""
    values = {"given_name": "Camille", "family_name": "Roy", **card}
    values.setdefault("email", f"applicant{next(_numbers)}@example.org")
    return Submission(
        organisation=organisation or {},
        coupon=coupon,
        people=people,
        card=values,
        language="fr",
        form_title="Adhérer",
        questions=QUESTIONS,
        answers={"q-why": "Pour apprendre à souder."},
        agreements=AGREEMENTS,
    )


def an_application(
    plan: Plan | None = None, *, state: ApplicationState = ApplicationState.SUBMITTED, **card: Any
) -> Application:
    """An application that came as far as `state`: unverified, submitted or paid."""
    application = submit_application(submission=a_submission(**card), plan=plan or a_plan())
    if state != ApplicationState.UNVERIFIED:
        application = verify_application(application=application)
    if state == ApplicationState.PAID:
        pay(Order.objects.get(application=application))
    application.refresh_from_db()
    assert application.state == state, f"a {application.plan.code} application ends as {application.state}"
    return application


def pay(order: Order, method: PaymentMethod = PaymentMethod.CARD) -> Payment:
    """The provider confirms the whole amount of an order."""
    return record_payment(
        order=order,
        method=method,
        state=PaymentState.SUCCEEDED,
        amount_minor=order.total.minor,
        stripe_payment_intent_id=f"pi_test_{next(_numbers)}",
        by=None,
    )


def a_member(user: User | None = None, plan: Plan | None = None, **card: object) -> Contact:
    """A contact with a membership that begins today."""
    contact = a_contact(user, **card)
    grant_period(contact=contact, plan=plan or a_plan(), line=None, by=None)
    return contact
