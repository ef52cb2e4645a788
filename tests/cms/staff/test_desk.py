"""The desk in the back office: find, take money, print, enter a sheet, deposit, remind."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import AuditEntry, Contact, User
from accounts.roles import MANAGER, RECEPTION, TREASURER
from billing.models import Application, ChequeDeposit, InformationRequest, Order, Payment, Plan
from billing.states import ApplicationState, OrderState
from kit.clock import today
from tests.billing.papers import a_proof, asks
from tests.cms.staff.conftest import NOTE, PERSON, Office
from tests.makers import a_contact, a_plan, an_application

type SignIn = Callable[[str], Client]


def text(response: object) -> str:
    return re.sub(r"\s+", " ", response.content.decode())  # type: ignore[attr-defined]  # a response of the client


def money(method: str = "cash", **more: str) -> dict[str, str]:
    return {"method": method, "received_on": today().isoformat(), **more}


@pytest.fixture
def order(db: None) -> Order:
    return an_application(a_plan(approval="on_payment"), given_name="Odile", family_name="Brun").order


def test_the_desk_finds_people_and_what_they_owe(sign_in: SignIn, office: Office, order: Order) -> None:
    client = sign_in(RECEPTION)
    home = text(client.get(reverse("desk:index")))
    assert "Odile Brun" in home
    assert PERSON not in home
    found = text(client.get(reverse("desk:index"), {"q": "vasseur"}))
    assert PERSON in found
    assert "Odile" not in found
    assert order.number in text(client.get(reverse("desk:index"), {"q": order.number.lower()}))


def test_cash_is_taken_and_the_receipt_printed(sign_in: SignIn, order: Order) -> None:
    client = sign_in(RECEPTION)
    page = client.get(reverse("desk:take", args=(order.pk,)))
    assert "35,00" in text(page)
    told = client.post(reverse("desk:take", args=(order.pk,)), money(amount_minor="3500"), follow=True)
    assert told.redirect_chain == [(reverse("desk:order", args=(order.pk,)), 302)]
    assert reverse("desk:receipt", args=(order.pk,)) in text(told)
    receipt = client.get(reverse("desk:receipt", args=(order.pk,)))
    assert (receipt.headers["Content-Type"], receipt.content[:5]) == ("application/pdf", b"%PDF-")
    order.refresh_from_db()
    assert order.state == OrderState.FULFILLED


def test_pressed_twice_it_is_taken_once(sign_in: SignIn, order: Order) -> None:
    client = sign_in(RECEPTION)
    for _ in range(2):
        client.post(reverse("desk:take", args=(order.pk,)), money("cheque", amount_minor="3500"))
    assert Payment.objects.filter(order=order).count() == 1


def test_an_amount_that_changed_is_told(sign_in: SignIn, order: Order) -> None:
    client = sign_in(RECEPTION)
    told = client.post(reverse("desk:take", args=(order.pk,)), money(amount_minor="100"), follow=True)
    assert "ni plus ni moins" in text(told)
    assert not Payment.objects.exists()


def test_reception_reads_no_receipt_of_what_was_paid_online(sign_in: SignIn, office: Office) -> None:
    url = reverse("desk:receipt", args=(office.order.pk,))
    assert sign_in(RECEPTION).get(url).status_code == 404
    assert sign_in(TREASURER).get(url).status_code == 200


def sheet(plan: Plan, **more: str) -> dict[str, str]:
    card = {"given_name": "Odile", "family_name": "Brun", "language": "fr", "plan": str(plan.pk)}
    return {**card, **money(), **more}


def test_a_sheet_becomes_a_member(sign_in: SignIn, db: None) -> None:
    client = sign_in(RECEPTION)
    assert client.get(reverse("desk:enter")).status_code == 200
    told = client.post(reverse("desk:enter"), sheet(a_plan()), follow=True)
    application = Application.objects.get()
    assert (application.state, application.email) == (ApplicationState.ADMITTED, "")
    order = Order.objects.get(application=application)
    assert told.redirect_chain == [(reverse("desk:order", args=(order.pk,)), 302)]
    entered = AuditEntry.objects.about(application).get(verb="application.entered")
    assert entered.actor == User.objects.get(email=f"{RECEPTION}@example.org")


def test_not_paid_yet_waits_at_the_desk(sign_in: SignIn, db: None) -> None:
    client = sign_in(RECEPTION)
    client.post(reverse("desk:enter"), sheet(a_plan(), method=""))
    assert Application.objects.get().state == ApplicationState.APPROVED
    assert "Odile Brun" in text(client.get(reverse("desk:index")))


def test_a_sheet_at_the_reduced_price_waits_for_its_proof(sign_in: SignIn, db: None) -> None:
    client, plan = sign_in(RECEPTION), asks(a_plan(reduced_minor=1500), a_proof())
    page = text(client.get(reverse("desk:enter")))
    assert "Au tarif réduit" in page
    assert "tarif réduit 15,00" in page
    told = client.post(reverse("desk:enter"), sheet(plan, is_reduced="on"), follow=True)
    assert "Carte d’étudiant" in text(told)
    application = Application.objects.get()
    assert (application.is_reduced, application.state) == (True, ApplicationState.PAID)
    assert Payment.objects.get().amount_minor == 1500


def test_a_plan_without_a_reduced_price_is_not_entered_at_one(sign_in: SignIn, db: None) -> None:
    client = sign_in(RECEPTION)
    told = client.post(reverse("desk:enter"), sheet(a_plan(), is_reduced="on"))
    assert "pas de tarif réduit" in text(told)
    assert not Application.objects.exists()


def test_who_is_known_is_shown_and_chosen(sign_in: SignIn, db: None) -> None:
    client, known, plan = sign_in(RECEPTION), a_contact(given_name="Odile", family_name="Brun"), a_plan()
    asked = client.post(reverse("desk:enter"), sheet(plan))
    assert reverse("staff_members:inspect", args=(known.pk,)) in text(asked)
    assert not Application.objects.exists()
    client.post(reverse("desk:enter"), sheet(plan, person=str(known.pk)))
    assert Application.objects.get().contact == known
    client.post(reverse("desk:enter"), sheet(a_plan(family="other"), person="new"))
    assert Contact.objects.filter(family_name="Brun").count() == 2


def test_a_free_price_under_the_minimum_is_told_at_its_field(sign_in: SignIn, db: None) -> None:
    plan = a_plan(price_kind="free", minimum_minor=1000)
    told = sign_in(RECEPTION).post(reverse("desk:enter"), sheet(plan, amount="9,50"))
    assert "10,00" in text(told)
    assert not Application.objects.exists()


def cheque(sign_in: SignIn, order: Order) -> Payment:
    how = money("cheque", amount_minor="3500", cheque_number="77", cheque_bank="Banque")
    sign_in(RECEPTION).post(reverse("desk:take", args=(order.pk,)), how)
    return Payment.objects.get(order=order)


def test_cheques_are_put_on_a_slip_and_printed(sign_in: SignIn, order: Order) -> None:
    payment, client = cheque(sign_in, order), sign_in(TREASURER)
    assert "Odile Brun" in text(client.get(reverse("staff_deposits:make")))
    told = client.post(reverse("staff_deposits:make"), {"cheques": [str(payment.pk)]}, follow=True)
    slip = ChequeDeposit.objects.get()
    assert f"{slip.number} établi : 1 chèque," in text(told)
    assert client.get(reverse("staff_deposits:pdf", args=(slip.pk,))).content[:5] == b"%PDF-"
    assert slip.number in text(client.get(reverse("staff_deposits:index")))
    assert "Odile Brun" not in text(client.get(reverse("staff_deposits:make")))


def test_late_payers_are_listed_and_reminded_once(sign_in: SignIn, order: Order) -> None:
    fresh = an_application(given_name="Tout", family_name="Neuf")
    Order.objects.filter(pk=order.pk).update(placed_at=timezone.now() - timedelta(days=16))
    client = sign_in(TREASURER)
    listed = text(client.get(reverse("staff_orders:index"), {"late": "yes"}))
    assert "Odile Brun" in listed
    assert fresh.full_name not in listed
    url = reverse("wagtail_bulk_action", args=("billing", "order", "remind")) + f"?id={order.pk}"
    assert "Odile Brun" in text(client.get(url))
    for _ in range(2):
        client.post(url)
    letters = [job.args["kind"] for job in ProcrastinateJob.objects.filter(task_name="kit.deliver")]
    assert letters.count("payment_reminder") == 1


def test_reception_writes_notes_that_the_treasurer_does_not_read(sign_in: SignIn, office: Office) -> None:
    url = reverse("staff_members:notes", args=(office.member.pk,))
    client = sign_in(RECEPTION)
    assert NOTE in text(client.get(url))
    client.post(url, {"notes": "Allergie au hêtre."})
    office.member.refresh_from_db()
    assert office.member.notes == "Allergie au hêtre."
    page = reverse("staff_members:inspect", args=(office.member.pk,))
    assert "Allergie" in text(client.get(page))
    assert "Allergie" not in text(sign_in(TREASURER).get(page))


def test_a_manager_asks_writes_down_and_undoes(sign_in: SignIn, office: Office) -> None:
    client, application = sign_in(MANAGER), an_application(state=ApplicationState.PAID)
    page = reverse("staff_applications:inspect", args=(application.pk,))
    client.post(reverse("staff_applications:ask", args=(application.pk,)), {"message": "Quel âge ?"})
    assert "Quel âge ?" in text(client.get(page))
    client.post(reverse("staff_applications:answer", args=(application.pk,)), {"text": "Vingt ans."})
    assert InformationRequest.objects.get().answer == "Vingt ans."
    client.post(reverse("staff_applications:approve", args=(application.pk,)))
    assert reverse("staff_applications:undo", args=(application.pk,)) in text(client.get(page))
    client.post(
        reverse("staff_applications:undo", args=(application.pk,)), {"reason": "Erreur.", "refund": "on"}
    )
    application.refresh_from_db()
    assert application.state == ApplicationState.REFUSED


@pytest.mark.parametrize("role", [MANAGER, TREASURER, RECEPTION, "trainer", "editor", "member", ""])
def test_who_takes_money_and_who_reads_slips(role: str, sign_in: SignIn, order: Order) -> None:
    client = sign_in(role)
    takes = role in (MANAGER, TREASURER, RECEPTION)
    opened = client.get(reverse("desk:take", args=(order.pk,))).status_code == 200
    client.post(reverse("desk:take", args=(order.pk,)), money("cheque", amount_minor="3500"))
    assert (opened, Payment.objects.exists()) == (takes, takes)
    if not takes:
        return
    client.post(reverse("staff_deposits:make"), {"cheques": [str(Payment.objects.get().pk)]})
    slips = ChequeDeposit.objects.all()
    assert slips.exists() == (role != RECEPTION)
    for slip in slips:
        inside = client.get(reverse("staff_deposits:inspect", args=(slip.pk,)))
        assert "Odile Brun" in text(inside)


def test_the_desk_is_in_the_menu_of_those_who_take_money(sign_in: SignIn, db: None) -> None:
    shown = [role for role in (MANAGER, TREASURER, RECEPTION, "trainer", "editor")
             if '"/admin/desk/"' in text(sign_in(role).get("/admin/"))]  # fmt: skip
    assert shown == [MANAGER, TREASURER, RECEPTION]
