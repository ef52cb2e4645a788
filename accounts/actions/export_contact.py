"""Gives people what the program holds about them."""

from django.core.cache import cache
from django.db import transaction

from accounts.exporting import archive
from accounts.models import Contact, User
from accounts.records import record
from accounts.refusals import TooManyExports
from kit.refusals import NotAllowed

# Making one reads everything and sets every invoice: nobody needs it often.
LIMIT, PER_SECONDS = 5, 3600


@transaction.atomic
def export_contact(*, contact: Contact, by: User) -> bytes:
    """All that is held about `contact` as a ZIP, for whoever acts for them; managers have screens.

    Raises NotAllowed, and TooManyExports after LIMIT within the hour.
    """
    if not Contact.objects.acted_for_by(by).filter(pk=contact.pk).exists():
        raise NotAllowed
    # Adding a key is atomic: two processes never take the same place.
    if not any(cache.add(f"export:{contact.pk}:{place}", 1, PER_SECONDS) for place in range(LIMIT)):
        raise TooManyExports(minutes=PER_SECONDS // 60)
    made = archive(contact)
    record("contact.exported", contact, by=by)
    return made
