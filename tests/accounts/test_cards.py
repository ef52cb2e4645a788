"""Changing a card: who may what, and what the columns take; photos, and accounts that open."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from accounts.actions.contacts import edit_contact, give_consent, set_photo, withdraw_consent
from accounts.actions.users import open_account
from accounts.models import AuditEntry, Consent, Contact, Outbox, User
from kit.pictures import Picture, read_picture
from kit.refusals import InvalidInput, NotAllowed
from tests.makers import a_contact, a_user

pytestmark = pytest.mark.django_db


def picture() -> Picture:
    raw = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(raw, "PNG")
    raw.seek(0)
    return read_picture(raw)


def test_a_person_changes_their_own_address_and_not_their_name(alice: User) -> None:
    contact = Contact.objects.get(user=alice)
    edit_contact(contact=contact, values={"city": "Lyon", "phone": "+33 6 00"}, by=alice)
    with pytest.raises(NotAllowed) as refused:
        edit_contact(contact=contact, values={"city": "Paris", "family_name": "Autre"}, by=alice)
    contact.refresh_from_db()
    assert (contact.city, contact.family_name, refused.value.path) == ("Lyon", "Martin", ("family_name",))


def test_a_line_of_a_card_stays_one_line(alice: User) -> None:
    contact = Contact.objects.get(user=alice)
    edit_contact(contact=contact, values={"city": " Lyon\r\nBcc:\u2028\u202ebob@example.org "}, by=alice)
    contact.refresh_from_db()
    assert contact.city == "Lyon Bcc: bob@example.org"


def test_a_manager_changes_names_too_and_the_order_of_the_list_follows(alice: User, carol: User) -> None:
    contact = Contact.objects.get(user=alice)
    edit_contact(contact=contact, values={"family_name": "Éluard"}, by=carol)
    contact.refresh_from_db()
    assert contact.sort_name == "eluard alice"


def test_others_change_nothing(alice: User, bob: User, trudy: User) -> None:
    contact = Contact.objects.get(user=alice)
    for stranger in (bob, trudy):
        with pytest.raises(NotAllowed):
            edit_contact(contact=contact, values={"city": "Paris"}, by=stranger)
        with pytest.raises(NotAllowed):
            set_photo(contact=contact, picture=picture(), by=stranger)
    assert not AuditEntry.objects.filter(verb="contact.edited").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("city", "x" * 101),
        ("city", "Ly\x00on"),
        ("city", None),
        ("language", "de"),
        ("email", "no address"),
        ("birth_on", "31/31/2020"),
    ],
)
def test_what_a_column_does_not_take_is_refused_by_name(carol: User, field: str, value: str | None) -> None:
    with pytest.raises(InvalidInput) as refused:
        edit_contact(contact=a_contact(), values={field: value}, by=carol)
    assert refused.value.path == (field,)
    assert refused.value.message


def test_a_change_is_on_record_without_the_values(alice: User) -> None:
    edit_contact(contact=Contact.objects.get(user=alice), values={"city": "Lyon"}, by=alice)
    entry = AuditEntry.objects.get(verb="contact.edited")
    assert (entry.actor, entry.facts) == (alice, {"fields": "city"})
    assert Outbox.objects.filter(topic="contact.edited").count() == 1
    edit_contact(contact=Contact.objects.get(user=alice), values={"city": "Lyon"}, by=alice)
    assert AuditEntry.objects.filter(verb="contact.edited").count() == 1


def test_a_photo_is_kept_in_private_and_the_old_one_goes(
    alice: User, django_capture_on_commit_callbacks: object
) -> None:
    contact = Contact.objects.get(user=alice)
    set_photo(contact=contact, picture=picture(), by=alice)
    contact.refresh_from_db()
    first = Path(contact.photo.path)
    assert first.is_relative_to(settings.PRIVATE_ROOT)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # pytest-django's fixture
        set_photo(contact=contact, picture=picture(), by=alice)
    contact.refresh_from_db()
    assert (first.exists(), Path(contact.photo.path).exists()) == (False, True)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # the same
        set_photo(contact=contact, picture=None, by=alice)
    contact.refresh_from_db()
    assert not contact.photo


def test_no_address_leads_to_private_files(alice: User) -> None:
    contact = set_photo(contact=Contact.objects.get(user=alice), picture=picture(), by=alice)
    client = Client()
    client.force_login(alice)
    name = contact.photo.name
    paths = [
        contact.photo.url,
        f"/media/{name}",
        f"/media/images/../{name}",
        f"/private/{name}",
        f"/static/{name}",
    ]
    assert [client.get(path).status_code for path in paths] == [404] * 5


def test_a_consent_is_given_replaced_and_withdrawn(alice: User, bob: User) -> None:
    contact = Contact.objects.get(user=alice)
    for wording in ("old words", "new words"):
        consent = give_consent(contact=contact, purpose="photos", wording=wording, is_required=False, by=None)
    assert Consent.objects.in_force().get() == consent
    with pytest.raises(NotAllowed):
        withdraw_consent(consent=consent, by=bob)
    for _ in range(2):
        withdraw_consent(consent=consent, by=alice)
    assert not Consent.objects.in_force().exists()
    assert Consent.objects.count() == 2
    assert AuditEntry.objects.filter(verb="consent.withdrawn").count() == 1
    required = give_consent(contact=contact, purpose="rules", wording="x", is_required=True, by=None)
    with pytest.raises(InvalidInput):
        withdraw_consent(consent=required, by=alice)


def test_an_account_opens_in_lower_case_and_once() -> None:
    contact = a_contact(email="Camille.Roy@Example.org")
    user = open_account(contact=contact, by=None)
    assert user is not None
    assert (user.email, user.has_usable_password()) == ("camille.roy@example.org", False)
    contact.refresh_from_db()
    assert open_account(contact=contact, by=None) == user
    assert User.objects.count() == 1


def test_an_account_without_contact_is_linked_and_anothers_is_not() -> None:
    user = a_user("shared@example.org")
    first, second = a_contact(email="shared@example.org"), a_contact(email="SHARED@example.org")
    assert open_account(contact=first, by=None) == user
    assert open_account(contact=second, by=None) is None
    second.refresh_from_db()
    assert second.user is None
