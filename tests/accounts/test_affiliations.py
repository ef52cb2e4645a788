"""Who acts for an organisation: a projection in guardian's rows, and nothing else."""

import pytest

from accounts.actions.contacts import link_user
from accounts.actions.organisations import affiliate, end_affiliation, save_organisation
from accounts.models import Organisation, OrganisationUserObjectPermission, User
from accounts.permissions import rebuild_permissions
from accounts.refusals import AffiliatedAlready
from kit.refusals import Invalid, InvalidInput, NotAllowed
from tests.makers import an_organisation

ROWS = OrganisationUserObjectPermission.objects.order_by("user", "content_object")


def _rows() -> list[tuple[int, int]]:
    return list(ROWS.values_list("user_id", "content_object_id"))


def test_an_affiliation_opens_the_organisation_and_its_end_closes_it(alice: User, carol: User) -> None:
    abc, other = an_organisation("ABC"), an_organisation("Other")
    affiliation = affiliate(contact=alice.contact, organisation=abc, position="Director", by=carol)
    assert list(Organisation.objects.visible_to(alice)) == [abc]
    assert list(Organisation.objects.visible_to(carol)) == [abc, other]
    end_affiliation(affiliation=affiliation, by=carol)
    assert not Organisation.objects.visible_to(alice).exists()


def test_the_guardian_row_alone_decides(alice: User, bob: User) -> None:
    abc = an_organisation("ABC", acted_for_by=alice)
    OrganisationUserObjectPermission.objects.all().delete()
    assert not Organisation.objects.acted_for_by(alice).exists()
    # Nor does a right that is not on this organisation open it.
    assert not Organisation.objects.acted_for_by(bob).exists()
    rebuild_permissions()
    assert list(Organisation.objects.acted_for_by(alice)) == [abc]


def test_the_row_follows_the_contacts_user(alice: User, trudy: User) -> None:
    abc = an_organisation("ABC", acted_for_by=alice)
    contact = alice.contact
    link_user(contact=contact, user=trudy, by=None)
    assert _rows() == [(trudy.pk, abc.pk)]
    link_user(contact=contact, user=None, by=None)
    assert _rows() == []


def test_the_projection_is_what_a_rebuild_would_make(alice: User, bob: User, carol: User) -> None:
    abc = an_organisation("ABC", acted_for_by=alice)
    ended = affiliate(contact=bob.contact, organisation=abc, position="", by=carol)
    an_organisation("Two", acted_for_by=bob)
    end_affiliation(affiliation=ended, by=carol)
    kept = _rows()
    rebuild_permissions()
    assert _rows() == kept
    assert len(kept) == 2


def test_whom_it_is_not_for_is_refused(alice: User, carol: User) -> None:
    abc = an_organisation("ABC", acted_for_by=alice)
    with pytest.raises(NotAllowed):
        save_organisation(values={"name": "Mine"}, organisation=abc, by=alice)
    with pytest.raises(NotAllowed):
        affiliate(contact=alice.contact, organisation=an_organisation("Other"), position="", by=alice)
    with pytest.raises(AffiliatedAlready):
        affiliate(contact=alice.contact, organisation=abc, position="", by=carol)
    assert _rows() == [(alice.pk, abc.pk)]


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"name": ""}, ("name",)),
        ({"name": "x" * 201}, ("name",)),
        ({"name": "AB\0C"}, ("name",)),
        ({"email": "nobody"}, ("email",)),
        ({"siren": "123456789"}, ("siren",)),
        ({"vat_number": "FR00"}, ("vat_number",)),
        ({"is_customer": False}, ("is_customer",)),
    ],
)
def test_what_cannot_be_kept_is_told(values: dict[str, str | bool], path: tuple[str], carol: User) -> None:
    abc = an_organisation("ABC")
    with pytest.raises((InvalidInput, Invalid)) as told:
        save_organisation(values=values, organisation=abc, by=carol)
    assert [one.path for one in getattr(told.value, "problems", [told.value])] == [path]
    abc.refresh_from_db()
    assert (abc.name, abc.is_customer) == ("ABC", True)
