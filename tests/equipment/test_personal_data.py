"""A person leaves the machines: erased, merged with their other card, forgotten by the doors."""

import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.actions.erase_contact import erase_contact
from accounts.actions.export_contact import export_contact
from accounts.actions.merge_contacts import merge_contacts
from accounts.actions.representation import set_legal_representative
from accounts.models import Contact, User
from accounts.refusals import CardErased
from billing.models import Order, PaymentMethod, Refund
from equipment.actions.authorizations import grant_authorization, suspend_authorization
from equipment.actions.badges import give_badge
from equipment.actions.credits import give_credits
from equipment.actions.reserving import reserve, reserve_for
from equipment.models import (
    AccessEvent,
    Authorization,
    Badge,
    Controller,
    CreditLot,
    Equipment,
    EquipmentUserObjectPermission,
    Fault,
    Level,
    Occupancy,
    Referent,
    Reservation,
    Usage,
)
from equipment.refusals import ReservationPaidByHand
from equipment.retention import ACCESS_KNOWN_FOR, forget_accesses
from equipment.states import ReservationState
from tests.equipment.machines import a_machine, a_qualification, at, contact_of, qualify, refer
from tests.equipment.marked import use_machines
from tests.makers import a_contact, a_user, pay

pytestmark = pytest.mark.django_db

type Committed = Callable[..., object]


@pytest.fixture
def lea() -> Contact:
    """Somebody with an account and no membership."""
    return a_contact(a_user("lea@example.org", name="Léa Roy"))


def _erase(contact: Contact, carol: User, committed: Committed) -> None:
    with committed(execute=True):  # type: ignore[attr-defined]  # pytest-django's context manager
        erase_contact(contact=contact, by=carol)


def test_what_was_reserved_is_free_and_nothing_leads_to_the_person(
    lea: Contact, bob: User, carol: User, django_capture_on_commit_callbacks: Committed
) -> None:
    use_machines(lea, carol, "Léa")
    photo = Fault.objects.get().photo
    _erase(lea, carol, django_capture_on_commit_callbacks)
    reservation = Reservation.objects.get()
    assert (reservation.state, reservation.purpose) == (ReservationState.CANCELLED, "")
    assert reservation.occupancy.released_at is not None
    assert not Authorization.objects.standing().exists()
    assert set(Authorization.objects.values_list("reason", flat=True)) == {"…"}
    fault = Fault.objects.get()
    assert (fault.reported_by, fault.photo.name) == (None, "")
    assert fault.description == "Moi, …, je sens la fumée."
    assert not photo.storage.exists(str(photo.name))
    assert CreditLot.objects.get().left == 0
    assert (Badge.objects.count(), Referent.objects.count()) == (0, 0)
    event, usage = AccessEvent.objects.get(), Usage.objects.get()
    assert (event.contact, event.badge, event.is_allowed) == (None, None, True)
    assert usage.contact is None
    assert usage.ended_at is not None
    assert not EquipmentUserObjectPermission.objects.exists()


def test_what_was_paid_by_card_goes_back(
    lea: Contact, carol: User, django_capture_on_commit_callbacks: Committed
) -> None:
    machine = a_machine(charge="money", public_rate_minor=1000)
    reserve(contact=lea, equipment=machine, start=at(3, 10), end=at(3, 11), by=lea.user)  # type: ignore[arg-type]  # has one
    pay(Order.objects.get())
    _erase(lea, carol, django_capture_on_commit_callbacks)
    assert Refund.objects.get().amount_minor == 1000
    assert not Occupancy.objects.standing().exists()


def test_what_was_paid_at_the_desk_is_fetched_first(lea: Contact, carol: User) -> None:
    machine = a_machine(charge="money", public_rate_minor=1000)
    reserve(contact=lea, equipment=machine, start=at(3, 10), end=at(3, 11), by=lea.user)  # type: ignore[arg-type]  # has one
    pay(Order.objects.get(), PaymentMethod.CASH)
    with pytest.raises(ReservationPaidByHand):
        erase_contact(contact=lea, by=carol)
    lea.refresh_from_db()
    assert lea.erased_at is None


def test_past_reservations_stay_as_facts(
    lea: Contact, carol: User, django_capture_on_commit_callbacks: Committed
) -> None:
    machine = a_machine(public_rate_minor=0)
    reserve_for(contact=lea, equipment=machine, start=at(3, 10), end=at(3, 11), by=carol, purpose="Léa")
    begun = timezone.now() - timedelta(days=3)
    Occupancy.objects.update(starts_at=begun, ends_at=begun + timedelta(hours=1))
    _erase(lea, carol, django_capture_on_commit_callbacks)
    assert Reservation.objects.get().state == ReservationState.CONFIRMED


