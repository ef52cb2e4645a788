"""Nobody joins before what the plan asks for is there; a reduced price is proven, or left."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from accounts.roles import RECEPTION
from billing.actions.applications import (
    answer_request,
    approve_application,
    lapse_applications,
    request_information,
    undo_approval,
    verify_application,
)
from billing.actions.asking import ask_for_documents
from billing.actions.document_kinds import ask_documents_of_plan, create_kind, edit_kind
from billing.actions.entering import enter_application
from billing.actions.supporting import accept_document
from billing.document_refusals import (
    DocumentsAskedLately,
    DocumentsMissing,
    NoDocumentMissing,
)
from billing.models import (
    Application,
    Membership,
    Order,
    Plan,
    PlanDocument,
)
from billing.states import ApplicationState, OrderState
from billing.supporting import (
    asked_of,
    waits_for_documents,
)
from kit.refusals import Invalid, InvalidInput, NotAllowed
from tests.billing.papers import a_document, a_kind, a_plan_that_asks, a_proof, asks, in_days
from tests.makers import a_plan, a_submission, a_user, an_application, pay

pytestmark = pytest.mark.django_db


def _accepted(application: Application, kind: object, by: User) -> None:
    assert application.contact is not None
    a_document(application.contact, kind, by, accepted=True)  # type: ignore[arg-type]  # a kind
    application.refresh_from_db()


@pytest.mark.parametrize("state", [ApplicationState.SUBMITTED, ApplicationState.PAID])
def test_a_manager_approves_once_the_documents_are_accepted(carol: User, state: ApplicationState) -> None:
    insurance, licence = a_kind(), a_kind("licence", name_fr="Permis", name_en="Licence")
    application = an_application(a_plan_that_asks(insurance, licence), state=state)
    assert application.contact is not None
    _accepted(application, insurance, carol)
    waiting = a_document(application.contact, licence, carol)
    with pytest.raises(DocumentsMissing) as refused:
        approve_application(application=application, by=carol)
    assert refused.value.facts == {"documents": "Permis"}
    application.refresh_from_db()
    assert (application.state, application.approved_at) == (state, None)
    accept_document(document=waiting, by=carol, expires_on=in_days(9))
    application = approve_application(application=application, by=carol)
    assert application.state in (ApplicationState.APPROVED, ApplicationState.ADMITTED)


def test_what_was_paid_waits_and_the_last_acceptance_admits(carol: User) -> None:
    insurance, licence = a_kind(), a_kind("licence")
    application = an_application(a_plan_that_asks(insurance, licence, approval="on_payment"))
    pay(Order.objects.get(application=application))
    application.refresh_from_db()
    assert application.state == ApplicationState.PAID
    _accepted(application, insurance, carol)
    assert application.state == ApplicationState.PAID
    _accepted(application, licence, carol)
    assert application.state == ApplicationState.ADMITTED
    assert Membership.objects.filter(contact=application.contact).count() == 1


def test_documents_that_came_first_let_the_payment_admit(carol: User) -> None:
    insurance = a_kind()
    application = an_application(a_plan_that_asks(insurance, approval="on_payment"))
    _accepted(application, insurance, carol)
    assert application.state == ApplicationState.SUBMITTED
    pay(Order.objects.get(application=application))
    application.refresh_from_db()
    assert application.state == ApplicationState.ADMITTED


def test_an_automatic_plan_waits_for_the_document_and_for_nothing_else(carol: User) -> None:
    insurance = a_kind()
    application = an_application(a_plan_that_asks(insurance, approval="automatic", price_minor=0))
    assert application.state == ApplicationState.SUBMITTED
    _accepted(application, insurance, carol)
    assert application.state == ApplicationState.ADMITTED


def test_it_lapses_when_no_document_comes_and_waits_when_one_did(carol: User) -> None:
    insurance = a_kind()
    plan = a_plan_that_asks(insurance, approval="automatic", price_minor=0)
    silent, sent = an_application(plan), an_application(plan)
    assert sent.contact is not None
    a_document(sent.contact, insurance, carol)
    Application.objects.update(verified_at=timezone.now() - timedelta(days=31))
    assert lapse_applications() == 1
    silent.refresh_from_db()
    sent.refresh_from_db()
    assert (silent.state, sent.state) == (ApplicationState.LAPSED, ApplicationState.SUBMITTED)


def test_a_document_that_is_there_already_counts(carol: User) -> None:
    insurance = a_kind()
    first = an_application(given_name="Ada", family_name="Roy", email="ada@example.org")
    _accepted(first, insurance, carol)
    again = an_application(
        a_plan_that_asks(insurance, approval="automatic", price_minor=0),
        state=ApplicationState.UNVERIFIED,
        given_name="Ada",
        family_name="Roy",
        email="ada@example.org",
    )
    assert verify_application(application=again).state == ApplicationState.ADMITTED


def test_after_a_question_it_goes_on_with_what_came_meanwhile(carol: User) -> None:
    insurance = a_kind()
    application = an_application(a_plan_that_asks(insurance, approval="on_payment"))
    pay(Order.objects.get(application=application))
    request_information(application=application, message="Et votre assurance ?", by=carol)
    _accepted(application, insurance, carol)
    assert application.state == ApplicationState.NEEDS_INFORMATION
    assert answer_request(application=application, text="Envoyée.").state == ApplicationState.ADMITTED


def test_after_an_undone_approval_a_document_admits_nobody_by_itself(carol: User) -> None:
    insurance = a_kind()
    plan = a_plan(approval="manager")
    application = an_application(plan, state=ApplicationState.PAID)
    approve_application(application=application, by=carol)
    undo_approval(application=application, reason="Erreur.", by=carol)
    Plan.objects.filter(pk=plan.pk).update(approval="on_payment")
    asks(plan, insurance)
    _accepted(application, insurance, carol)
    assert application.state == ApplicationState.PAID


def test_a_paper_form_waits_for_the_documents_with_its_money(carol: User) -> None:
    reception = a_user("reception@example.org", RECEPTION)
    insurance = a_kind()
    application = enter_application(submission=a_submission(), plan=a_plan_that_asks(insurance), by=reception)
    assert application.state == ApplicationState.SUBMITTED
    assert Order.objects.get(application=application).state == OrderState.PLACED


def test_lists_know_who_waits_for_documents(carol: User) -> None:
    insurance = a_kind()
    plan = a_plan_that_asks(insurance)
    has, lacks, unasked = an_application(plan), an_application(plan), an_application()
    _accepted(has, insurance, carol)
    assert list(Application.objects.filter(waits_for_documents())) == [lacks]
    assert unasked != lacks


def test_what_is_asked_and_what_is_to_do(carol: User) -> None:
    insurance, student = a_kind(), a_proof()
    application = an_application(a_plan_that_asks(insurance, student))
    assert application.contact is not None

    def told() -> list[tuple[str, bool]]:
        return [(one.kind.code, one.is_to_do) for one in asked_of(application.contact)]  # type: ignore[arg-type]  # verified

    assert told() == [("insurance", True), ("student", False)]
    Application.objects.update(is_reduced=True)
    assert told() == [("insurance", True), ("student", True)]
    document = a_document(application.contact, insurance, carol)
    assert told() == [("insurance", False), ("student", True)]
    accept_document(document=document, by=carol, expires_on=in_days(10))
    # Accepted, and about to end.
    assert told() == [("insurance", True), ("student", True)]
    accept_document(document=document, by=carol, expires_on=in_days(300))
    assert told() == [("insurance", False), ("student", True)]


def test_applicants_are_asked_once_in_some_days(carol: User) -> None:
    insurance = a_kind()
    application = an_application(a_plan_that_asks(insurance))
    with pytest.raises(NotAllowed):
        ask_for_documents(application=application, by=a_user("r@example.org", RECEPTION))
    ask_for_documents(application=application, by=carol)
    with pytest.raises(DocumentsAskedLately):
        ask_for_documents(application=application, by=carol)
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        ask_for_documents(application=application, by=carol)
    _accepted(application, insurance, carol)
    with pytest.raises(NoDocumentMissing):
        ask_for_documents(application=application, by=carol)


def test_managers_make_kinds_and_say_what_plans_ask(carol: User) -> None:
    names = {"name_fr": "Assurance", "name_en": "Insurance"}
    kind = create_kind(values={"code": "insurance", **names}, by=carol)
    proof = create_kind(values={"code": "student", **names, "is_proof_of_reduced_price": True}, by=carol)
    plan = a_plan()
    for required, proofs in (([kind], [kind]), ([], [kind])):
        with pytest.raises(InvalidInput):
            ask_documents_of_plan(plan=plan, required=required, proofs=proofs, by=carol)
    for _ in range(2):
        ask_documents_of_plan(plan=plan, required=[kind], proofs=[proof], by=carol)
    told = PlanDocument.objects.order_by("kind__code").values_list("kind__code", "purpose")
    assert list(told) == [("insurance", "required"), ("student", "reduced")]
    with pytest.raises(InvalidInput):
        edit_kind(kind=kind, values={"code": "other"}, by=carol)
    with pytest.raises(InvalidInput):
        edit_kind(kind=proof, values={"is_proof_of_reduced_price": False}, by=carol)
    with pytest.raises(Invalid):
        edit_kind(kind=kind, values={"remind_days": 400}, by=carol)
    assert edit_kind(kind=kind, values={"remind_days": 60}, by=carol).remind_days == 60
    treasurer = a_user("t@example.org", "treasurer")
    for act in (
        lambda: create_kind(values={"code": "x", **names}, by=treasurer),
        lambda: edit_kind(kind=kind, values={"remind_days": 1}, by=treasurer),
        lambda: ask_documents_of_plan(plan=plan, required=[], proofs=[], by=treasurer),
    ):
        with pytest.raises(NotAllowed):
            act()
