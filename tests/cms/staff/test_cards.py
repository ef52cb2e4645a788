"""Cards, accounts, suspensions and plans, as the back office changes them."""

import io
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import AuditEntry, Contact, User
from billing.models import Application, Invoice, Membership, Plan
from billing.states import ApplicationState
from tests.makers import a_contact, a_member, a_plan, an_application


@pytest.fixture
def desk(client: Client, carol: User) -> Client:
    """Carol, signed in."""
    cache.clear()
    client.force_login(carol)
    return client


def _to(name: str, pk: int) -> str:
    return reverse(f"staff_members:{name}", args=(pk,))


CARD: dict[str, Any] = {
    "given_name": "Ada",
    "family_name": "Roy",
    "email": "ada@example.org",
    "country": "FR",
    "language": "fr",
}


def test_a_card_is_changed_and_the_change_is_on_record(desk: Client, carol: User) -> None:
    contact = a_contact(**CARD)
    desk.post(_to("edit", contact.pk), {**CARD, "city": "Nantes", "birth_on": "1990-02-28"})
    contact.refresh_from_db()
    assert (contact.city, str(contact.birth_on)) == ("Nantes", "1990-02-28")
    entry = AuditEntry.objects.about(contact).get(verb="contact.edited")
    assert (entry.actor, entry.facts) == (carol, {"fields": "birth_on, city"})


def test_a_wrong_date_keeps_the_form(desk: Client) -> None:
    contact = a_contact(**CARD)
    response = desk.post(
        _to("edit", contact.pk), {**CARD, "birth_on": "31/02/1990", "notes": "x", "user": "1"}
    )
    assert response.status_code == 200
    contact.refresh_from_db()
    assert (contact.birth_on, contact.notes, contact.user) == (None, "", None)


def test_the_account_page_names_no_zone_that_a_browser_does_not_know(desk: Client) -> None:
    page = desk.get("/admin/account/").content.decode()
    zones = ("Europe/Paris", "localtime", "Factory")
    assert [f'<option value="{zone}"' in page for zone in zones] == [True, False, False]


def test_an_account_is_linked_and_acts_for_the_person(desk: Client, trudy: User) -> None:
    contact = a_contact(**CARD)
    assert not Contact.objects.acted_for_by(trudy).exists()
    desk.post(_to("user", contact.pk), {"email": "TRUDY@example.org"})
    assert Contact.objects.acted_for_by(trudy).get() == contact
    desk.post(_to("unlink", contact.pk))
    assert not Contact.objects.acted_for_by(trudy).exists()


def test_an_account_of_somebody_else_is_not_taken(desk: Client, alice: User) -> None:
    contact = a_contact(**CARD)
    page = desk.post(_to("user", contact.pk), {"email": alice.email}).content.decode()
    assert "Ce compte est déjà celui de Alice Martin." in page
    page = desk.post(_to("user", contact.pk), {"email": "nobody@example.org"}).content.decode()
    assert "Aucun compte n’a cette adresse." in page
    contact.refresh_from_db()
    assert (contact.user, Contact.objects.get(user=alice).full_name) == (None, "Alice Martin")


def test_a_membership_is_suspended_with_a_reason_and_opened_again(desk: Client) -> None:
    membership = Membership.objects.get(contact=a_member())
    desk.post(_to("suspend", membership.pk), {"reason": " "})
    membership.refresh_from_db()
    assert membership.suspended_at is None
    for _ in range(2):
        desk.post(_to("suspend", membership.pk), {"reason": "Clé perdue"})
    page = desk.get(_to("inspect", membership.contact_id)).content.decode()
    assert "Clé perdue" in page
    assert AuditEntry.objects.filter(verb="membership.suspended").count() == 1
    for _ in range(2):
        desk.post(_to("reinstate", membership.pk))
    membership.refresh_from_db()
    assert (membership.suspended_at, membership.suspension_reason) == (None, "")


PLAN = {
    "name_fr": "Famille", "name_en": "Family", "position": "1", "price_kind": "fixed", "price": "42,50",
    "minimum": "0", "tax_rate": "0", "mention": "261-7-1", "term_kind": "rolling", "term_months": "12",
    "mid_year_price": "whole", "renewal": "by_hand",
    "year_starts_month": "1", "grace_days": "30", "approval": "manager", "payment_turn": "pay_first",
    "lapse_days": "30", "holder_kind": "person", "seats": "4", "code": "famille", "family": "membership",
    "kind": "membership",
}  # fmt: skip


