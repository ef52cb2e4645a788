"""What comes of each mutation, whoever calls it and on whose object: the other half of the access matrix."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from graphql import GraphQLObjectType

from accounts.viewers import Viewer
from billing.actions import checkout
from billing.gateway import subscriptions
from cms.signup.saved import draft_token
from graph.schema import schema
from tests.graph import prepared, prepared_doors, prepared_machines, prepared_workshops
from tests.graph import prepared_renewals as renewing
from tests.graph.access import looks
from tests.graph.access_roots import a_draft
from tests.graph.asking import result_of
from tests.graph.prepared import Inputs, a_picture, gid, of_first
from tests.graph.world import Objects, World

_MUTATION = schema._schema.mutation_type
assert isinstance(_MUTATION, GraphQLObjectType)
MUTATIONS = tuple(_MUTATION.fields)
SHORT = {"NOT_FOUND": "?", "NOT_ALLOWED": "x", "UNAUTHENTICATED": "!"}

LETTER = {"purpose": "STATUTORY", "subjectFr": "AG", "bodyFr": "Venez."}
TERMS = {"nameFr": "Nouvelle", "nameEn": "New", "price": {"amount": "12.00"}}
INPUTS: dict[str, Inputs] = {
    "contactEdit": of_first("Contact", city="Dol"),
    "contactPhotoSet": lambda objects: {"id": gid("Contact", objects["Contact"][0]), "photo": a_picture()},
    "contactPhotoRemove": of_first("Contact"),
    "consentWithdraw": prepared.given_consent,
    "consentGive": prepared.withdrawn_consent,
    "contactLinkUser": prepared.unlinked,
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
    "seatGive": lambda objects: prepared.seat(objects, givenName="Eve", familyName="Roy"),
    "seatAssign": lambda objects: prepared.seat(objects, contactId=gid("Contact", objects["Contact"][0])),
    "seatFree": lambda objects: {
        "id": gid("Coverage", next(row for row in objects["Coverage"] if row.ended_at is None))
    },
    "contactsMerge": prepared.two_cards,
    "contactErase": prepared.over,
    "viewerErase": prepared.oneself,
    "associationLogoSet": lambda _objects: {"logo": a_picture()},
    "associationUpdate": lambda _objects: {"city": "Dinan"},
    "contactSetRoles": of_first("Contact", roles=["EDITOR"]),
    "mailingCreate": lambda _objects: {"texts": LETTER, "audience": {"search": "roy"}},
    "mailingUpdate": lambda objects: {"id": prepared.mailing(objects, "draft"), "texts": LETTER},
    "mailingSend": lambda objects: {"id": prepared.mailing(objects, "draft")},
    "mailingCancel": lambda objects: {"id": prepared.mailing(objects, "sending")},
    "letterWord": lambda _objects: {"kind": "lapsed", "language": "fr", "subject": "Fini"},
    "contactWriteNotes": of_first("Contact", notes="Vu au guichet."),
    "orderTakePayment": prepared.at_the_desk,
    "orderRemind": prepared.reminder,
    "ordersRemind": lambda objects: {"ids": [prepared.reminder(objects)["id"]]},
    "importUpload": lambda _objects: {"file": SimpleUploadedFile("membres.csv", b"nom\nRoy\n")},
    "importMatchColumns": of_first("ImportRun", columns=[{"index": 0, "target": "family_name"}]),
    "importStart": prepared.checked,
    "importForgetFile": of_first("ImportRun"),
    "chequeDepositMake": prepared.cheque,
    "applicationEnter": prepared.sheet,
    "applicationRequestInformation": lambda objects: {
        "id": gid("Application", prepared.paid(objects)),
        "message": "Assurance ?",
    },
    "applicationAnswer": prepared.asked,
    "applicationUndoApproval": prepared.approved,
    "applicationVerify": prepared.token,
    "applicationPay": prepared.token_to_pay,
    "applicationWithdraw": prepared.token,
    "orderPay": lambda objects: {"id": gid("Order", prepared.to_pay(objects))},
    "orderCancel": lambda objects: {"id": gid("Order", prepared.to_pay(objects))},
    "membershipRenew": prepared.renewal,
    "automaticRenewalSetUp": renewing.to_set_up,
    "automaticRenewalStop": renewing.running,
    "automaticRenewalResume": renewing.stopped,
    "automaticRenewalPause": renewing.to_pause,
    "automaticRenewalUnpause": renewing.paused,
    "automaticRenewalCard": renewing.running,
    "membershipChangePlan": renewing.to_change,
    "membershipSuspend": of_first("Membership", reason="Impayé."),
    "membershipReinstate": of_first("Membership"),
    "applicationApprove": lambda objects: {"id": gid("Application", prepared.paid(objects))},
    "applicationRefuse": lambda objects: {
        "id": gid("Application", prepared.paid(objects)),
        "reason": "Complet.",
    },
    "applicationsApprove": prepared.many,
    "applicationsRefuse": lambda objects: prepared.many(objects) | {"reason": "Complet."},
    "orderTakeBack": lambda objects: {"id": gid("Order", prepared.delivered(objects)), "reason": "Erreur."},
    "refundPayByHand": prepared.failed_refund,
    "planCreate": lambda _objects: {"code": "nouvelle", "terms": TERMS},
    "planUpdate": of_first("Plan", terms={"nameFr": "Autre"}),
    "planWithdraw": of_first("Plan"),
    "planRestore": of_first("Plan"),
    "couponCreate": lambda _objects: {"code": "nouveau", "terms": {"percent": 10}},
    "couponEdit": of_first("Coupon", terms={"note": "Autre"}),
    "couponWithdraw": of_first("Coupon"),
    "documentGive": prepared.paper,
    "documentWithdraw": of_first("SupportingDocument"),
    "documentAccept": of_first("SupportingDocument", expiresOn="2199-12-31"),
    "documentRefuse": of_first("SupportingDocument", reason="Illisible."),
    "applicationAskDocuments": lambda objects: {"id": gid("Application", prepared.papers_asked(objects)[0])},
    "applicationDocumentGive": prepared.paper_by_link,
    "applicationPrice": lambda objects: prepared.token(objects) | {"isReduced": False},
    "applicationSubmit": prepared.form,
    "applicationLinkRequest": lambda _objects: {"email": "member@example.org"},
    "applicationDraftSave": prepared.draft,
    "applicationDraftForget": lambda _objects: {"token": draft_token(a_draft())},
    **prepared_doors.INPUTS,
    **prepared_machines.INPUTS,
    **prepared_workshops.INPUTS,
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
    details = (
        "failures { errors { code } }" if name.startswith(("applications", "bookings", "orders")) else ""
    )
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
    monkeypatch.setattr(subscriptions, "open_card_page", lambda **_asked: page.url)
    table: dict[str, list[str]] = {name: [] for name in MUTATIONS}
    for viewer, own, other in looks(world):
        for name in MUTATIONS:
            mine = outcome(viewer, name, own) if "Contact" in own else ""
            table[name].append(f"{mine} {outcome(viewer, name, other)}".strip())
    return table
