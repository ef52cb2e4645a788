"""Letters about documents: asked, accepted, refused; and once before and once after their last day."""

import io
import zipfile
from typing import Any

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.actions.export_contact import export_contact
from accounts.actions.merge_contacts import merge_contacts
from accounts.actions.representation import set_legal_representative
from accounts.models import Contact, User
from billing import tasks
from billing.actions import asking
from billing.actions.asking import ask_for_documents, tell_of_ends
from billing.actions.supporting import accept_document, give_document, refuse_document
from billing.models import DocumentKind, MembershipPeriod, SupportingDocument
from billing.states import DocumentState
from kit.mail import deliver, post
from tests.billing.papers import a_document, a_kind, a_paper, a_plan_that_asks, in_days
from tests.makers import a_contact, a_member, an_application

pytestmark = pytest.mark.django_db


def _letters() -> list[str]:
    """Subject and text of each letter about documents that waits, sent and forgotten."""
    mail.outbox.clear()
    jobs = ProcrastinateJob.objects.filter(task_name="kit.deliver", args__kind__startswith="document")
    for job in jobs.order_by("id"):
        deliver(**job.args)
    ProcrastinateJob.objects.all()._raw_delete("default")
    return [f"{sent.to[0]}\n{sent.subject}\n{sent.body}" for sent in mail.outbox]


def _member(kind: DocumentKind, **card: Any) -> Contact:
    return a_member(plan=a_plan_that_asks(kind), **card)


def test_the_received_letter_and_the_reminder_name_what_is_missing(carol: User) -> None:
    application = an_application(a_plan_that_asks(a_kind(help_fr="Celle de l’année.")))
    mail.outbox.clear()
    deliver("application_received", application.pk)
    assert "Attestation d’assurance" in mail.outbox[0].body
    _letters()
    ask_for_documents(application=application, by=carol)
    (letter,) = _letters()
    assert [part in letter for part in ("Celle de l’année.", "/join/", application.email)] == [True] * 3


def test_what_was_sent_meanwhile_is_not_asked_for(carol: User) -> None:
    kind = a_kind()
    application = an_application(a_plan_that_asks(kind))
    ask_for_documents(application=application, by=carol)
    assert application.contact is not None
    a_document(application.contact, kind, carol)
    assert _letters() == []


def test_a_refusal_tells_why_and_leads_to_the_page(alice: User, carol: User) -> None:
    kind = a_kind()
    application = an_application(a_plan_that_asks(kind))
    assert application.contact is not None
    sent = give_document(
        contact=application.contact, kind=kind, paper=a_paper(), by=None, application=application
    )
    refuse_document(document=sent, reason="Page 2 manquante.", by=carol)
    refuse_document(document=a_document(alice.contact, kind, carol), reason="Floue.", by=carol)
    by_link, in_portal = _letters()
    assert ("Page 2 manquante." in by_link, "/join/" in by_link) == (True, True)
    assert ("Floue." in in_portal, "/portal/documents/" in in_portal) == (True, True)


def test_an_acceptance_tells_until_when_unless_it_admitted(alice: User, carol: User) -> None:
    kind = a_kind()
    a_document(alice.contact, kind, carol, accepted=True)
    application = an_application(a_plan_that_asks(kind, approval="automatic", price_minor=0))
    assert application.contact is not None
    a_document(application.contact, kind, carol, accepted=True)
    (letter,) = _letters()
    assert ("alice@example.org" in letter, str(in_days(365).year) in letter) == (True, True)


@pytest.mark.parametrize(
    ("days", "told"), [(31, []), (30, ["arrive"]), (0, ["arrive"]), (-1, ["plus valable"])]
)
def test_each_last_day_is_told_once_before_and_once_after(carol: User, days: int, told: list[str]) -> None:
    kind = a_kind(remind_days=30)
    contact = _member(kind)
    a_document(contact, kind, carol, accepted=True, expires_on=in_days(days))
    _letters()
    for _ in range(2):
        tell_of_ends()
    letters = _letters()
    assert len(letters) == len(told)
    assert all(word in letter for word, letter in zip(told, letters, strict=True))


