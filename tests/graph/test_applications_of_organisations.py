"""Colleagues see that somebody applied for their organisation, and nothing that is personal to them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from accounts.actions.organisations import affiliate
from accounts.models import User
from billing.actions.applications import (
    UploadedAnswer,
    request_information,
    submit_application,
    verify_application,
)
from billing.models import Application, ApplicationFile, InformationRequest
from graph import downloads
from tests.graph.asking import ask
from tests.graph.world import a_photo
from tests.makers import a_plan, a_submission, an_organisation

pytestmark = pytest.mark.django_db

CARD: dict[str, Any] = {
    "given_name": "Alice", "family_name": "Martin", "email": "alice@example.org",
    "phone": "+33 6 12 34 56 78",
    "birth_on": date(1991, 3, 24), "street": "1 rue du Rabot", "postal_code": "35000", "city": "Rennes",
}  # fmt: skip
SEEN = """{ applications { nodes {
  state fullName plan { name } amount { amount }
  email phone birthOn street postalCode city country photo { url } answers { values } agreements { given }
  files { nodes { name } } informationRequests { nodes { message } }
} } }"""


@pytest.fixture
def application(alice: User, carol: User) -> Application:
    """Sent by Alice for ABC, with a photo and a file, and asked about."""
    proof = UploadedAnswer("q-proof", "Justificatif", "preuve.pdf", "application/pdf", b"%PDF-1.7 alice")
    submission = replace(a_submission(**CARD), photo=a_photo(), files=[proof])
    sent = verify_application(application=submit_application(submission=submission, plan=a_plan()))
    abc = an_organisation("ABC", acted_for_by=alice)
    Application.objects.filter(pk=sent.pk).update(organisation=abc, contact=alice.contact)
    return request_information(application=sent, message="Which machines, Alice?", by=carol)


def _told(viewer: User) -> dict[str, Any]:
    [node] = ask(viewer, SEEN)["applications"]["nodes"]
    told: dict[str, Any] = node
    return told


def test_a_colleague_sees_who_applied_for_what_and_no_more(application: Application, bob: User) -> None:
    assert application.organisation is not None
    affiliate(contact=bob.contact, organisation=application.organisation, position="", by=None)
    told = _told(bob)
    assert told.pop("state") == "NEEDS_INFORMATION"
    assert told.pop("fullName") == "Alice Martin"
    assert told.pop("plan") == {"name": application.plan.name}
    assert told.pop("amount") == {"amount": "35.00"}
    assert [name for name, value in told.items() if value and value != {"nodes": []}] == []


@pytest.mark.parametrize("who", ["alice", "carol"])
def test_the_applicant_and_who_decides_see_all(
    application: Application, who: str, request: pytest.FixtureRequest
) -> None:
    told = _told(request.getfixturevalue(who))
    assert told["birthOn"] == "1991-03-24"
    assert told["answers"]
    assert [name for name, value in told.items() if not value or value == {"nodes": []}] == []


def test_an_address_of_the_photo_is_of_no_use_to_a_colleague(application: Application, bob: User) -> None:
    assert application.organisation is not None
    affiliate(contact=bob.contact, organisation=application.organisation, position="", by=None)
    assert list(Application.objects.visible_to(bob)) == [application]
    request: Any = type("Request", (), {"user": bob})()
    for kind in ("application-photo", "answer"):
        assert not downloads._rows(kind, ["user", bob.pk, ""], request).exists()
    assert ApplicationFile.objects.exists()
    assert not InformationRequest.objects.visible_to(bob).exists()
