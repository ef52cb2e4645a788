"""Words letters anew, or as the program does again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.letter_wordings import placeholders_of
from accounts.models import LetterWording, User
from accounts.records import record
from kit import placeholders
from kit.refusals import Invalid, InvalidInput, NotAllowed, NotFound, Refusal
from kit.text import one_line

CHANGE = "accounts.change_letterwording"
LONGEST = {"subject": 200, "heading": 200, "paragraphs": 20_000}


@transaction.atomic
def word_letter(*, kind: str, language: str, values: Mapping[str, str], by: User) -> LetterWording | None:
    """Keep a manager's `subject`, `heading` and `paragraphs` for a kind of letter in one language.

    What is empty is as the program says it; when all is, no wording is kept and None is returned.
    Raises NotAllowed, NotFound for an unknown kind or language, Invalid with every problem.
    """
    if not by.has_perm(CHANGE):
        raise NotAllowed
    said = _checked(kind, language, values)
    if not any(said.values()):
        _forget(kind, language, by)
        return None
    changed = {**said, "changed_by": by, "changed_at": timezone.now()}
    wording, _made = LetterWording.objects.update_or_create(kind=kind, language=language, defaults=changed)
    record("wording.changed", wording, by=by, kind=kind, language=language)
    return wording


def _forget(kind: str, language: str, by: User) -> None:
    wording = LetterWording.objects.select_for_update().filter(kind=kind, language=language).first()
    if wording is not None:
        record("wording.dropped", wording, by=by, kind=kind, language=language)
        wording.delete()


def _checked(kind: str, language: str, values: Mapping[str, str]) -> dict[str, str]:
    known = placeholders_of(kind)
    if language not in dict(settings.LANGUAGES):
        raise NotFound(path=("language",))
    said = {name: values.get(name, "").strip() for name in LONGEST}
    said = {name: text if name == "paragraphs" else one_line(text) for name, text in said.items()}
    problems = [problem for name, text in said.items() for problem in _problems(name, text, known)]
    if problems:
        raise Invalid(problems)
    return said


def _problems(name: str, text: str, known: Mapping[str, object]) -> Iterator[Refusal]:
    if len(text) > LONGEST[name] or "\0" in text:
        problem = _("Write {longest} characters at most.").format(longest=LONGEST[name])
        yield InvalidInput(path=(name,), problem=problem)
    try:
        placeholders.check(text, known.keys(), path=(name,))
    except placeholders.UnknownPlaceholder as refusal:
        yield refusal