def test_the_export_tells_all_of_it(lea: Contact, carol: User) -> None:
    cache.clear()
    use_machines(lea, carol, "Léa")
    assert lea.user is not None
    with zipfile.ZipFile(BytesIO(export_contact(contact=lea, by=lea.user))) as archive:
        [name] = [one for one in archive.namelist() if one.endswith(".json")]
        told = archive.read(name).decode()
        files = archive.namelist()
    json.loads(told)
    for text in ("Léa sait.", "Pour Léa", "je sens la fumée", "Merci Léa", "Clé de Léa", "Porte"):
        assert text in told, text
    assert any("photo" in one for one in files)


def test_of_two_authorizations_the_better_stands(carol: User) -> None:
    kept, merged, laser, saw = a_contact(), a_contact(), a_qualification(), a_qualification()
    qualify(kept, laser, Level.TRAINER, expires_at=timezone.now() - timedelta(days=1))
    good = qualify(merged, laser, Level.SUPERVISED)
    best = qualify(kept, saw, Level.TRAINER)
    qualify(merged, saw, Level.AUTONOMOUS)
    merge_contacts(kept=kept, merged=merged, by=carol)
    standing = Authorization.objects.standing().filter(contact=kept)
    assert set(standing) == {good, best}
    assert kept.authorizations.count() == 4


def test_a_suspension_of_either_card_holds(carol: User) -> None:
    kept, merged, laser = a_contact(), a_contact(), a_qualification()
    bad = qualify(merged, laser, Level.SUPERVISED)
    suspend_authorization(authorization=bad, reason="Imprudence", by=carol)
    qualify(kept, laser, Level.TRAINER)
    merge_contacts(kept=kept, merged=merged, by=carol)
    one = Authorization.objects.standing().get()
    assert (one.level, one.suspension_reason) == (Level.TRAINER, "Imprudence")


def test_everything_of_both_cards_is_the_kept_ones(alice: User, carol: User) -> None:
    merged, kept, machine, laser = contact_of(alice), a_contact(), a_machine(), a_qualification()
    guarded, child = a_machine(laser), a_contact(given_name="Tom")
    set_legal_representative(contact=child, representative=merged, by=None)
    qualify(kept, laser)
    qualify(child, laser)
    for contact in (kept, merged):
        refer(contact, machine)
        Usage.objects.create(equipment=machine, contact=contact, started_at=timezone.now())
        give_credits(contact=contact, amount=3, reason="Cadeau", ends_at=None, by=carol)
        Badge.objects.create(contact=contact, uid_hash=bytes([contact.pk % 256]) * 32)
    merge_contacts(kept=kept, merged=merged, by=carol)
    assert Referent.objects.get().contact == kept
    assert (kept.usages.count(), kept.usages.running().count()) == (2, 1)
    assert CreditLot.objects.filter(contact=kept).balance() == 6
    assert kept.badges.count() == 2
    # The account of the merged card has what the kept card holds.
    assert set(Equipment.objects.opened_to(alice)) == {machine, guarded}
    assert Equipment.objects.cared_for_by(alice).get() == machine


def test_doors_forget_who_it_was_after_a_year(alice: User) -> None:
    contact, machine = contact_of(alice), a_machine()
    door = Controller.objects.create(name="Porte", token_hash=b"y" * 32, token_hint="etb_")
    badge = Badge.objects.create(contact=contact, uid_hash=b"x" * 32)
    old, new = (
        AccessEvent.objects.create(
            controller=door, equipment=machine, contact=contact, badge=badge, is_allowed=True,
            at=timezone.now() - ACCESS_KNOWN_FOR + timedelta(minutes=shift),
        )
        for shift in (-1, 1)
    )  # fmt: skip
    assert [forget_accesses(), forget_accesses()] == [1, 0]
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.contact, old.badge, old.is_allowed) == (None, None, True)
    assert (new.contact, new.badge) == (contact, badge)


def test_who_is_gone_is_given_nothing(
    lea: Contact, carol: User, django_capture_on_commit_callbacks: Committed
) -> None:
    _erase(lea, carol, django_capture_on_commit_callbacks)
    lea.refresh_from_db()
    level, laser, machine = Level.AUTONOMOUS, a_qualification(), a_machine(public_rate_minor=0)
    acts: list[Callable[[], object]] = [
        lambda: grant_authorization(contact=lea, qualification=laser, level=level, reason="x", by=carol),
        lambda: give_badge(contact=lea, uid="04A1B2C3", by=carol),
        lambda: give_credits(contact=lea, amount=3, reason="x", ends_at=None, by=carol),
        lambda: reserve_for(contact=lea, equipment=machine, start=at(2, 10), end=at(2, 11), by=carol),
    ]
    for act in acts:
        with pytest.raises(CardErased):
            act()
