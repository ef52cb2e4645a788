"""Approving and refusing: one, many, twice, and when somebody was faster."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.models import User
from billing.actions.applications import refuse_application, withdraw_application
from billing.models import Application, CreditNote, Membership, Refund
from billing.states import ApplicationState, RefundState
from tests.makers import an_application

PAID = ApplicationState.PAID


@pytest.fixture
def desk(client: Client, carol: User) -> Client:
    """Carol, signed in."""
    client.force_login(carol)
    return client


def _told(desk: Client, url: str) -> list[str]:
    """The messages that the page after an act shows."""
    return [str(message).strip() for message in get_messages(desk.get(url).wsgi_request)]


def _page(application: Application) -> str:
    return reverse("staff_applications:inspect", args=(application.pk,))


def _act(act: str, application: Application) -> str:
    return reverse(f"staff_applications:{act}", args=(application.pk,))


def _bulk(act: str, *applications: Application) -> str:
    ids = "&".join(f"id={application.pk}" for application in applications)
    url = reverse("wagtail_bulk_action", args=("billing", "application", act))
    return f"{url}?{ids}&next=/admin/applications/"


def _states(*applications: Application) -> list[str]:
    rows = Application.objects.in_bulk([application.pk for application in applications])
    return [rows[application.pk].state for application in applications]


def test_approving_admits_a_paid_applicant(desk: Client) -> None:
    application = an_application(state=PAID)
    response = desk.post(_act("approve", application))
    assert (response.status_code, response["Location"]) == (302, _page(application))
    assert _states(application) == ["admitted"]
    page = desk.get(_page(application)).content.decode()
    assert "Camille Roy est membre" in page


def test_approving_twice_gives_one_membership(desk: Client) -> None:
    application = an_application(state=PAID)
    assert [desk.post(_act("approve", application)).status_code for _ in range(2)] == [302, 302]
    membership = Membership.objects.get()
    assert (_states(application), membership.periods.count()) == (["admitted"], 1)


def test_looking_at_the_address_of_an_act_does_nothing(desk: Client) -> None:
    application = an_application(state=PAID)
    assert desk.get(_act("approve", application))["Location"] == _page(application)
    assert _states(application) == ["paid"]


def test_refusing_needs_a_reason(desk: Client) -> None:
    application = an_application(state=PAID)
    for reason in ("", "   "):
        assert desk.post(_act("refuse", application), {"reason": reason}).status_code == 200
    assert _states(application) == ["paid"]


def test_refusing_refunds_and_says_why(desk: Client) -> None:
    application = an_application(state=PAID)
    desk.post(_act("refuse", application), {"reason": "L’atelier est plein."})
    application.refresh_from_db()
    assert (application.state, application.reason) == ("refused", "L’atelier est plein.")
    assert (Refund.objects.count(), CreditNote.objects.count()) == (1, 1)
    page = desk.get(_page(application)).content.decode()
    assert "L’atelier est plein." in page
    assert CreditNote.objects.get().number in page


def test_refusing_what_was_withdrawn_meanwhile_is_told(desk: Client) -> None:
    application = an_application(state=PAID)
    withdraw_application(application=application)
    response = desk.post(_act("refuse", application), {"reason": "Trop tard."}, follow=True)
    assert "l’état est maintenant « retirée »" in response.content.decode().replace("\u00a0", " ")
    assert _states(application) == ["withdrawn"]


def test_approving_many_tells_of_the_one_that_could_not_be(desk: Client) -> None:
    ones = [an_application(state=PAID, given_name=name) for name in ("Ada", "Bea", "Cy", "Dee")]
    withdraw_application(application=ones[2])
    response = desk.post(_bulk("approve", *ones), follow=True)
    assert _states(*ones) == ["admitted", "admitted", "withdrawn", "admitted"]
    page = response.content.decode().replace("\u00a0", " ")
    assert "3 demandes approuvées." in page
    assert "1 n’a pas pu l’être : Cy Roy – " in page
    assert Membership.objects.count() == 3


def test_approving_many_twice_gives_each_one_membership(desk: Client) -> None:
    ones = [an_application(state=PAID, given_name=name) for name in ("Ada", "Bea")]
    for _ in range(2):
        assert desk.post(_bulk("approve", *ones)).status_code == 302
    assert [membership.periods.count() for membership in Membership.objects.all()] == [1, 1]


def test_refusing_many_gives_all_the_same_reason(desk: Client) -> None:
    ones = [an_application(state=PAID, given_name=name) for name in ("Ada", "Bea")]
    assert desk.post(_bulk("refuse", *ones), {"reason": " "}).status_code == 200
    assert _states(*ones) == ["paid", "paid"]
    desk.post(_bulk("refuse", *ones), {"reason": "Pas de place."})
    assert set(Application.objects.values_list("state", "reason")) == {("refused", "Pas de place.")}
    assert Refund.objects.count() == 2


def test_the_page_before_a_bulk_decision_changes_nothing(desk: Client) -> None:
    ones = [an_application(state=PAID, given_name=name) for name in ("Ada", "Bea")]
    page = desk.get(_bulk("approve", *ones)).content.decode()
    assert ("Ada Roy" in page, "Bea Roy" in page, _states(*ones)) == (True, True, ["paid", "paid"])


@pytest.mark.parametrize("ids", ["id=all", "id=x", "id=-1", "id=999999999999999999999999", "id=%00", ""])
def test_odd_ids_choose_nothing(desk: Client, ids: str) -> None:
    application = an_application(state=PAID)
    url = reverse("wagtail_bulk_action", args=("billing", "application", "approve"))
    assert desk.get(f"{url}?{ids}").status_code == 200
    assert desk.post(f"{url}?{ids}").status_code == 302
    assert _states(application) == ["paid"]


def test_a_bulk_decision_leads_nowhere_else(desk: Client) -> None:
    application = an_application(state=PAID)
    url = reverse("wagtail_bulk_action", args=("billing", "application", "approve"))
    response = desk.post(f"{url}?id={application.pk}&next=https://evil.example/")
    assert response["Location"] == url


def test_an_unverified_application_is_not_there(desk: Client) -> None:
    application = an_application(state=ApplicationState.UNVERIFIED)
    assert desk.get(_page(application)).status_code == 404
    assert desk.post(_act("approve", application)).status_code == 404
    desk.post(_bulk("approve", application))
    assert _states(application) == ["unverified"]


def test_a_failed_refund_is_marked_as_paid_by_hand(desk: Client, carol: User) -> None:
    application = an_application(state=PAID, given_name="Ada", family_name="Roy")
    refuse_application(application=application, reason="Complet.", by=carol)
    refund = Refund.objects.get()
    page, act = (reverse(f"staff_refunds:{name}", args=(refund.pk,)) for name in ("inspect", "by_hand"))
    assert act not in desk.get(page).content.decode()
    Refund.objects.update(state=RefundState.FAILED)
    assert act in desk.get(page).content.decode()
    assert desk.post(act, {"reference": "", "reason": "x"}).content.decode().count("error-message") == 1
    done = desk.post(act, {"reference": "VIR 47", "reason": "Carte close."}, follow=True).content.decode()
    refund.refresh_from_db()
    assert (refund.state, "VIR 47" in done, act in done) == (RefundState.BY_HAND, True, False)
    listed = desk.get(reverse("staff_applications:inspect", args=(application.pk,))).content.decode()
    assert "remboursé à la main" in listed
    assert '<span class="staff-figure">0</span> remboursement' in desk.get("/admin/").content.decode()
