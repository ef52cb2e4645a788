"""A card that was merged since it was shown is refused in words."""

import pytest

from accounts.actions.merge_contacts import merge_contacts
from accounts.actions.organisations import affiliate
from accounts.actions.representation import set_legal_representative
from accounts.models import Contact, User
from billing.actions.seats import seat_contact
from billing.models import Membership
from kit.refusals import NotFound
from tests.makers import a_contact, a_member, a_plan, an_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(carol: User) -> Contact:
    """As somebody else's screen still shows it."""
    merged = a_contact(given_name="Gone")
    shown = Contact.objects.get(pk=merged.pk)
    merge_contacts(kept=a_contact(), merged=merged, by=carol)
    return shown


def test_it_is_not_merged_again(gone: Contact, carol: User) -> None:
    for pair in ({"kept": gone, "merged": a_contact()}, {"kept": a_contact(), "merged": gone}):
        with pytest.raises(NotFound):
            merge_contacts(**pair, by=carol)
    assert Contact.objects.filter(given_name="Camille").count() == 3


def test_it_represents_nobody_and_is_represented_by_nobody(gone: Contact, carol: User) -> None:
    other = a_contact()
    for one, representative in ((gone, other), (other, gone)):
        with pytest.raises(NotFound):
            set_legal_representative(contact=one, representative=representative, by=carol)


def test_it_acts_for_no_organisation(gone: Contact, carol: User) -> None:
    organisation = an_organisation("ABC")
    with pytest.raises(NotFound):
        affiliate(contact=gone, organisation=organisation, position="", by=carol)
    assert not organisation.affiliations.exists()


def test_it_gets_no_seat(gone: Contact, carol: User) -> None:
    a_member(plan=a_plan(family="atelier", seats=3))
    membership = Membership.objects.get(family="atelier")
    with pytest.raises(NotFound):
        seat_contact(membership=membership, contact=gone, by=carol)
    assert membership.coverages.count() == 1
