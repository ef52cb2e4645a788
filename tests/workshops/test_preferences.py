"""Letters that people may do without: chosen by kind, asked at sending, switched off by one click."""

import pytest
from django.core import mail
from django.test import Client

from accounts.actions.erase_contact import erase_contact
from accounts.actions.letter_choices import choose_letters, mute_letter
from accounts.actions.merge_contacts import merge_contacts
from accounts.actions.representation import set_legal_representative
from accounts.letter_choices import muted_letters, optional_letters
from accounts.models import AuditEntry, Contact, MutedLetter, User
from kit.mail import deliver
from kit.refusals import InvalidInput, NotAllowed
from tests.equipment.machines import contact_of
from tests.makers import a_contact
from tests.workshops.shops import a_session
from workshops.models import Booking

pytestmark = pytest.mark.django_db

KIND = "session_reminder"


def _booking(contact: Contact, booker: Contact | None = None) -> Booking:
    session = a_session()
    return Booking.objects.create(
        session=session, contact=contact, booker=booker or contact, state="confirmed"
    )


def _sent(kind: str, booking: Booking) -> int:
    mail.outbox.clear()
    deliver(kind, booking.pk)
    return len(mail.outbox)


def _link() -> str:
    header: str = mail.outbox[0].extra_headers["List-Unsubscribe"]
    return header.strip("<>").removeprefix("http://127.0.0.1:8000")


def test_what_may_be_switched_off() -> None:
    assert list(optional_letters()) == ["session_reminder", "session_thanks"]


def test_what_is_off_is_not_sent_and_the_rest_is(alice: User) -> None:
    contact = contact_of(alice)
    booking = _booking(contact)
    assert choose_letters(contact=contact, muted=[KIND], by=alice) == {KIND}
    assert [_sent(kind, booking) for kind in (KIND, "booking_confirmed")] == [0, 1]
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers
    assert choose_letters(contact=contact, muted=[], by=alice) == frozenset()
    assert _sent(KIND, booking) == 1
    # Choosing the same again is nothing that happened.
    choose_letters(contact=contact, muted=[], by=alice)
    assert AuditEntry.objects.filter(verb="letters.chosen").count() == 2


@pytest.mark.parametrize("who", ["bob", "carol", "trudy"])
def test_nobody_else_chooses_or_sees(who: str, alice: User, request: pytest.FixtureRequest) -> None:
    by = request.getfixturevalue(who)
    contact = contact_of(alice)
    choose_letters(contact=contact, muted=[KIND], by=alice)
    with pytest.raises(NotAllowed):
        choose_letters(contact=contact, muted=[], by=by)
    assert muted_letters(contact) == {KIND}
    assert not MutedLetter.objects.visible_to(by).exists()
    assert MutedLetter.objects.visible_to(alice).count() == 1


@pytest.mark.parametrize("kind", ["booking_confirmed", "seat_offered", "session_cancelled", "nothing", "\0"])
def test_what_everybody_gets_cannot_be_switched_off(kind: str, alice: User) -> None:
    with pytest.raises(InvalidInput):
        choose_letters(contact=contact_of(alice), muted=[KIND, kind], by=alice)
    assert not MutedLetter.objects.exists()


def test_opening_the_link_changes_nothing_and_one_click_does(alice: User) -> None:
    contact = contact_of(alice)
    booking, other = _booking(contact), _booking(a_contact(email="other@example.org"))
    assert _sent(KIND, booking) == 1
    link = _link()
    outside = Client(enforce_csrf_checks=True)
    page = outside.get(link).content.decode()
    assert "Rappel d’une séance" in page
    assert not MutedLetter.objects.exists()
    done = outside.post(link, {"List-Unsubscribe": "One-Click"})
    assert (done.status_code, "Vous ne recevez plus ces lettres" in done.content.decode()) == (200, True)
    assert outside.post(link).status_code == 200
    assert AuditEntry.objects.get(verb="letters.chosen").actor is None
    assert "/portal/profile/" in done.content.decode()
    sent = [_sent(KIND, booking), _sent("session_thanks", booking), _sent(KIND, other)]
    # It was a confirmed seat: there is nothing to thank for yet.
    assert sent == [0, 0, 1]
    assert muted_letters(contact) == {KIND}
    # A guest has no profile to be sent to.
    assert "/portal/" not in outside.post(_link()).content.decode()


def test_a_link_that_is_not_ours_opens_nothing(client: Client, alice: User) -> None:
    _sent(KIND, _booking(contact_of(alice)))
    token = _link().split("/")[3]
    changed = token[:-1] + ("a" if token[-1] != "a" else "b")
    for odd in (changed, "1", "1:x", "1:session_reminder"):
        assert client.post(f"/unsubscribe/letters/{odd}/").status_code == 404
    # Nor does a link of letters with news.
    assert client.post(f"/unsubscribe/{token}/").status_code == 404
    assert not MutedLetter.objects.exists()


def test_the_wish_of_who_reads_counts(alice: User) -> None:
    mother, child = contact_of(alice), a_contact(email="")
    set_legal_representative(contact=child, representative=mother, by=None)
    child.refresh_from_db()
    booking = _booking(child, mother)
    choose_letters(contact=child, muted=[KIND], by=alice)
    assert _sent(KIND, booking) == 1
    choose_letters(contact=mother, muted=[KIND], by=alice)
    assert _sent(KIND, booking) == 0


def test_erased_and_merged(alice: User, carol: User) -> None:
    kept, merged = contact_of(alice), a_contact(email="alice.2@example.org")
    for contact in (kept, merged):
        mute_letter(contact=contact, kind=KIND)
    mute_letter(contact=merged, kind="session_thanks")
    merge_contacts(kept=kept, merged=merged, by=carol)
    assert muted_letters(kept) == {KIND, "session_thanks"}
    _sent("booking_confirmed", _booking(kept))
    other = a_contact(email="other@example.org")
    assert _sent(KIND, _booking(other)) == 1
    link = _link()
    erase_contact(contact=other, by=carol)
    assert Client().post(link).status_code == 404
    assert MutedLetter.objects.filter(contact=other).count() == 0
