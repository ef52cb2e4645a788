"""Inputs of mutations for the access matrix, and what must stand in the world before."""

import io
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import Consent, Contact
from accounts.permissions import project_contact
from billing.links import application_token
from billing.models import (
    Application,
    DocumentKind,
    ImportRun,
    InformationRequest,
    Membership,
    Order,
    Payment,
    PaymentMethod,
    Plan,
    PlanDocument,
    Refund,
    RenewalBill,
)
from billing.states import ApplicationState, ImportState, OrderState, RefundState
from cms.models import SignUpPage
from graph.engine.nodes import id_of
from kit.clock import today
from tests.graph.access import python_type
from tests.graph.world import Objects
from tests.pages import block_id

type Inputs = Callable[[Objects], dict[str, Any]]


def gid(name: str, row: Any) -> str:
    """The opaque id of a row."""
    return str(id_of(python_type(name), row.pk))


def of_first(name: str, **more: Any) -> Inputs:
    """The input that names the first object of a type."""
    return lambda objects: {"id": gid(name, objects[name][0]), **more}


def where(name: str, **wanted: Any) -> Callable[[Objects], Any]:
    def found(objects: Objects) -> Any:
        return next(
            row for row in objects[name] if all(getattr(row, key) == value for key, value in wanted.items())
        )

    return found


paid = where("Application", state=ApplicationState.PAID)
delivered = where("Order", state=OrderState.FULFILLED)


def to_pay(objects: Objects) -> Any:
    """An order that waits for money and is no automatic renewal's, which one pays and does not give up."""
    placed = (row for row in objects["Order"] if row.state == OrderState.PLACED)
    return next(row for row in placed if not RenewalBill.objects.filter(order=row).exists())


def renewal(objects: Objects) -> dict[str, Any]:
    """A membership that can be renewed: in the world it is suspended, and its plan withdrawn."""
    membership, plan = objects["Membership"][0], objects["Plan"][0]
    Membership.objects.filter(pk=membership.pk).update(suspended_at=None, suspension_reason="")
    Plan.objects.filter(pk=plan.pk).update(withdrawn_at=None)
    price = {"amount": "35.00"}
    return {"id": gid("Membership", membership), "planId": gid("Plan", plan), "expectedPrice": price}


def withdrawn_consent(objects: Objects) -> dict[str, Any]:
    consent = next(row for row in objects["Consent"] if row.withdrawn_at is not None)
    Consent.objects.filter(contact=consent.contact).exclude(pk=consent.pk).delete()
    return {"id": gid("Consent", consent)}


def failed_refund(objects: Objects) -> dict[str, Any]:
    refund = objects["Refund"][0]
    Refund.objects.filter(pk=refund.pk).update(state=RefundState.FAILED)
    return {"id": gid("Refund", refund), "reference": "VIR 47", "reason": "Carte close."}


def given_consent(objects: Objects) -> dict[str, Any]:
    Consent.objects.filter(pk__in=[row.pk for row in objects["Consent"]]).update(is_required=False)
    return {"id": gid("Consent", next(row for row in objects["Consent"] if row.withdrawn_at is None))}


def a_picture() -> SimpleUploadedFile:
    """A small PNG, as it is uploaded."""
    written = io.BytesIO()
    Image.new("RGB", (20, 20), "navy").save(written, "PNG")
    return SimpleUploadedFile("photo.png", written.getvalue(), "image/png")


def form(_objects: Objects) -> dict[str, Any]:
    page = SignUpPage.objects.get(slug="adherer")
    plan = Plan.objects.create(code="open", name_fr="Ouverte", name_en="Open", price_minor=1000)
    answers = {"given": "Nadia", "family": "Roy", "email": "nadia@example.org", "rules": "on"}
    return {
        "formId": gid("SignUpForm", page),
        "answers": [{"question": block_id(name), "value": value} for name, value in answers.items()],
        "plan": plan.code,
        "expectedPrice": {"amount": "10.00"},
    }


def draft(_objects: Objects) -> dict[str, Any]:
    page = SignUpPage.objects.get(slug="adherer")
    answers = [{"question": block_id("given"), "value": "Nadia"}]
    return {"formId": gid("SignUpForm", page), "email": "nadia@example.org", "answers": answers}


