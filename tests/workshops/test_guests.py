"""People without an account: the address is confirmed first, and a link opens no more than its own seats."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Contact, User
from billing.models import Order
from kit.refusals import InvalidInput
from tests.equipment.machines import contact_of
from tests.makers import a_contact, pay
from tests.workshops.shops import a_session, a_workshop
from workshops.actions.booking import book_for
from workshops.actions.booking_ends import cancel_booking
from workshops.actions.guests import (
    ask_as_guest,
    book_as_guest,
    confirm_guest,
    forget_requests,
    wait_as_guest,
)
from workshops.guest_links import guest_link, guest_path, request_by_token
from workshops.models import Booking, GuestRequest, WorkshopSession
from workshops.refusals import GuestLinkExpired, NoGuests, SessionFull, TooManyRequests

pytestmark = pytest.mark.django_db

LOU = {"given_name": "Lou", "family_name": "Martin"}


def _asked(
    session: WorkshopSession,
    email: str = "sacha@example.org",
    people: Sequence[Mapping[str, str]] = (),
) -> GuestRequest:
    return ask_as_guest(
        session=session, given_name="Sacha", family_name="Martin", email=email, language="fr", people=people
    )


def _open_session(**values: object) -> WorkshopSession:
    return a_session(a_workshop(takes_guests=True, **values))


def test_nothing_is_held_before_the_address_is_confirmed() -> None:
    request = _asked(_open_session())
    assert not Booking.objects.exists()
    assert not Contact.objects.filter(email="sacha@example.org").exists()
    letters = ProcrastinateJob.objects.filter(args__kind="guest_verify")
    assert [job.args["subject_id"] for job in letters] == [request.pk]
    with pytest.raises(NoGuests):
        book_as_guest(request=request)


def test_a_guest_books_for_two_on_one_order_and_pays() -> None:
    request = confirm_guest(request=_asked(_open_session(price_minor=1200), people=[LOU]))
    made = book_as_guest(request=request)
    assert book_as_guest(request=request) == made
    order = Order.objects.get()
    assert (order.total.minor, order.lines.count()) == (2400, 2)
    assert {one.contact.full_name for one in made} == {"Sacha Martin", "Lou Martin"}
    pay(order)
    assert set(Booking.objects.values_list("state", flat=True)) == {"confirmed"}


def test_a_person_whom_the_association_knows_is_not_made_twice() -> None:
    known = a_contact(given_name="Sacha", family_name="Martin", email="sacha@example.org")
    request = confirm_guest(request=_asked(_open_session()))
    assert request.contact == known
    assert confirm_guest(request=request).contact == known


def test_a_full_session_makes_no_cards_and_is_waited_for(carol: User) -> None:
    session = a_session(a_workshop(takes_guests=True), capacity=1)
    book_for(session=session, contact=a_contact(), by=carol, is_free=True)
    request = confirm_guest(request=_asked(session, people=[LOU]))
    cards = Contact.objects.count()
    with pytest.raises(SessionFull):
        book_as_guest(request=request)
    assert Contact.objects.count() == cards
    assert wait_as_guest(request=request).state == "waitlisted"


def test_only_where_the_workshop_takes_guests() -> None:
    with pytest.raises(NoGuests):
        _asked(a_session())
    with pytest.raises(NoGuests):
        _asked(_open_session(is_visible=False))
    with pytest.raises(InvalidInput):
        _asked(_open_session(), people=[LOU] * 5)


def test_nobody_fills_a_strangers_mailbox() -> None:
    session = _open_session()
    for _ in range(5):
        _asked(session)
    with pytest.raises(TooManyRequests):
        _asked(session, email="SACHA@example.org")


def test_requests_that_nobody_confirmed_are_forgotten() -> None:
    session = _open_session()
    _asked(session)
    kept = confirm_guest(request=_asked(session, email="other@example.org"))
    GuestRequest.objects.update(created_at=timezone.now() - timedelta(days=3))
    assert forget_requests() == 1
    assert GuestRequest.objects.get() == kept


def test_a_link_opens_its_own_request_and_nothing_else() -> None:
    request = _asked(_open_session())
    token = guest_path(request).rstrip("/").rpartition("/")[2]
    assert request_by_token(token) == request
    with pytest.raises(GuestLinkExpired):
        request_by_token(token[:-1] + ("a" if token[-1] != "a" else "b"))
    GuestRequest.objects.update(link_key="another")
    with pytest.raises(GuestLinkExpired):
        request_by_token(token)


def test_letters_lead_a_guest_to_the_private_page_and_a_member_to_the_portal(alice: User) -> None:
    session = _open_session()
    request = confirm_guest(request=_asked(session))
    (booking,) = book_as_guest(request=request)
    assert (guest_link(booking) or "").endswith(guest_path(request))
    member = Booking.objects.create(
        session=session, contact=contact_of(alice), booker=contact_of(alice), state="confirmed"
    )
    assert guest_link(member) is None


def test_the_whole_way_in_a_browser(client: Client) -> None:
    session = _open_session(price_minor=1200)
    asked = client.post(
        f"/book/{session.pk}/",
        {
            "given_name": "Sacha",
            "family_name": "Martin",
            "email": "sacha@example.org",
            "people": "Lou Martin",
        },
    )  # fmt: skip
    assert (asked.status_code, asked["Location"]) == (303, "/book/sent/")
    page = guest_path(GuestRequest.objects.get())
    # Opening the link, as mail programs do by themselves, books nothing.
    assert client.get(page).status_code == 200
    assert not Booking.objects.exists()
    assert client.post(f"{page}confirm/").status_code == 303
    assert Booking.objects.filter(state="held").count() == 2
    shown = client.get(page).content.decode()
    assert "Lou Martin" in shown
    first = Booking.objects.first()
    assert first is not None
    client.post(f"{page}{first.pk}/give-up/")
    assert set(Booking.objects.values_list("state", flat=True)) == {"cancelled"}


def test_the_form_and_the_letter_speak_the_readers_language(client: Client) -> None:
    session, english = _open_session(), {"Accept-Language": "en"}
    assert "Book without an account" in client.get(f"/book/{session.pk}/", headers=english).content.decode()
    assert "S’inscrire sans compte" in client.get(f"/book/{session.pk}/").content.decode()
    card = {"given_name": "Sacha", "family_name": "Martin", "email": "sacha@example.org"}
    client.post(f"/book/{session.pk}/", card, headers=english)
    request = GuestRequest.objects.get()
    assert request.language == "en"
    # By the language in which it was asked, whatever the browser says.
    assert "Confirm and book" in client.get(guest_path(request)).content.decode()


def test_a_guest_touches_nobody_elses_booking(client: Client, carol: User) -> None:
    session = _open_session()
    request = confirm_guest(request=_asked(session))
    other = book_for(session=session, contact=a_contact(), by=carol, is_free=True)
    page = guest_path(request)
    assert client.post(f"{page}{other.pk}/give-up/").status_code == 404
    assert client.post(f"{page}{other.pk}/accept/").status_code == 404
    other.refresh_from_db()
    assert other.state == "confirmed"
    assert cancel_booking(booking=other, by=carol).state == "cancelled"


def test_what_cannot_be_read_is_told_beside_its_field(client: Client) -> None:
    session = _open_session()
    answer = client.post(f"/book/{session.pk}/", {"given_name": "Sacha", "email": "no", "people": "Lou"})
    assert answer.status_code == 200
    assert len(answer.context["form"].errors) == 3
    assert client.get(f"/book/{a_session().pk}/").status_code == 404
