"""Every letter in a manager's words: what changes, what stays, and what cannot be written."""

from typing import Any

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.actions.letter_wordings import word_letter
from accounts.letter_wordings import placeholders_of
from accounts.models import Association, AuditEntry, Contact, LetterWording, User
from billing.models import Application, Invoice, Plan
from billing.states import ApplicationState
from kit import mail as post
from kit.letter_wording import reworded
from kit.mail import deliver, known_letters, sample
from kit.refusals import Invalid, NotAllowed, NotFound
from tests.makers import an_application

pytestmark = pytest.mark.django_db
WORDS = {
    "subject": "Bienvenue {given_name}",
    "heading": "Chez {association}",
    "paragraphs": "Bonjour {given_name},\n\nVotre formule :\n{plan}.",
}


def word(kind: str, by: User, language: str = "fr", **values: str) -> LetterWording | None:
    """A wording, kept."""
    return word_letter(kind=kind, language=language, values=values, by=by)


def test_a_letter_is_sent_in_the_managers_words_and_its_facts_stay(carol: User) -> None:
    application = an_application(state=ApplicationState.SUBMITTED, given_name="Ada", email="ada@example.org")
    word("application_received", carol, **WORDS)
    deliver("application_received", application.pk)
    [letter] = mail.outbox
    assert letter.subject == "Bienvenue Ada"
    assert letter.body.startswith("Chez Établi\n\nBonjour Ada,\n\nVotre formule : Adhésion simple.")
    assert "35,00" in letter.body
    assert "/join/" in letter.body
    assert AuditEntry.objects.get(verb="wording.changed").actor == carol


def test_what_is_empty_is_as_the_program_says_it(carol: User) -> None:
    before = sample("lapsed", "fr")
    assert before is not None
    word("lapsed", carol, subject="Fini")
    after = reworded(before, "lapsed", "fr")
    assert (after.subject, after.heading, after.paragraphs) == ("Fini", before.heading, before.paragraphs)
    assert reworded(before, "lapsed", "en") == before


def test_a_reason_is_told_whatever_the_words(carol: User) -> None:
    application = an_application()
    word("refused", carol, paragraphs="Désolés.")
    Application.objects.filter(pk=application.pk).update(state="refused", reason="complet-47")
    deliver("refused", application.pk)
    assert "Désolés." in mail.outbox[0].body
    assert "complet-47" in mail.outbox[0].body


def test_all_empty_is_the_programs_own_again(carol: User) -> None:
    word("lapsed", carol, subject="Fini")
    assert word("lapsed", carol, subject=" ", heading="", paragraphs="") is None
    assert LetterWording.objects.count() == 0
    assert AuditEntry.objects.filter(verb="wording.dropped").exists()


def test_what_cannot_be_written_is_told_at_its_place(carol: User) -> None:
    with pytest.raises(Invalid) as refused:
        word("lapsed", carol, subject="x" * 201, paragraphs="Bonjour {prenom} {order}")
    found = {problem.path: problem.message for problem in refused.value.problems}
    assert set(found) == {("subject",), ("paragraphs",)}
    assert "{prenom}" in found[("paragraphs",)]
    assert "{given_name}" in found[("paragraphs",)]
    for kind, language in (("nothing", "fr"), ("lapsed", "de")):
        with pytest.raises(NotFound):
            word(kind, carol, language, subject="x")
    assert LetterWording.objects.count() == 0


def test_braces_that_name_nothing_are_text(carol: User) -> None:
    word("lapsed", carol, paragraphs="a { b } {0} {Given} {{given_name}} {plan.code}")
    composed = sample("lapsed", "fr")
    assert composed is not None
    letter = reworded(composed, "lapsed", "fr")
    assert letter.paragraphs == ("a { b } {0} {Given} {Camille} {plan.code}",)


def test_a_line_break_makes_no_header(carol: User) -> None:
    application = an_application(given_name="Ada\nBcc: eve@example.org")
    word("application_received", carol, subject="Bonjour {given_name}\r\nBcc: eve@example.org")
    deliver("application_received", application.pk)
    assert mail.outbox[0].recipients() == [application.email]


@pytest.mark.parametrize("who", ["alice", "trudy"])
def test_nobody_else_words_letters(who: str, carol: User, request: pytest.FixtureRequest) -> None:
    by = request.getfixturevalue(who)
    word("lapsed", carol, subject="Fini")
    with pytest.raises(NotAllowed):
        word("lapsed", by, subject="Autre")
    assert not LetterWording.objects.visible_to(by).exists()
    assert LetterWording.objects.get().subject == "Fini"


def test_every_kind_that_is_posted_can_be_worded() -> None:
    kinds = set(post._COMPOSERS)
    assert kinds == set(known_letters())


def _everything_kept() -> dict[str, int]:
    models: list[Any] = [Application, Contact, Plan, Invoice, ProcrastinateJob, AuditEntry]
    return {model.__name__: model.objects.count() for model in models}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", sorted(known_letters()))
def test_each_letter_has_a_sample_that_fills_every_placeholder_and_leaves_nothing(
    kind: str, language: str
) -> None:
    Association.objects.update(email="camille@example.org")
    before = _everything_kept()
    letter = sample(kind, language)
    assert letter is not None
    assert letter.to == "camille@example.org"
    known = set(placeholders_of(kind)) - {"association"}
    assert known <= set(letter.values)
    assert post.message(letter, language).body
    assert _everything_kept() == before
