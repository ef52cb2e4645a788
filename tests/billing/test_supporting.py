"""Supporting documents: given, checked, replaced; and who sees them."""

import io
from collections.abc import Callable

import pytest
from django.core.files.storage import storages

from accounts.actions.representation import set_legal_representative
from accounts.models import AuditEntry, User
from accounts.roles import RECEPTION, TREASURER
from billing.actions.supporting import accept_document, give_document, refuse_document, withdraw_document
from billing.document_refusals import DocumentNotAsked
from billing.models import SupportingDocument
from billing.refusals import ReasonMissing
from billing.states import DocumentState
from kit.papers import PaperRefused, PaperTooLarge, read_paper
from kit.pictures import MAXIMUM_BYTES
from kit.refusals import InvalidInput, NotAllowed
from kit.states import StateForbids
from tests.billing.papers import (
    PDF,
    a_document,
    a_kind,
    a_paper,
    a_picture,
    a_plan_that_asks,
    a_proof,
    asks,
    in_days,
)
from tests.makers import a_contact, a_user, an_application

pytestmark = pytest.mark.django_db


def _asked_of(user: User) -> None:
    plan = user.contact.memberships.get().periods.get().plan
    asks(plan, a_kind())


def test_a_member_gives_what_is_asked_and_a_manager_accepts_it(alice: User, carol: User) -> None:
    _asked_of(alice)
    kind = a_kind("other")
    asks(alice.contact.memberships.get().periods.get().plan, kind)
    document = give_document(contact=alice.contact, kind=kind, paper=a_paper(), by=alice)
    with document.file.open("rb") as kept:
        assert kept.read() == PDF
    assert (document.state, document.name, document.content_type) == (
        DocumentState.SUBMITTED,
        "attestation.pdf",
        "application/pdf",
    )
    document = accept_document(document=document, by=carol, expires_on=in_days(30))
    assert (document.state, document.decided_by, document.expires_on) == (
        DocumentState.ACCEPTED,
        carol,
        in_days(30),
    )
    assert SupportingDocument.objects.valid().get() == document
    assert not SupportingDocument.objects.valid(in_days(31)).exists()
    assert [entry.verb for entry in AuditEntry.objects.about(document)] == [
        "document.given",
        "document.accepted",
    ]


def test_nobody_gives_what_nobody_asks_or_for_somebody_else(alice: User, bob: User, trudy: User) -> None:
    _asked_of(alice)
    with pytest.raises(DocumentNotAsked):
        give_document(contact=alice.contact, kind=a_kind("other"), paper=a_paper(), by=alice)
    asked = alice.contact.memberships.get().periods.get().plan.asked_documents.get().kind
    for stranger in (bob, trudy):
        with pytest.raises(NotAllowed):
            give_document(contact=alice.contact, kind=asked, paper=a_paper(), by=stranger)
    with pytest.raises(NotAllowed):
        give_document(contact=alice.contact, kind=asked, paper=a_paper(), by=None)
    assert not SupportingDocument.objects.exists()


def test_an_applicant_gives_for_their_own_application_alone(alice: User) -> None:
    kind = a_kind()
    application = an_application(a_plan_that_asks(kind))
    assert application.contact is not None
    with pytest.raises(NotAllowed):
        give_document(contact=alice.contact, kind=kind, paper=a_paper(), by=None, application=application)
    document = give_document(
        contact=application.contact, kind=kind, paper=a_paper(), by=None, application=application
    )
    assert (document.application, document.given_by) == (application, None)


def test_a_new_file_replaces_one_that_nobody_checked(
    alice: User, carol: User, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    kind = a_kind()
    first = a_document(alice.contact, kind, carol)
    place = str(first.file.name)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]  # a context manager
        second = a_document(alice.contact, kind, carol)
    first.refresh_from_db()
    assert (first.state, bool(first.file), second.state) == (
        DocumentState.WITHDRAWN,
        False,
        DocumentState.SUBMITTED,
    )
    assert not storages["private"].exists(place)
    accepted = accept_document(document=second, by=carol, expires_on=in_days(10))
    third = a_document(alice.contact, kind, carol)
    accepted.refresh_from_db()
    # What is valid stays so until the next one is accepted.
    assert (accepted.state, third.state) == (DocumentState.ACCEPTED, DocumentState.SUBMITTED)


