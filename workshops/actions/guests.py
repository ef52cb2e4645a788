"""Books for people without an account: first the address is confirmed, then the seats are theirs to pay."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Contact
from accounts.records import record
from kit.clock import now
from kit.locks import hold
from kit.mail import post
from kit.refusals import InvalidInput
from kit.text import one_line, unaccented
from workshops.actions.booking import book
from workshops.actions.waiting import join_line
from workshops.guest_links import VERIFY_AGE
from workshops.models import Booking, GuestRequest, WorkshopSession
from workshops.refusals import NoGuests, TooManyRequests

MOST_WITH = 4
# Letters to one address within the hour: nobody's mailbox is filled by a stranger.
MOST_LETTERS, PER = 5, timedelta(hours=1)
LONGEST_NAME = 100


@transaction.atomic
def ask_as_guest(
    *,
    session: WorkshopSession,
    given_name: str,
    family_name: str,
    email: str,
    language: str,
    people: Sequence[Mapping[str, str]] = (),
) -> GuestRequest:
    """Ask for seats without an account: a letter with a link goes to the address, and nothing is held yet.

    The answer is the same whether or not the association knows the person. Raises NoGuests, InvalidInput and
    TooManyRequests.
    """
    workshop = session.workshop
    if not (workshop.takes_guests and workshop.is_visible) or session.starts_at <= now():
        raise NoGuests
    if len(people) > MOST_WITH:
        problem = _("Book for {most} people beside yourself at most.").format(most=MOST_WITH)
        raise InvalidInput(path=("people",), problem=problem)
    hold(f"guest:{email.lower()}")
    asked = GuestRequest.objects.filter(email__iexact=email, created_at__gt=timezone.now() - PER)
    if asked.count() >= MOST_LETTERS:
        raise TooManyRequests(path=("email",))
    made = GuestRequest.objects.create(
        session=session,
        given_name=_name(given_name, "given_name"),
        family_name=_name(family_name, "family_name"),
        email=email,
        language=language,
        people=[
            {key: _name(person.get(key, ""), "people") for key in ("given_name", "family_name")}
            for person in people
        ],
    )
    record("guest.asked", made, by=None, session=session.pk)
    post("guest_verify", made.pk)
    return made


def _name(text: str, path: str) -> str:
    name = one_line(text)
    if not 0 < len(name) <= LONGEST_NAME or "\0" in name:
        problem = _("Write a name of {longest} characters at most.").format(longest=LONGEST_NAME)
        raise InvalidInput(path=(path,), problem=problem)
    return name


@transaction.atomic
def confirm_guest(*, request: GuestRequest) -> GuestRequest:
    """The guest opened the link: the address is theirs. Confirming twice changes nothing."""
    request = GuestRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.verified_at is None:
        # Two requests of one person, confirmed at once, must not make two contacts.
        hold(f"contact:{request.email.lower()}")
        request.verified_at = timezone.now()
        request.contact = _same_person(request) or _new_contact(request)
        request.save(update_fields=["verified_at", "contact"])
        record("guest.verified", request, by=None)
    return request


def _same_person(request: GuestRequest) -> Contact | None:
    """The contact with this address and name, if the association knows one."""
    name = unaccented(f"{request.family_name} {request.given_name}".strip())
    known = Contact.objects.filter(sort_name=name, email__iexact=request.email, erased_at=None)
    return known.order_by("pk").first()


def _new_contact(request: GuestRequest) -> Contact:
    return Contact.objects.create(
        given_name=request.given_name,
        family_name=request.family_name,
        email=request.email,
        language=request.language,
    )


@transaction.atomic
def book_as_guest(*, request: GuestRequest, expected_minor: int | None = None) -> list[Booking]:
    """Book for a guest whose address is confirmed, and for who comes with them, on one order.

    Booking twice finds the same seats. Raises NoGuests without a confirmed address, and what `book` raises.
    """
    people = _people(request)
    return book(
        session=request.session, contacts=people, booker=people[0], by=None, expected_minor=expected_minor
    )


def wait_as_guest(*, request: GuestRequest) -> Booking:
    """The guest waits for one seat. Raises what `join_line` raises."""
    contact = _confirmed(request)
    return join_line(session=request.session, contact=contact, booker=contact, by=None)


def _confirmed(request: GuestRequest) -> Contact:
    if request.contact is None or request.verified_at is None:
        raise NoGuests
    return request.contact


def _people(request: GuestRequest) -> list[Contact]:
    """The guest, and a card for each who comes with them; the same cards each time."""
    booker = _confirmed(request)
    hold(f"guest-people:{request.pk}")
    booked = Booking.objects.filter(session=request.session, booker=booker).exclude(contact=booker)
    known = {
        (one.contact.given_name, one.contact.family_name): one.contact
        for one in booked.select_related("contact")
    }
    companions = [
        known.get((row["given_name"], row["family_name"]))
        or Contact.objects.create(**row, language=booker.language)
        for row in request.people
    ]
    return [booker, *companions]


def forget_requests() -> int:
    """Requests that nobody confirmed in time are of no use to anybody; how many were forgotten."""
    late = GuestRequest.objects.filter(verified_at=None, created_at__lt=timezone.now() - VERIFY_AGE)
    return late.delete()[0]
