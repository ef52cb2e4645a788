"""Which booking a letter is about, and who reads it."""

from django.conf import settings

from accounts.models import Contact
from workshops.models import Booking, SessionTrainer


def read(pk: int) -> Booking:
    """The booking with what letters tell of it."""
    related = ("session__workshop", "contact__legal_representative", "booker", "line", "authorization")
    return Booking.objects.select_related(*related).get(pk=pk)


def reader_of(booking: Booking) -> Contact:
    """Who is written to: who comes; for a child, or somebody without an address, who booked for them."""
    contact = booking.contact
    if contact.legal_representative is None:
        return contact if contact.email else booking.booker
    # The team books for a child in the child's own name.
    return contact.legal_representative if booking.booker_id == contact.pk else booking.booker


def language_of(pk: int) -> str:
    """The language of the reader."""
    return reader_of(read(pk)).language


def reader_id(pk: int) -> int:
    """The key of the reader's card."""
    return reader_of(read(pk)).pk


def language_of_trainer(pk: int) -> str:
    """The language of somebody who leads a session, by the id of that row."""
    # Of two cards that were merged one row is left.
    language = SessionTrainer.objects.filter(pk=pk).values_list("contact__language", flat=True).first()
    return language or settings.LANGUAGE_CODE