def test_the_last_day_is_asked_for_where_there_is_one(alice: User, carol: User) -> None:
    document = a_document(alice.contact, a_kind(), carol)
    for wrong in (None, in_days(-1)):
        with pytest.raises(InvalidInput) as refused:
            accept_document(document=document, by=carol, expires_on=wrong)
        assert refused.value.path == ("expiresOn",)
    assert accept_document(document=document, by=carol, expires_on=in_days(0)).expires_on == in_days(0)
    assert SupportingDocument.objects.valid().exists()
    lasting = a_document(alice.contact, a_kind("for-ever", needs_expiry=False), carol)
    assert accept_document(document=lasting, by=carol, expires_on=in_days(3)).expires_on is None


def test_accepting_again_corrects_the_day_and_nothing_else(alice: User, carol: User) -> None:
    document = a_document(alice.contact, a_kind(), carol)
    for _ in range(2):
        accept_document(document=document, by=carol, expires_on=in_days(5))
    assert accept_document(document=document, by=carol, expires_on=in_days(9)).expires_on == in_days(9)
    assert AuditEntry.objects.filter(verb="document.accepted").count() == 2


def test_a_refusal_needs_a_reason_and_is_kept_once(alice: User, carol: User) -> None:
    document = a_document(alice.contact, a_kind(), carol)
    with pytest.raises(ReasonMissing):
        refuse_document(document=document, reason=" ", by=carol)
    for reason in ("Illisible.", "Autre chose."):
        document = refuse_document(document=document, reason=reason, by=carol)
    assert (document.state, document.reason) == (DocumentState.REFUSED, "Illisible.")
    with pytest.raises(StateForbids):
        accept_document(document=document, by=carol, expires_on=in_days(5))


def test_what_was_accepted_by_mistake_is_refused(alice: User, carol: User) -> None:
    document = a_document(alice.contact, a_kind(), carol, accepted=True)
    refuse_document(document=document, reason="C’est celle de votre voiture.", by=carol)
    assert not SupportingDocument.objects.valid().exists()


def test_only_those_who_check_decide(alice: User, carol: User) -> None:
    document = a_document(alice.contact, a_kind(), carol)
    for nobody in (alice, a_user("r@example.org", RECEPTION), a_user("t@example.org", TREASURER)):
        with pytest.raises(NotAllowed):
            accept_document(document=document, by=nobody, expires_on=in_days(5))
        with pytest.raises(NotAllowed):
            refuse_document(document=document, reason="Non.", by=nobody)


def test_one_takes_back_what_is_not_checked_yet(alice: User, bob: User, carol: User) -> None:
    document = a_document(alice.contact, a_kind(), carol)
    with pytest.raises(NotAllowed):
        withdraw_document(document=document, by=bob)
    with pytest.raises(NotAllowed):
        withdraw_document(document=document, by=None, application=an_application())
    for _ in range(2):
        assert withdraw_document(document=document, by=alice).state == DocumentState.WITHDRAWN
    accepted = a_document(alice.contact, a_kind("b"), carol, accepted=True)
    with pytest.raises(StateForbids):
        withdraw_document(document=accepted, by=alice)


def test_each_sees_their_own_and_those_of_whom_they_represent(
    alice: User, bob: User, carol: User, trudy: User
) -> None:
    kind = a_kind()
    child = a_contact(given_name="Zoé")
    set_legal_representative(contact=child, representative=alice.contact, by=None)
    own, of_child = a_document(alice.contact, kind, carol), a_document(child, kind, carol)
    of_bob = a_document(bob.contact, kind, carol)
    seen = SupportingDocument.objects.visible_to
    assert set(seen(alice)) == {own, of_child}
    assert set(seen(bob)) == {of_bob}
    assert set(seen(carol)) == {own, of_child, of_bob}
    for other in (trudy, a_user("r@example.org", RECEPTION), a_user("t@example.org", TREASURER)):
        assert not seen(other).exists()


def test_a_picture_is_written_anew_and_other_files_are_refused() -> None:
    paper = read_paper(io.BytesIO(a_picture()), "..\\carte\u202e.png")
    assert (paper.name, paper.content_type, paper.content[:3]) == ("carte.jpg", "image/jpeg", b"\xff\xd8\xff")
    for content in (b"", b"<html>", b"PK\x03\x04", b"\x89PNG\r\n\x1a\nbroken"):
        with pytest.raises(PaperRefused):
            read_paper(io.BytesIO(content), "a.pdf")
    with pytest.raises(PaperTooLarge):
        read_paper(io.BytesIO(PDF + b"x" * MAXIMUM_BYTES), "a.pdf")


def test_a_proof_is_a_document_like_another(alice: User, carol: User) -> None:
    asks(alice.contact.memberships.get().periods.get().plan, proof := a_proof())
    assert give_document(contact=alice.contact, kind=proof, paper=a_paper(), by=alice).kind == proof
