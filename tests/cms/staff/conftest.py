"""One of everything, with marks that must not reach those who have no business with them."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from accounts.models import Contact, User
from accounts.roles import EDITOR, MANAGER, RECEPTION, TRAINER, TREASURER
from billing.actions.applications import approve_application, refuse_application
from billing.models import (
    Application,
    ApplicationFile,
    CreditNote,
    Invoice,
    Membership,
    Order,
    Payment,
    Plan,
    Refund,
)
from billing.states import ApplicationState
from tests.makers import a_member, a_plan, a_user, an_application

# Of a person, of money, and of what only managers write.
PERSON = "Zéphyrine"
MAIL = "zephyrine@secret.example"
ANSWER = "Pour apprendre à souder."
NOTE = "note-interne-47"
REASON = "motif-du-refus-47"
ROLES = (MANAGER, TREASURER, RECEPTION, TRAINER, EDITOR)


@dataclass
class Office:
    """What lies in the back office."""

    member: Contact
    admitted: Application
    refused: Application
    file: ApplicationFile
    plan: Plan
    order: Order
    invoice: Invoice
    note: CreditNote
    payment: Payment
    refund: Refund
    membership: Membership


@pytest.fixture
def office(carol: User) -> Office:
    """An admitted member and a refused applicant, both with money, files and notes."""
    plan = a_plan("standard")
    card = {"given_name": PERSON, "family_name": "Vasseur", "email": MAIL}
    admitted = an_application(plan, state=ApplicationState.PAID, **card)
    admitted.photo.save("p.jpg", ContentFile(b"photo-bytes-47"))
    approve_application(application=admitted, by=carol)
    refused = an_application(plan, state=ApplicationState.PAID, **{**card, "given_name": "Zoé"})
    refuse_application(application=refused, reason=REASON, by=carol)
    file = ApplicationFile(
        application=admitted,
        question_id="q-why",
        label="CV",
        name="cv.html",
        content_type="text/html",
        size=9,
    )
    file.file.save("cv", ContentFile(b"file-bytes-47"))
    admitted.refresh_from_db()
    assert admitted.contact is not None
    Contact.objects.filter(pk=admitted.contact.pk).update(notes=NOTE, photo=admitted.photo.name)
    refund = Refund.objects.get()
    order = Order.objects.get(application=admitted)
    return Office(
        member=admitted.contact,
        admitted=admitted,
        refused=refused,
        file=file,
        plan=plan,
        order=order,
        invoice=Invoice.objects.get(order=order),
        note=CreditNote.objects.get(),
        payment=Payment.objects.get(order=order),
        refund=refund,
        membership=Membership.objects.get(),
    )


@pytest.fixture
def sign_in(db: None) -> Callable[[str], Client]:
    """A client of someone with this role; "member" has none, "superuser" every right, "" is nobody."""

    def signed_in(role: str) -> Client:
        client = Client()
        if role == "":
            return client
        if role == "superuser":
            user = a_user("root@example.org", MANAGER, name="Root Admin")
            User.objects.filter(pk=user.pk).update(is_superuser=True)
        elif role == "member":
            user = a_user("member@example.org", name="Mem Ber")
            a_member(user)
        else:
            user = a_user(f"{role}@example.org", role, name=role.title())
        client.force_login(user)
        return client

    return signed_in
