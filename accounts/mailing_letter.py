"""What a letter to many says to those who get it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Association, Contact, Mailing
from kit.mail import Letter
from kit.placeholders import filled
from kit.text import one_line

# What may stand in braces in subject and text.
PLACEHOLDERS = {
    "given_name": gettext_lazy("the given name"),
    "full_name": gettext_lazy("the whole name"),
    "association": gettext_lazy("the association’s name"),
}


def letter_to(
    people: Sequence[Contact],
    mailing: Mailing,
    us: Association,
    language: str,
    *,
    to: str,
    unsubscribe: str = "",
) -> Letter:
    """The letter, in this language, to all these people at one address. At least one."""
    subject, paragraphs = mailing.said_in(language)
    values = {
        "given_name": listed([one.given_name or one.full_name for one in people]),
        "full_name": listed([one.full_name for one in people]),
        "association": us.name,
    }
    said = one_line(filled(subject, values))
    return Letter(
        to=to,
        sender=us,
        subject=said,
        heading=said,
        paragraphs=tuple(filled(text, values) for text in paragraphs),
        unsubscribe=unsubscribe,
    )


def listed(names: Sequence[str]) -> str:
    """As people list them: "Ada", "Ada and Bob", "Ada, Bob and Chloé"; each name once."""
    names = list(dict.fromkeys(names))
    if len(names) == 1:
        return names[0]
    return _("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])