def token(objects: Objects) -> dict[str, Any]:
    return {"token": application_token(paid(objects))}


def token_to_pay(objects: Objects) -> dict[str, Any]:
    application = paid(objects)
    Order.objects.filter(application=application).update(state=OrderState.PLACED)
    return {"token": application_token(application)}


def unlinked(objects: Objects) -> dict[str, Any]:
    return {"id": gid("Contact", objects["Contact"][0]), "userEmail": None}


def two_cards(objects: Objects) -> dict[str, Any]:
    """The child's card, and a second one of the same child."""
    guardian, child = objects["Contact"][:2]
    twin = Contact.objects.create(given_name="Zoé", legal_representative=guardian)
    project_contact(twin)
    return {"keptId": gid("Contact", child), "mergedId": gid("Contact", twin)}


def over(objects: Objects) -> dict[str, Any]:
    """The child: nothing of it runs."""
    return {"id": gid("Contact", objects["Contact"][1])}


def oneself(objects: Objects) -> dict[str, Any]:
    """Whoever calls in process has no session, and proved nothing."""
    return {"confirmation": objects["Contact"][0].email}


def many(objects: Objects) -> dict[str, Any]:
    return {"ids": [gid("Application", paid(objects))]}


def seat(objects: Objects, **more: Any) -> dict[str, Any]:
    company = next(row for row in objects["Membership"] if row.organisation_id)
    return {"membershipId": gid("Membership", company), **more}


def at_the_desk(objects: Objects) -> dict[str, Any]:
    money = {"method": "CASH", "receivedOn": str(today())}
    order = to_pay(objects)
    return {"id": gid("Order", order), "amount": {"amount": f"{order.total.amount}"}, "money": money}


def reminder(objects: Objects) -> dict[str, Any]:
    order = to_pay(objects)
    Order.objects.filter(pk=order.pk).update(reminded_at=None)
    return {"id": gid("Order", order)}


def checked(objects: Objects) -> dict[str, Any]:
    run = objects["ImportRun"][0]
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.CHECKED)
    return {"id": gid("ImportRun", run)}


def cheque(objects: Objects) -> dict[str, Any]:
    cheque = next(row for row in objects["Payment"] if row.method == PaymentMethod.CHEQUE)
    Payment.objects.filter(pk=cheque.pk).update(deposit=None)
    return {"ids": [gid("Payment", cheque)]}


def sheet(_objects: Objects) -> dict[str, Any]:
    plan = Plan.objects.create(code="paper", name_fr="Ouverte", name_en="Open", price_minor=1000)
    return {"givenName": "Nadia", "familyName": "Roy", "planId": gid("Plan", plan)}


def asked(objects: Objects) -> dict[str, Any]:
    application = paid(objects)
    Application.objects.filter(pk=application.pk).update(state="needs_information", state_before="paid")
    InformationRequest.objects.create(application=application, message="Assurance ?")
    return {"token": application_token(application), "text": "Oui."}


def a_paper() -> SimpleUploadedFile:
    """A PDF, as it is uploaded."""
    return SimpleUploadedFile("attestation.pdf", b"%PDF-1.7", "application/pdf")


def paper(objects: Objects) -> dict[str, Any]:
    contact, kind = objects["Contact"][0], objects["DocumentKind"][0]
    return {"contactId": gid("Contact", contact), "kindId": gid("DocumentKind", kind), "file": a_paper()}


def papers_asked(objects: Objects) -> tuple[Application, DocumentKind]:
    """An open application whose plan asks for a kind of which nothing was sent."""
    application = paid(objects)
    kind = DocumentKind.objects.create(code="fresh", name_fr="Permis", name_en="Licence")
    PlanDocument.objects.create(plan=application.plan, kind=kind, purpose="required")
    return application, kind


def paper_by_link(objects: Objects) -> dict[str, Any]:
    application, kind = papers_asked(objects)
    return {"token": application_token(application), "kindId": gid("DocumentKind", kind), "file": a_paper()}


def approved(objects: Objects) -> dict[str, Any]:
    admitted = next(row for row in objects["Application"] if row.approved_at is not None)
    return {"id": gid("Application", admitted), "reason": "Homonyme."}


def mailing(objects: Objects, state: str) -> str:
    return gid("Mailing", next(row for row in objects["Mailing"] if row.state == state))
