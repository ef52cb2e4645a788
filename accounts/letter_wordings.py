"""The wordings of letters that managers chose, for `kit.letter_wording` and for the screens."""

from collections.abc import Mapping

from accounts.mailing_letter import PLACEHOLDERS
from accounts.models import LetterWording
from kit.letter_wording import ASSOCIATION, About
from kit.mail import known_letters
from kit.refusals import NotFound, Text


def wording_of(kind: str, language: str) -> LetterWording | None:
    """A manager's words for this kind of letter in this language; None for the program's own."""
    return LetterWording.objects.filter(kind=kind, language=language).first()


def about(kind: str) -> About:
    """What is known of a kind of letter. Raises NotFound."""
    try:
        return known_letters()[kind]
    except KeyError as error:
        raise NotFound(path=("kind",)) from error


def placeholders_of(kind: str) -> Mapping[str, Text]:
    """What may stand in braces in its wording, and what for. Raises NotFound."""
    return {**about(kind).placeholders, ASSOCIATION: PLACEHOLDERS[ASSOCIATION]}
