"""A reduced price: asked for, proven by one of several documents, left again, and renewed."""

from dataclasses import replace

import pytest
from django.db.models import Value

from accounts.models import User
from billing.actions.applications import (
    approve_application,
    submit_application,
)
from billing.actions.memberships import renew_membership
from billing.actions.reduced import ask_reduced_price, pay_full_price
from billing.document_refusals import (
    DocumentsMissing,
    NoReducedPrice,
    PaidAlready,
    PaidAtReducedPrice,
    ProofMissing,
)
from billing.models import (
    Application,
    MembershipPeriod,
    Order,
    Plan,
    SupportingDocument,
)
from billing.states import ApplicationState, OrderState
from billing.supporting import (
    has_valid_proof,
    missing_documents,
    proof_is_valid,
)
from kit.states import StateForbids
from tests.billing.papers import a_document, a_plan_that_asks, a_proof, asks, in_days
from tests.makers import a_plan, a_submission, an_application, pay

pytestmark = pytest.mark.django_db


def _accepted(application: Application, kind: object, by: User) -> None:
    assert application.contact is not None
    a_document(application.contact, kind, by, accepted=True)  # type: ignore[arg-type]  # a kind
    application.refresh_from_db()


def test_one_of_several_proofs_is_enough_for_the_reduced_price(alice: User, carol: User) -> None:
    student, seeker = a_proof(), a_proof("seeker", name_fr="Demandeur d’emploi")
    plan = a_plan_that_asks(student, seeker)
    application = an_application(plan)
    assert application.contact is not None
    assert missing_documents(application) == []
    Application.objects.update(is_reduced=True)
    application.refresh_from_db()
    assert {kind.code for kind in missing_documents(application)} == {"student", "seeker"}
    assert not has_valid_proof(application.contact, plan)
    _accepted(application, seeker, carol)
    assert missing_documents(application) == []
    assert has_valid_proof(application.contact, plan)
    assert not has_valid_proof(application.contact, plan, on=in_days(366))
    assert not has_valid_proof(alice.contact, plan)
    assert has_valid_proof(alice.contact, a_plan())
    rows = Application.objects.filter(proof_is_valid(Value(plan.pk)))
    assert list(rows) == [application]


def _reduced(plan: Plan) -> Application:
    return ask_reduced_price(application=an_application(plan))


def test_the_reduced_price_replaces_the_unpaid_order_and_wants_a_proof(carol: User) -> None:
    plan = a_plan_that_asks(proof := a_proof(), reduced_minor=1500, approval="on_payment")
    application = an_application(plan)
    full = Order.objects.get(application=application)
    for _ in range(2):
        application = ask_reduced_price(application=application)
    full.refresh_from_db()
    order = Order.objects.get(application=application)
    assert (full.state, order.total.minor, Order.objects.count()) == (OrderState.CANCELLED, 1500, 2)
    pay(order)
    application.refresh_from_db()
    assert application.state == ApplicationState.PAID
    _accepted(application, proof, carol)
    assert application.state == ApplicationState.ADMITTED


def test_money_for_the_replaced_order_goes_back(carol: User) -> None:
    application = an_application(a_plan_that_asks(a_proof(), reduced_minor=1500))
    full = Order.objects.get(application=application)
    ask_reduced_price(application=application)
    payment = pay(full)
    application.refresh_from_db()
    assert (application.state, application.paid_at) == (ApplicationState.SUBMITTED, None)
    assert payment.refunds.get().amount_minor == 3500


def test_the_reduced_price_is_asked_for_in_time_and_where_there_is_one(carol: User) -> None:
    with pytest.raises(NoReducedPrice):
        ask_reduced_price(application=an_application())
    plan = a_plan_that_asks(a_proof(), reduced_minor=1500)
    with pytest.raises(PaidAlready):
        ask_reduced_price(application=an_application(plan, state=ApplicationState.PAID))
    approved = approve_application(application=an_application(plan), by=carol)
    with pytest.raises(StateForbids):
        ask_reduced_price(application=approved)


def test_the_form_says_that_the_price_is_reduced() -> None:
    plan = a_plan_that_asks(a_proof(), reduced_minor=1500)
    for reduced, amount in ((True, 1500), (False, 3500)):
        submission = replace(a_submission(), is_reduced=reduced)
        application = submit_application(submission=submission, plan=plan)
        assert (application.is_reduced, application.amount_minor) == (reduced, amount)


def test_the_full_price_replaces_the_unpaid_order(carol: User) -> None:
    application = _reduced(a_plan_that_asks(a_proof(), reduced_minor=1500))
    before = Order.objects.get(application=application)
    for _ in range(2):
        application = pay_full_price(application=application)
    after = Order.objects.get(application=application)
    before.refresh_from_db()
    assert (before.state, before.application) == (OrderState.CANCELLED, None)
    assert (after.state, after.total.minor, application.amount_minor) == (OrderState.PLACED, 3500, 3500)
    assert not application.is_reduced
    assert Order.objects.count() == 3
    pay(after)
    approve_application(application=application, by=carol)
    application.refresh_from_db()
    assert application.state == ApplicationState.ADMITTED


def test_once_paid_the_reduced_price_is_proven_or_refunded(carol: User) -> None:
    application = _reduced(a_plan_that_asks(a_proof(), reduced_minor=1500))
    pay(Order.objects.get(application=application))
    with pytest.raises(PaidAtReducedPrice):
        pay_full_price(application=application)
    with pytest.raises(DocumentsMissing):
        approve_application(application=application, by=carol)


def test_a_renewal_at_the_reduced_price_takes_a_proof_of_that_day(alice: User, carol: User) -> None:
    membership = alice.contact.memberships.get()
    plan = asks(membership.periods.get().plan, proof := a_proof())
    MembershipPeriod.objects.update(ends_on=in_days(20), starts_on=in_days(-345))

    def renewed() -> int:
        order = renew_membership(membership=membership, plan=plan, by=alice, is_reduced=True)
        return order.total.minor

    with pytest.raises(NoReducedPrice):
        renewed()
    Plan.objects.filter(pk=plan.pk).update(reduced_minor=1500)
    plan.refresh_from_db()
    with pytest.raises(ProofMissing):
        renewed()
    document = a_document(alice.contact, proof, carol, accepted=True)
    assert renewed() == 1500
    SupportingDocument.objects.filter(pk=document.pk).update(expires_on=in_days(-1))
    with pytest.raises(ProofMissing):
        renewed()
    assert renew_membership(membership=membership, plan=plan, by=alice).total.minor == 3500
