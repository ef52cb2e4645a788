"""Steps back: a question to the applicant, and an approval that was a mistake."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.roles import RECEPTION
from billing.actions.applications import (
    answer_request,
    approve_application,
    lapse_applications,
    refuse_application,
    request_information,
    undo_approval,
    withdraw_application,
)
from billing.actions.applications.undo import UNDO_DAYS
from billing.letters.questions import approval_undone, information_requested
from billing.models import Application, InformationRequest, Membership, MembershipPeriod, Order, Refund
from billing.refusals import ReasonMissing, TooLateToUndo
from billing.states import ApplicationState, MembershipState, OrderState
from kit.refusals import InvalidInput, NotAllowed
from kit.states import StateForbids
from tests.makers import a_plan, a_user, an_application, pay

ASKED = "Quelle assurance avez-vous ?"


@pytest.mark.parametrize("state", [ApplicationState.SUBMITTED, ApplicationState.PAID])
def test_the_answer_leads_back_to_where_it_stood(carol: User, state: ApplicationState) -> None:
    application = request_information(application=an_application(state=state), message=ASKED, by=carol)
    assert application.state == ApplicationState.NEEDS_INFORMATION
    application = answer_request(application=application, text="La MAIF.")
    request = InformationRequest.objects.get()
    assert (application.state, request.answer, request.asked_by) == (state, "La MAIF.", carol)


def test_after_an_approval_it_waits_for_money_again(carol: User) -> None:
    application = an_application(a_plan(payment_turn="approve_first"))
    approve_application(application=application, by=carol)
    request_information(application=application, message=ASKED, by=carol)
    assert answer_request(application=application, text="Oui.").state == ApplicationState.APPROVED


@pytest.mark.parametrize(
    ("approval", "after"),
    [("manager", ApplicationState.PAID), ("on_payment", ApplicationState.ADMITTED)],
)
def test_money_that_comes_meanwhile_waits_for_the_answer(
    carol: User, approval: str, after: ApplicationState
) -> None:
    application = an_application(a_plan(approval=approval))
    request_information(application=application, message=ASKED, by=carol)
    pay(Order.objects.get(application=application))
    application.refresh_from_db()
    assert application.state == ApplicationState.NEEDS_INFORMATION
    assert answer_request(application=application, text="Oui.").state == after


def test_texts_of_the_form_are_corrected_with_the_answer(carol: User) -> None:
    application = an_application()
    request_information(application=application, message=ASKED, by=carol)
    answer_request(application=application, text="Voici.", answers={"q-why": "Pour souder mieux."})
    application.refresh_from_db()
    assert application.answers == {"q-why": "Pour souder mieux."}


def test_nothing_else_of_the_form_changes(carol: User) -> None:
    application = an_application()
    request_information(application=application, message=ASKED, by=carol)
    for answers in ({"q-other": "x"}, {"q-why": "x" * 5001}):
        with pytest.raises(InvalidInput):
            answer_request(application=application, text="Voici.", answers=answers)
    application.refresh_from_db()
    assert application.state == ApplicationState.NEEDS_INFORMATION


def test_asking_and_answering_twice_change_nothing(carol: User) -> None:
    application = an_application()
    for _ in range(2):
        request_information(application=application, message=ASKED, by=carol)
    for _ in range(2):
        assert answer_request(application=application, text="Oui.").state == ApplicationState.SUBMITTED
    assert InformationRequest.objects.count() == 1


def test_a_new_answer_without_a_question_is_refused(carol: User) -> None:
    admitted, approved = an_application(state=ApplicationState.PAID), an_application()
    for application in (admitted, approved):
        approve_application(application=application, by=carol)
    for application in (an_application(), admitted, approved):
        before = Application.objects.get(pk=application.pk).state
        with pytest.raises(StateForbids):
            answer_request(application=application, text="Oui.")
        assert Application.objects.get(pk=application.pk).state == before


def test_it_is_decided_and_withdrawn_without_an_answer(carol: User) -> None:
    first, second, third = (an_application(state=ApplicationState.PAID) for _ in range(3))
    for application in (first, second, third):
        request_information(application=application, message=ASKED, by=carol)
    assert approve_application(application=first, by=carol).state == ApplicationState.ADMITTED
    refused = refuse_application(application=second, reason="Non.", by=carol)
    assert refused.state == ApplicationState.REFUSED
    assert withdraw_application(application=third).state == ApplicationState.WITHDRAWN
    assert not InformationRequest.objects.unanswered().exists()


def test_without_answer_nor_money_it_lapses(carol: User) -> None:
    unpaid, paid = an_application(), an_application(state=ApplicationState.PAID)
    for application in (unpaid, paid):
        request_information(application=application, message=ASKED, by=carol)
    InformationRequest.objects.update(asked_at=timezone.now() - timedelta(days=31))
    assert lapse_applications() == 1
    assert {one.pk: one.state for one in Application.objects.all()} == {
        unpaid.pk: ApplicationState.LAPSED,
        paid.pk: ApplicationState.NEEDS_INFORMATION,
    }


def test_the_letter_asks_and_leads_to_the_page(carol: User) -> None:
    from accounts.models import Association

    application = request_information(application=an_application(), message=ASKED, by=carol)
    us = Association.objects.current()
    letter = information_requested(application, us)
    assert letter is not None
    assert ASKED in letter.kept
    assert "/join/" in letter.action[1]  # type: ignore[index]  # it is there, or the test fails
    assert information_requested(answer_request(application=application, text="Oui."), us) is None


def test_who_decides_asks_and_undoes(alice: User, carol: User) -> None:
    application = an_application(state=ApplicationState.PAID)
    rita = a_user("rita@example.org", RECEPTION)
    for user in (alice, rita):
        with pytest.raises(NotAllowed):
            request_information(application=application, message=ASKED, by=user)
    with pytest.raises(InvalidInput):
        request_information(application=application, message="  ", by=carol)
    approve_application(application=application, by=carol)
    for user in (alice, rita):
        with pytest.raises(NotAllowed):
            undo_approval(application=application, reason="x", by=user)
    with pytest.raises(ReasonMissing):
        undo_approval(application=application, reason=" ", by=carol)
    application.refresh_from_db()
    assert application.state == ApplicationState.ADMITTED


def test_an_approval_undone_takes_back_and_keeps_the_money(carol: User) -> None:
    application = an_application(state=ApplicationState.PAID)
    approve_application(application=application, by=carol)
    application = undo_approval(application=application, reason="Homonyme.", by=carol)
    membership = Membership.objects.with_state().get(contact=application.contact)
    order = Order.objects.get(application=application)
    assert (application.state, order.state) == (ApplicationState.PAID, OrderState.PAID)
    assert membership.state_now == MembershipState.EXPIRED  # type: ignore[attr-defined]  # annotated
    assert not Refund.objects.exists()
    told = AuditEntry.objects.about(application).get(verb="application.approval_undone")
    assert (told.actor, told.reason) == (carol, "Homonyme.")


def test_approved_again_the_same_line_gives_its_days(carol: User) -> None:
    application = an_application(state=ApplicationState.PAID)
    approve_application(application=application, by=carol)
    undo_approval(application=application, reason="Homonyme.", by=carol)
    approve_application(application=application, by=carol)
    period = MembershipPeriod.objects.get()
    assert (period.revoked_at, period.line) == (None, application.order.lines.get())


def test_a_refund_goes_with_it_if_wanted(carol: User) -> None:
    application = an_application(state=ApplicationState.PAID)
    approve_application(application=application, by=carol)
    application = undo_approval(application=application, reason="Homonyme.", refund=True, by=carol)
    assert application.state == ApplicationState.REFUSED
    assert Refund.objects.get().amount_minor == 3500


def test_free_of_charge_is_undone_too(carol: User) -> None:
    application = an_application(a_plan(price_minor=0))
    approve_application(application=application, by=carol)
    application = undo_approval(application=application, reason="Erreur.", by=carol)
    assert application.state == ApplicationState.SUBMITTED
    assert not MembershipPeriod.objects.standing().exists()


def test_before_the_payment_it_waits_for_a_decision_again(carol: User) -> None:
    application = an_application(a_plan(payment_turn="approve_first"))
    approve_application(application=application, by=carol)
    Application.objects.update(verified_at=timezone.now() - timedelta(days=90))
    application = undo_approval(application=application, reason="Erreur.", by=carol)
    assert application.state == ApplicationState.SUBMITTED
    assert lapse_applications() == 0
    approve_application(application=application, by=carol)
    pay(Order.objects.get(application=application))
    application.refresh_from_db()
    assert application.state == ApplicationState.ADMITTED


def test_late_only_what_nobody_paid_is_undone(carol: User) -> None:
    long_ago = timezone.now() - timedelta(days=UNDO_DAYS + 1)
    paid, free = an_application(state=ApplicationState.PAID), an_application(a_plan(price_minor=0))
    for application in (paid, free):
        approve_application(application=application, by=carol)
    Application.objects.update(approved_at=long_ago)
    with pytest.raises(TooLateToUndo):
        undo_approval(application=paid, reason="Erreur.", by=carol)
    undo_approval(application=free, reason="Erreur.", by=carol)


def test_where_nobody_approved_there_is_nothing_to_undo(carol: User) -> None:
    application = an_application(a_plan(approval="on_payment"))
    pay(Order.objects.get(application=application))
    for one in (application, an_application()):
        with pytest.raises(StateForbids):
            undo_approval(application=one, reason="Erreur.", by=carol)


def test_the_letter_says_that_it_is_looked_at_again(carol: User) -> None:
    from accounts.models import Association

    application = an_application(state=ApplicationState.PAID)
    approve_application(application=application, by=carol)
    application = undo_approval(application=application, reason="Homonyme.", by=carol)
    letter = approval_undone(application, Association.objects.current())
    assert letter is not None
    assert "Homonyme." in " ".join(letter.kept)
