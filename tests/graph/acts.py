"""What comes of each mutation, whoever calls it and on whose object: the other half of the access matrix."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from graphql import GraphQLObjectType
from PIL import Image

from accounts.models import Consent, Contact
from accounts.permissions import project_contact
from accounts.viewers import Viewer
from billing.actions import checkout
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
)
from billing.states import ApplicationState, ImportState, OrderState, RefundState
from cms.models import SignUpPage
from cms.signup.saved import draft_token
from graph.engine.nodes import id_of
from graph.schema import schema
from kit.clock import today
from tests.graph.access import looks, python_type
from tests.graph.access_roots import a_draft
from tests.graph.asking import result_of
from tests.graph.world import Objects, World
from tests.pages import block_id

_MUTATION = schema._schema.mutation_type
assert isinstance(_MUTATION, GraphQLObjectType)
MUTATIONS = tuple(_MUTATION.fields)
SHORT = {"NOT_FOUND": "?", "NOT_ALLOWED": "x", "UNAUTHENTICATED": "!"}

type Inputs = Callable[[Objects], dict[str, Any]]


def gid(name: str, row: Any) -> str:
    """The opaque id of a row."""
    return str(id_of(python_type(name), row.pk))


def of_first(name: str, **more: Any) -> Inputs:
    """The input that names the first object of a type."""
    return lambda objects: {"id": gid(name, objects[name][0]), **more}


def _where(name: str, **wanted: Any) -> Callable[[Objects], Any]:
    def found(objects: Objects) -> Any:
        return next(
            row for row in objects[name] if all(getattr(row, key) == value for key, value in wanted.items())
        )

    return found


_paid = _where("Application", state=ApplicationState.PAID)
_delivered = _where("Order", state=OrderState.FULFILLED)


def _to_pay(objects: Objects) -> Any:
    return next(row for row in objects["Order"] if row.state == OrderState.PLACED)


def _renewal(objects: Objects) -> dict[str, Any]:
    """A membership that can be renewed: in the world it is suspended, and its plan withdrawn."""
    membership, plan = objects["Membership"][0], objects["Plan"][0]
    Membership.objects.filter(pk=membership.pk).update(suspended_at=None, suspension_reason="")
    Plan.objects.filter(pk=plan.pk).update(withdrawn_at=None)
    price = {"amount": "35.00"}
    return {"id": gid("Membership", membership), "planId": gid("Plan", plan), "expectedPrice": price}


def _withdrawn_consent(objects: Objects) -> dict[str, Any]:
    consent = next(row for row in objects["Consent"] if row.withdrawn_at is not None)
    Consent.objects.filter(contact=consent.contact).exclude(pk=consent.pk).delete()
    return {"id": gid("Consent", consent)}


def _failed_refund(objects: Objects) -> dict[str, Any]:
    refund = objects["Refund"][0]
    Refund.objects.filter(pk=refund.pk).update(state=RefundState.FAILED)
    return {"id": gid("Refund", refund), "reference": "VIR 47", "reason": "Carte close."}


def _given_consent(objects: Objects) -> dict[str, Any]:
    Consent.objects.filter(pk__in=[row.pk for row in objects["Consent"]]).update(is_required=False)
    return {"id": gid("Consent", next(row for row in objects["Consent"] if row.withdrawn_at is None))}


def a_picture() -> SimpleUploadedFile:
    """A small PNG, as it is uploaded."""
    written = io.BytesIO()
    Image.new("RGB", (20, 20), "navy").save(written, "PNG")
    return SimpleUploadedFile("photo.png", written.getvalue(), "image/png")


def _form(_objects: Objects) -> dict[str, Any]:
    page = SignUpPage.objects.get(slug="adherer")
    plan = Plan.objects.create(code="open", name_fr="Ouverte", name_en="Open", price_minor=1000)
    answers = {"given": "Nadia", "family": "Roy", "email": "nadia@example.org", "rules": "on"}
    return {
        "formId": gid("SignUpForm", page),
        "answers": [{"question": block_id(name), "value": value} for name, value in answers.items()],
        "plan": plan.code,
        "expectedPrice": {"amount": "10.00"},
    }


def _draft(_objects: Objects) -> dict[str, Any]:
    page = SignUpPage.objects.get(slug="adherer")
    answers = [{"question": block_id("given"), "value": "Nadia"}]
    return {"formId": gid("SignUpForm", page), "email": "nadia@example.org", "answers": answers}


def _token(objects: Objects) -> dict[str, Any]:
    return {"token": application_token(_paid(objects))}


def _token_to_pay(objects: Objects) -> dict[str, Any]:
    application = _paid(objects)
    Order.objects.filter(application=application).update(state=OrderState.PLACED)
    return {"token": application_token(application)}


def _unlinked(objects: Objects) -> dict[str, Any]:
    return {"id": gid("Contact", objects["Contact"][0]), "userEmail": None}


def _two_cards(objects: Objects) -> dict[str, Any]:
    """The child's card, and a second one of the same child."""
    guardian, child = objects["Contact"][:2]
    twin = Contact.objects.create(given_name="Zoé", legal_representative=guardian)
    project_contact(twin)
    return {"keptId": gid("Contact", child), "mergedId": gid("Contact", twin)}


