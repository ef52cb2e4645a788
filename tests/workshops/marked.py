"""What a person leaves with the workshops, with a marker in all of it."""

from datetime import timedelta

from django.utils import timezone

from accounts.actions.letter_choices import choose_letters
from accounts.models import Contact, User
from tests.equipment.machines import at
from tests.makers import a_contact
from tests.workshops.shops import a_session, a_workshop
from workshops.actions.booking import book_for
from workshops.actions.booking_ends import cancel_booking
from workshops.actions.feeds import open_feed
from workshops.models import Booking, GuestRequest, SessionTrainer


def attend_workshops(contact: Contact, carol: User, marker: str) -> None:
    """Booked, given up, waiting, led a session that is over, and a calendar of one's own."""
    assert contact.user is not None
    workshop = a_workshop(name_fr="Couture", description_fr=f"Avec {marker} {marker}.", trainers=[contact])
    given_up = book_for(session=a_session(workshop), contact=contact, by=carol)
    cancel_booking(booking=given_up, reason=f"{marker} est malade.", by=carol)
    book_for(
        session=a_session(workshop, at(8, 10), note_fr=f"{marker} {marker} vient."), contact=contact, by=carol
    )
    full = a_session(workshop, at(9, 10), capacity=1)
    book_for(session=full, contact=a_contact(), by=carol)
    Booking.objects.create(
        session=full, contact=contact, booker=contact, state="waitlisted", queued_at=timezone.now()
    )
    past = a_session(workshop, at(-9, 10))
    SessionTrainer.objects.create(
        session=past, contact=contact, starts_at=past.starts_at, ends_at=past.starts_at + timedelta(hours=2)
    )
    open_feed(contact=contact, by=contact.user)
    GuestRequest.objects.create(
        session=full, contact=contact, given_name=marker, family_name=marker, email=contact.email,
        people=[{"given_name": "Lou", "family_name": marker}],
    )  # fmt: skip
    choose_letters(contact=contact, muted=["session_reminder"], by=contact.user)
