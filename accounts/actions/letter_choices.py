"""Switches letters off and on again, kind by kind."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.letter_choices import muted_letters, optional_letters
from accounts.models import Contact, MutedLetter, User
from accounts.records import record
from kit.refusals import InvalidInput, NotAllowed


@transaction.atomic
def choose_letters(*, contact: Contact, muted: Iterable[str], by: User) -> frozenset[str]:
    """Have a contact get every optional letter but those of these kinds; which are off then.

    For oneself and whom one represents. Raises NotAllowed, and InvalidInput for a letter that everybody gets.
    """
    if not Contact.objects.acted_for_by(by).filter(pk=contact.pk).exists():
        raise NotAllowed
    wanted = _checked(muted)
    return _chosen(_locked(contact), wanted, by)


@transaction.atomic
def mute_letter(*, contact: Contact, kind: str) -> None:
    """Switch one kind off, by the link in a letter; twice changes nothing. Raises InvalidInput."""
    wanted = _checked([kind])
    contact = _locked(contact)
    _chosen(contact, wanted | muted_letters(contact), None)


def _checked(kinds: Iterable[str]) -> frozenset[str]:
    wanted = frozenset(kinds)
    if wanted - optional_letters().keys():
        raise InvalidInput(path=("muted",), problem=_("This letter cannot be switched off."))
    return wanted


def _locked(contact: Contact) -> Contact:
    """The contact's row orders two choices."""
    return Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)


def _chosen(contact: Contact, muted: frozenset[str], by: User | None) -> frozenset[str]:
    before = muted_letters(contact)
    contact.muted_letters.filter(kind__in=before - muted).delete()
    added = sorted(muted - before)
    MutedLetter.objects.bulk_create([MutedLetter(contact=contact, kind=kind) for kind in added])
    if muted != before:
        record("letters.chosen", contact, by=by, muted=", ".join(sorted(muted)))
    return muted
