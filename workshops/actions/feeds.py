"""Opens, renews and closes the private address of a contact's calendar."""

from django.db import transaction

from accounts.models import Contact, User
from accounts.records import record
from kit.clock import now
from kit.refusals import NotAllowed
from workshops.models import CalendarFeed


@transaction.atomic
def open_feed(*, contact: Contact, by: User) -> CalendarFeed:
    """The address of a contact's calendar, made if there is none. Raises NotAllowed."""
    contact = _locked(contact, by)
    return _standing(contact) or _made(contact, by)


@transaction.atomic
def renew_feed(*, contact: Contact, by: User) -> CalendarFeed:
    """Another address; whoever has the old one reads nothing any more. Raises NotAllowed."""
    contact = _locked(contact, by)
    _revoke(contact)
    return _made(contact, by)


@transaction.atomic
def close_feed(*, contact: Contact, by: User) -> None:
    """No address opens the calendar any more; twice changes nothing. Raises NotAllowed."""
    contact = _locked(contact, by)
    if _revoke(contact):
        record("calendar.closed", contact, by=by)


def _locked(contact: Contact, by: User) -> Contact:
    """The contact, in whose name `by` acts; its row orders two clicks."""
    if not Contact.objects.acted_for_by(by).filter(pk=contact.pk).exists():
        raise NotAllowed
    return Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)


def _standing(contact: Contact) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(contact=contact, revoked_at=None).first()


def _revoke(contact: Contact) -> int:
    return CalendarFeed.objects.filter(contact=contact, revoked_at=None).update(revoked_at=now())


def _made(contact: Contact, by: User) -> CalendarFeed:
    # The key stands in no record: whoever has it reads the calendar.
    record("calendar.opened", contact, by=by)
    return CalendarFeed.objects.create(contact=contact)