def _over(objects: Objects) -> dict[str, Any]:
    """The child: nothing of it runs."""
    return {"id": gid("Contact", objects["Contact"][1])}


def _oneself(objects: Objects) -> dict[str, Any]:
    """Whoever calls in process has no session, and proved nothing."""
    return {"confirmation": objects["Contact"][0].email}


def _many(objects: Objects) -> dict[str, Any]:
    return {"ids": [gid("Application", _paid(objects))]}


def _seat(objects: Objects, **more: Any) -> dict[str, Any]:
    company = next(row for row in objects["Membership"] if row.organisation_id)
    return {"membershipId": gid("Membership", company), **more}


def _at_the_desk(objects: Objects) -> dict[str, Any]:
    money = {"method": "CASH", "receivedOn": str(today())}
    order = _to_pay(objects)
    return {"id": gid("Order", order), "amount": {"amount": f"{order.total.amount}"}, "money": money}


def _reminder(objects: Objects) -> dict[str, Any]:
    order = _to_pay(objects)
    Order.objects.filter(pk=order.pk).update(reminded_at=None)
    return {"id": gid("Order", order)}


def _checked(objects: Objects) -> dict[str, Any]:
    run = objects["ImportRun"][0]
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.CHECKED)
    return {"id": gid("ImportRun", run)}


def _cheque(objects: Objects) -> dict[str, Any]:
    cheque = next(row for row in objects["Payment"] if row.method == PaymentMethod.CHEQUE)
    Payment.objects.filter(pk=cheque.pk).update(deposit=None)
    return {"ids": [gid("Payment", cheque)]}


def _sheet(_objects: Objects) -> dict[str, Any]:
    plan = Plan.objects.create(code="paper", name_fr="Ouverte", name_en="Open", price_minor=1000)
    return {"givenName": "Nadia", "familyName": "Roy", "planId": gid("Plan", plan)}


def _asked(objects: Objects) -> dict[str, Any]:
    application = _paid(objects)
    Application.objects.filter(pk=application.pk).update(state="needs_information", state_before="paid")
    InformationRequest.objects.create(application=application, message="Assurance ?")
    return {"token": application_token(application), "text": "Oui."}


def a_paper() -> SimpleUploadedFile:
    """A PDF, as it is uploaded."""
    return SimpleUploadedFile("attestation.pdf", b"%PDF-1.7", "application/pdf")


def _paper(objects: Objects) -> dict[str, Any]:
    contact, kind = objects["Contact"][0], objects["DocumentKind"][0]
    return {"contactId": gid("Contact", contact), "kindId": gid("DocumentKind", kind), "file": a_paper()}