def test_after_the_letter_before_comes_the_letter_after(carol: User) -> None:
    kind = a_kind()
    document = a_document(_member(kind), kind, carol, accepted=True, expires_on=in_days(3))
    _letters()
    tasks.tell_of_documents.func(0)
    assert len(_letters()) == 1
    SupportingDocument.objects.filter(pk=document.pk).update(expires_on=in_days(-1))
    tasks.tell_of_documents.func(0)
    assert len(_letters()) == 1
    # A day corrected is another day, told anew.
    SupportingDocument.objects.filter(pk=document.pk).update(expires_on=in_days(5))
    tasks.tell_of_documents.func(0)
    assert len(_letters()) == 1


def test_a_run_that_is_killed_goes_on_and_repeats_nothing(
    carol: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = a_kind()
    for _ in range(3):
        a_document(_member(kind), kind, carol, accepted=True, expires_on=in_days(3))
    _letters()
    posted, left = post, [1]

    def killed(letter: str, pk: int) -> None:
        posted(letter, pk)
        if not left:
            raise KeyboardInterrupt
        left.pop()

    monkeypatch.setattr(asking, "post", killed)
    with pytest.raises(KeyboardInterrupt):
        tell_of_ends()
    assert len(_letters()) == 1
    monkeypatch.setattr(asking, "post", posted)
    tell_of_ends()
    assert len(_letters()) == 2


def test_nobody_is_told_of_what_no_membership_needs_or_something_follows(carol: User) -> None:
    kind, unasked = a_kind(), a_kind("unasked")
    for contact in (a_contact(), _member(kind)):
        a_document(contact, unasked, carol, accepted=True, expires_on=in_days(3))
    left = _member(kind)
    a_document(left, kind, carol, accepted=True, expires_on=in_days(3))
    MembershipPeriod.objects.filter(membership__contact=left).update(
        starts_on=in_days(-400), ends_on=in_days(-40), grace_until=in_days(-10)
    )
    followed = _member(kind)
    a_document(followed, kind, carol, accepted=True, expires_on=in_days(3))
    a_document(followed, kind, carol)
    renewed = _member(kind)
    a_document(renewed, kind, carol, accepted=True, expires_on=in_days(3))
    a_document(renewed, kind, carol, accepted=True)
    _letters()
    assert (tell_of_ends(), _letters()) == (0, [])


def test_a_letter_on_its_way_is_not_sent_once_another_document_came(carol: User) -> None:
    kind = a_kind()
    contact = _member(kind)
    a_document(contact, kind, carol, accepted=True, expires_on=in_days(3))
    _letters()
    assert tell_of_ends() == 1
    a_document(contact, kind, carol)
    assert _letters() == []


def test_a_childs_letter_goes_to_who_represents_it(alice: User, carol: User) -> None:
    kind = a_kind()
    child = a_contact(given_name="Zoé", email="")
    set_legal_representative(contact=child, representative=alice.contact, by=None)
    refuse_document(document=a_document(child, kind, carol), reason="Floue.", by=carol)
    (letter,) = _letters()
    assert ("alice@example.org" in letter, "Zoé" in letter) == (True, True)


def test_ones_data_hold_the_documents_and_their_files(alice: User, carol: User) -> None:
    a_document(alice.contact, a_kind(), carol, accepted=True)
    with zipfile.ZipFile(io.BytesIO(export_contact(contact=alice.contact, by=alice))) as file:
        assert "supportingdocument/01-attestation.pdf" in file.namelist()
        assert "billing.supportingdocument" in file.read("data.json").decode()


def test_merged_cards_keep_all_documents_and_one_to_check(carol: User) -> None:
    kind, other = a_kind(), a_kind("other")
    kept, merged = a_contact(email="a@example.org"), a_contact(email="a@example.org")
    older, newer = a_document(kept, kind, carol), a_document(merged, kind, carol)
    valid = a_document(merged, other, carol, accepted=True)
    merge_contacts(kept=kept, merged=merged, by=carol)
    rows = SupportingDocument.objects.filter(contact=kept).order_by("pk")
    assert [(one.pk, one.state) for one in rows] == [
        (older.pk, DocumentState.WITHDRAWN),
        (newer.pk, DocumentState.SUBMITTED),
        (valid.pk, DocumentState.ACCEPTED),
    ]
    accept_document(document=newer, by=carol, expires_on=in_days(5))
