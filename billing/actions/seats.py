"""Who is a member by whose membership: gives the seats of a plan to people, and takes them back."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.actions.contacts import make_contact
from accounts.models import Contact, User
from accounts.records import record
from billing.models import Coverage, Membership, Plan
from billing.models.membership import seats as seats_sql
from billing.refusals import NoSeatLeft, SeatOfHolder, SeatTaken
from kit.refusals import NotAllowed, NotFound


def _locked(membership: Membership, by: User) -> Membership:
    """The membership, if the actor acts for its holder or looks after members."""
    if not by.has_perm("billing.change_membership"):
        mine = Membership.objects.belonging_to(by).filter(pk=membership.pk)
        if not mine.exists():
            raise NotAllowed
    return Membership.objects.select_for_update().get(pk=membership.pk)


def seat(membership: Membership, contact: Contact, *, by: User | None) -> Coverage:
    """Give a seat of a locked membership, inside an act that asked for the right already."""
    # Held, so that no merge deletes the card meanwhile.
    if not Contact.objects.select_for_update(no_key=True).filter(pk=contact.pk):
        raise NotFound(path=("contact",))
    standing = membership.coverages.standing()
    if standing.filter(contact=contact).exists():
        raise SeatTaken(path=("contact",))
    seats = Membership.objects.filter(pk=membership.pk).values_list(seats_sql(), flat=True).get()
    if standing.count() >= seats:
        raise NoSeatLeft(seats=seats)
    coverage = Coverage.objects.create(membership=membership, contact=contact)
    record("membership.seat_given", membership, by=by, contact=contact.pk)
    return coverage


def keep_within(membership: Membership, plan: Plan, *, by: User | None) -> None:
    """Free the seats of a locked membership that `plan` has no more: those given last; never the holder's."""
    standing = list(membership.coverages.standing().order_by("since", "pk"))
    standing.sort(key=lambda one: not _is_holders(membership, one))
    for coverage in standing[plan.seats :]:
        _free(coverage, by=by)


def _is_holders(membership: Membership, coverage: Coverage) -> bool:
    return membership.organisation_id is None and coverage.contact_id == membership.contact_id


def _free(coverage: Coverage, *, by: User | None) -> None:
    coverage.ended_at = timezone.now()
    coverage.save(update_fields=["ended_at"])
    record("membership.seat_taken", coverage.membership, by=by, contact=coverage.contact_id)


@transaction.atomic
def give_seat(*, membership: Membership, card: Mapping[str, str | date | None], by: User) -> Coverage:
    """Make somebody new a member by `membership`; `card` has names, e-mail and birth date.

    Raises NoSeatLeft when the plan's seats are taken, InvalidInput for a card that cannot be kept.
    """
    membership = _locked(membership, by)
    language = membership.contact.language
    contact = make_contact(values={**card, "language": language}, by=by)
    return seat(membership, contact, by=by)


@transaction.atomic
def seat_contact(*, membership: Membership, contact: Contact, by: User) -> Coverage:
    """The back office makes a contact it knows a member by `membership`."""
    if not by.has_perm("billing.change_membership"):
        raise NotAllowed
    return seat(_locked(membership, by), contact, by=by)


@transaction.atomic
def take_seat(*, coverage: Coverage, by: User) -> Coverage:
    """Free a seat; freeing it twice changes nothing. The holder of a personal membership keeps theirs."""
    membership = _locked(coverage.membership, by)
    coverage = Coverage.objects.select_for_update().get(pk=coverage.pk)
    if _is_holders(membership, coverage):
        raise SeatOfHolder
    if coverage.ended_at is None:
        _free(coverage, by=by)
    return coverage