def _papers_asked(objects: Objects) -> tuple[Application, DocumentKind]:
    """An open application whose plan asks for a kind of which nothing was sent."""
    application = _paid(objects)
    kind = DocumentKind.objects.create(code="fresh", name_fr="Permis", name_en="Licence")
    PlanDocument.objects.create(plan=application.plan, kind=kind, purpose="required")
    return application, kind


def _paper_by_link(objects: Objects) -> dict[str, Any]:
    application, kind = _papers_asked(objects)
    return {"token": application_token(application), "kindId": gid("DocumentKind", kind), "file": a_paper()}


def _approved(objects: Objects) -> dict[str, Any]:
    admitted = next(row for row in objects["Application"] if row.approved_at is not None)
    return {"id": gid("Application", admitted), "reason": "Homonyme."}


def _mailing(objects: Objects, state: str) -> str:
    return gid("Mailing", next(row for row in objects["Mailing"] if row.state == state))


LETTER = {"purpose": "STATUTORY", "subjectFr": "AG", "bodyFr": "Venez."}
TERMS = {"nameFr": "Nouvelle", "nameEn": "New", "price": {"amount": "12.00"}}
INPUTS: dict[str, Inputs] = {
    "contactEdit": of_first("Contact", city="Dol"),
    "contactPhotoSet": lambda objects: {"id": gid("Contact", objects["Contact"][0]), "photo": a_picture()},
    "contactPhotoRemove": of_first("Contact"),
    "consentWithdraw": _given_consent,
    "consentGive": _withdrawn_consent,
    "contactLinkUser": _unlinked,
    "contactNameRepresentative": lambda objects: {
        "id": gid("Contact", objects["Contact"][1]),
        "representativeId": gid("Contact", objects["Contact"][0]),
    },
    "organisationCreate": lambda _objects: {"terms": {"name": "DEF"}},
    "organisationUpdate": of_first("Organisation", terms={"city": "Dol"}),
    "organisationAffiliate": lambda objects: {
        "id": gid("Organisation", objects["Organisation"][0]),
        "contactId": gid("Contact", objects["Contact"][1]),
    },
    "affiliationEnd": of_first("Affiliation"),
    "seatGive": lambda objects: _seat(objects, givenName="Eve", familyName="Roy"),
    "seatAssign": lambda objects: _seat(objects, contactId=gid("Contact", objects["Contact"][0])),
    "seatFree": lambda objects: {
        "id": gid("Coverage", next(row for row in objects["Coverage"] if row.ended_at is None))
    },
    "contactsMerge": _two_cards,
    "contactErase": _over,
    "viewerErase": _oneself,
    "associationLogoSet": lambda _objects: {"logo": a_picture()},
    "associationUpdate": lambda _objects: {"city": "Dinan"},
    "contactSetRoles": of_first("Contact", roles=["EDITOR"]),
    "mailingCreate": lambda _objects: {"texts": LETTER, "audience": {"search": "roy"}},
    "mailingUpdate": lambda objects: {"id": _mailing(objects, "draft"), "texts": LETTER},
    "mailingSend": lambda objects: {"id": _mailing(objects, "draft")},
    "mailingCancel": lambda objects: {"id": _mailing(objects, "sending")},
    "letterWord": lambda _objects: {"kind": "lapsed", "language": "fr", "subject": "Fini"},
    "contactWriteNotes": of_first("Contact", notes="Vu au guichet."),
    "orderTakePayment": _at_the_desk,
    "orderRemind": _reminder,
    "ordersRemind": lambda objects: {"ids": [_reminder(objects)["id"]]},
    "importUpload": lambda _objects: {"file": SimpleUploadedFile("membres.csv", b"nom\nRoy\n")},
    "importMatchColumns": of_first("ImportRun", columns=[{"index": 0, "target": "family_name"}]),
    "importStart": _checked,
    "importForgetFile": of_first("ImportRun"),
    "chequeDepositMake": _cheque,
    "applicationEnter": _sheet,
    "applicationRequestInformation": lambda objects: {
        "id": gid("Application", _paid(objects)),
        "message": "Assurance ?",
    },
    "applicationAnswer": _asked,
    "applicationUndoApproval": _approved,
    "applicationVerify": _token,
    "applicationPay": _token_to_pay,
    "applicationWithdraw": _token,
    "orderPay": lambda objects: {"id": gid("Order", _to_pay(objects))},
    "orderCancel": lambda objects: {"id": gid("Order", _to_pay(objects))},
    "membershipRenew": _renewal,
    "membershipSuspend": of_first("Membership", reason="Impayé."),
    "membershipReinstate": of_first("Membership"),
    "applicationApprove": lambda objects: {"id": gid("Application", _paid(objects))},
    "applicationRefuse": lambda objects: {"id": gid("Application", _paid(objects)), "reason": "Complet."},
    "applicationsApprove": _many,
    "applicationsRefuse": lambda objects: _many(objects) | {"reason": "Complet."},
    "orderTakeBack": lambda objects: {"id": gid("Order", _delivered(objects)), "reason": "Erreur."},
    "refundPayByHand": _failed_refund,
    "planCreate": lambda _objects: {"code": "nouvelle", "terms": TERMS},
    "planUpdate": of_first("Plan", terms={"nameFr": "Autre"}),
    "planWithdraw": of_first("Plan"),
    "planRestore": of_first("Plan"),
    "documentGive": _paper,
    "documentWithdraw": of_first("SupportingDocument"),
    "documentAccept": of_first("SupportingDocument", expiresOn="2199-12-31"),
    "documentRefuse": of_first("SupportingDocument", reason="Illisible."),
    "applicationAskDocuments": lambda objects: {"id": gid("Application", _papers_asked(objects)[0])},
    "applicationDocumentGive": _paper_by_link,
    "applicationPrice": lambda objects: _token(objects) | {"isReduced": False},
    "applicationSubmit": _form,
    "applicationLinkRequest": lambda _objects: {"email": "member@example.org"},
    "applicationDraftSave": _draft,
    "applicationDraftForget": lambda _objects: {"token": draft_token(a_draft())},
}