def test_a_plan_is_made_with_its_price_in_euros(desk: Client) -> None:
    response = desk.post(reverse("staff_plans:add"), PLAN)
    plan = Plan.objects.get(code="famille")
    assert response["Location"] == reverse("staff_plans:inspect", args=(plan.pk,))
    assert (plan.price_minor, plan.is_visible, plan.name_en) == (4250, False, "Family")


@pytest.mark.parametrize("wrong", [
    {"price": "-1"}, {"price": "x"}, {"price": "NaN"}, {"code": "deux mots"}, {"term_months": "0"},
    {"approval": "automatic"}, {"price_kind": "free", "minimum": "50"},
])  # fmt: skip
def test_a_plan_that_cannot_be_is_not_made(wrong: dict[str, str], desk: Client) -> None:
    assert desk.post(reverse("staff_plans:add"), {**PLAN, **wrong}).status_code == 200
    assert not Plan.objects.exists()


def test_a_plan_in_use_keeps_its_code_and_its_orders_their_price(desk: Client) -> None:
    plan = a_plan("standard")
    application = an_application(plan)
    desk.post(reverse("staff_plans:edit", args=(plan.pk,)), {**PLAN, "price": "60", "code": "autre"})
    plan.refresh_from_db()
    application.refresh_from_db()
    assert (plan.price_minor, plan.code, plan.name_fr) == (6000, "standard", "Famille")
    assert (application.amount_minor, application.order.total.minor) == (3500, 3500)


def test_a_plan_is_withdrawn_and_put_back(desk: Client) -> None:
    plan = a_plan()
    for address, offered in (("withdraw", False), ("withdraw", False), ("put_back", True)):
        desk.post(reverse(f"staff_plans:{address}", args=(plan.pk,)))
        assert Plan.objects.on_offer().filter(pk=plan.pk).exists() is offered


def test_an_invoice_comes_as_pdf(desk: Client) -> None:
    an_application(state=ApplicationState.PAID)
    invoice = Invoice.objects.get()
    response = desk.get(reverse("staff_invoices:pdf", args=(invoice.pk,)))
    assert response["Content-Disposition"] == f'attachment; filename="{invoice.number}.pdf"'
    assert response["Content-Type"] == "application/pdf"

    assert invoice.number in PdfReader(io.BytesIO(response.content)).pages[0].extract_text()


def test_the_pages_speak_the_readers_language(desk: Client) -> None:
    application = an_application(state=ApplicationState.PAID)
    desk.cookies["django_language"] = "en"
    for address in ("/admin/", "/admin/applications/", f"/admin/applications/{application.pk}/"):
        page = desk.get(address).content.decode()
        assert ("Applications" in page, "Demandes" in page) == (True, False), address


def test_an_answer_is_shown_as_it_was_asked_and_never_run(desk: Client) -> None:
    application = an_application(state=ApplicationState.PAID, given_name="<script>alert(1)</script>")
    Application.objects.filter(pk=application.pk).update(
        questions=[
            {"id": "a", "label": "<b>Gras</b>", "type": "choice", "choices": [["x", "Première"]]},
            {"id": "b", "label": "Adresse", "type": "address"},
            {"id": "c", "label": "Jamais répondu", "type": "short_text"},
        ],
        answers={"a": "x", "b": {"street": "1 rue <i>", "city": "Nantes"}, "gone": "q"},
        agreements=[
            {
                "purpose": "rules",
                "wording": '<a href="javascript:alert(1)" onclick="x()">Lire</a><script>y()</script>',
                "required": False,
                "given": False,
            }
        ],
    )
    desk.post(reverse("staff_applications:approve", args=(application.pk,)))
    page = desk.get(reverse("staff_applications:inspect", args=(application.pk,))).content.decode()
    assert [
        word
        for word in ("<script>alert", "<b>Gras", "rue <i>", "javascript:", 'onclick="x', "y()")
        if word in page
    ] == []
    assert [
        word for word in ("Première", "Nantes", "Jamais répondu", "Lire", "non donné") if word not in page
    ] == []
