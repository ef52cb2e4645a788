"""Which letters people may switch off, and which of them somebody did."""

from collections.abc import Mapping

from accounts.models import Contact, MutedLetter
from kit.letter_wording import About
from kit.mail import known_letters


def optional_letters() -> Mapping[str, About]:
    """The kinds that nobody needs to get, in the order of the apps."""
    return {kind: about for kind, about in known_letters().items() if about.is_optional}


def title_of(kind: str) -> str:
    """What people call a kind of letter; the kind itself when the program knows it no more."""
    about = known_letters().get(kind)
    return str(about.title) if about is not None else kind


def is_muted(contact_id: int, kind: str) -> bool:
    """Whether this contact switched this kind off."""
    return MutedLetter.objects.filter(contact=contact_id, kind=kind).exists()


def muted_letters(contact: Contact) -> frozenset[str]:
    """The kinds that this contact switched off."""
    return frozenset(contact.muted_letters.values_list("kind", flat=True))