@contextmanager
def undone() -> Iterator[None]:
    """Undoes what happens in it; counts as a test's own transaction for acts that want to be outermost."""
    block = transaction.Atomic(None, savepoint=True, durable=False)
    block._from_testcase = True  # type: ignore[attr-defined] # what Django's own TestCase sets
    with block:
        yield
        transaction.set_rollback(True)


def outcome(viewer: Viewer | None, name: str, objects: Objects) -> str:
    """What came of a mutation, in a word; the world stays as it was."""
    stem = name[0].upper() + name[1:]
    details = "failures { errors { code } }" if name.startswith(("applications", "orders")) else ""
    text = (
        f"mutation($input: {stem}Input!, $key: String!) {{ {name}(input: $input) @idempotent(key: $key) "
        f"{{ errors {{ code }} {details} }} }}"
    )
    cache.clear()
    with undone():
        result = result_of(viewer, text, input=INPUTS[name](objects), key=f"{name} by {viewer}")
    if result.errors:
        return SHORT.get(result.codes[0], result.codes[0])
    payload = (result.data or {})[name]
    errors = payload["errors"] or [error for one in payload.get("failures", ()) for error in one["errors"]]
    return SHORT.get(errors[0]["code"], errors[0]["code"]) if errors else "ok"


def matrix(world: World, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The outcomes of each mutation, by column: on one's own object, then on another's."""
    page = SimpleNamespace(url="https://pay.example/cs_test")
    monkeypatch.setattr(checkout, "carry_out", lambda _call: page)
    table: dict[str, list[str]] = {name: [] for name in MUTATIONS}
    for viewer, own, other in looks(world):
        for name in MUTATIONS:
            mine = outcome(viewer, name, own) if "Contact" in own else ""
            table[name].append(f"{mine} {outcome(viewer, name, other)}".strip())
    return table
