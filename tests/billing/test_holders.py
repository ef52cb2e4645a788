"""Memberships of families and organisations: who holds them, whom they cover, and who sees what is theirs."""

from datetime import date
from typing import Any

import pytest
from django.db.models import QuerySet

from accounts.models import Contact, Organisation, OrganisationUserObjectPermission, User
from billing.actions.applications import approve_application, submit_application, verify_application
from billing.actions.memberships import renew_membership
from billing.actions.seats import give_seat, seat_contact, take_seat
from billing.models import Application, Coverage, HolderKind, Invoice, Membership, Order, Plan
from billing.refusals import NoSeatLeft, SeatOfHolder, SeatTaken
from kit.refusals import NotAllowed
from tests.makers import a_contact, a_member, a_plan, a_submission, an_organisation, pay

ABC = {"name": "ABC", "siren": "732829320"}
CHILDREN = [
    {"given_name": "Lou", "family_name": "Roy", "birth_on": "2015-03-01"},
    {"given_name": "Zoé", "family_name": "Roy", "birth_on": "2017-06-30"},
]


def _joined(plan: Plan, by: User, **stated: Any) -> Application:
    application = submit_application(submission=a_submission(**stated), plan=plan)
    application = verify_application(application=application)
    pay(Order.objects.get(application=application))
    application.refresh_from_db()
    return approve_application(application=application, by=by)


@pytest.fixture
def abc(carol: User) -> Application:
    """A company that joined with three seats."""
    plan = a_plan(holder_kind=HolderKind.ORGANISATION, seats=3, price_minor=30000)
    return _joined(plan, carol, organisation=ABC)


def _user(application: Application) -> User:
    return User.objects.get(contact=application.contact)


def _theirs(viewer: User) -> list[QuerySet[Order] | QuerySet[Invoice] | QuerySet[Membership]]:
    return [model.objects.visible_to(viewer) for model in (Order, Invoice, Membership)]


def test_a_company_joins_holds_and_is_invoiced(abc: Application) -> None:
    organisation = Organisation.objects.get()
    membership = Membership.objects.get()
    assert (organisation.name, organisation.siren) == ("ABC", "732829320")
    assert membership.organisation == organisation
    assert Order.objects.get().organisation == organisation
    invoice = Invoice.objects.get()
    assert invoice.organisation == organisation
    assert (invoice.content["buyer"]["name"], invoice.content["buyer"]["ids"]) == ("ABC", ["SIREN 732829320"])
    # A company is nobody's seat: it says by itself who is covered.
    assert not Coverage.objects.exists()


def test_its_contact_sees_its_documents_until_the_guardian_row_goes(abc: Application, bob: User) -> None:
    user = _user(abc)
    assert [rows.count() for rows in _theirs(user)] == [1, 1, 1]
    another = an_organisation("Another", acted_for_by=bob)
    assert [rows.filter(organisation__isnull=False).count() for rows in _theirs(bob)] == [0, 0, 0]
    OrganisationUserObjectPermission.objects.exclude(content_object=another).delete()
    assert [rows.count() for rows in _theirs(user)] == [0, 0, 0]


def test_whoever_states_a_known_number_gets_nothing_of_it(abc: Application, carol: User) -> None:
    impostor = _joined(abc.plan, carol, organisation=ABC, email="trudy@example.org", given_name="Trudy")
    assert Organisation.objects.filter(siren=ABC["siren"]).count() == 2
    visible = Organisation.objects.visible_to(_user(impostor))
    assert list(visible) == [impostor.organisation]
    assert impostor.organisation != abc.organisation


def test_nobody_acts_for_it_before_the_admission(carol: User) -> None:
    plan = a_plan(holder_kind=HolderKind.ORGANISATION)
    application = submit_application(submission=a_submission(organisation=ABC), plan=plan)
    verify_application(application=application)
    assert Organisation.objects.count() == 1
    assert not OrganisationUserObjectPermission.objects.exists()


def test_its_contact_gives_and_frees_seats(abc: Application) -> None:
    user, membership = _user(abc), Membership.objects.get()
    seats = [
        give_seat(membership=membership, card={"given_name": name, "email": f"{name}@abc.example"}, by=user)
        for name in ("ada", "bea", "cid")
    ]
    with pytest.raises(NoSeatLeft):
        give_seat(membership=membership, card={"given_name": "dov"}, by=user)
    assert not Contact.objects.filter(given_name="dov").exists()
    take_seat(coverage=seats[0], by=user)
    take_seat(coverage=seats[0], by=user)
    give_seat(membership=membership, card={"given_name": "dov"}, by=user)
    names = membership.coverages.standing().values_list("contact__given_name", flat=True)
    assert list(names) == ["bea", "cid", "dov"]


def test_others_give_and_free_no_seat(abc: Application, bob: User) -> None:
    membership = Membership.objects.get(organisation__isnull=False)
    coverage = give_seat(membership=membership, card={"given_name": "ada"}, by=_user(abc))
    with pytest.raises(NotAllowed):
        give_seat(membership=membership, card={"given_name": "eve"}, by=bob)
    with pytest.raises(NotAllowed):
        take_seat(coverage=coverage, by=bob)
    with pytest.raises(NotAllowed):
        seat_contact(membership=membership, contact=bob.contact, by=_user(abc))
    assert list(membership.coverages.standing()) == [coverage]


def test_somebody_known_is_seated_once_by_the_back_office(abc: Application, bob: User, carol: User) -> None:
    membership = Membership.objects.get(organisation__isnull=False)
    seat_contact(membership=membership, contact=bob.contact, by=carol)
    with pytest.raises(SeatTaken):
        seat_contact(membership=membership, contact=bob.contact, by=carol)
    # One may be a member by several memberships.
    assert bob.contact.coverages.standing().count() == 2


def test_a_parent_enrols_two_children(carol: User) -> None:
    plan = a_plan(seats=4)
    application = _joined(plan, carol, people=CHILDREN, given_name="Camille")
    membership = Membership.objects.get()
    covered = [coverage.contact for coverage in membership.coverages.standing().order_by("pk")]
    assert [contact.given_name for contact in covered] == ["Camille", "Lou", "Zoé"]
    children = Contact.objects.acted_for_by(_user(application)).filter(user=None)
    assert [child.birth_on for child in children.order_by("birth_on")] == [
        date(2015, 3, 1),
        date(2017, 6, 30),
    ]
    with pytest.raises(SeatOfHolder):
        take_seat(coverage=membership.coverages.get(contact=application.contact), by=_user(application))


def test_no_more_people_are_seated_than_the_plan_covers(carol: User) -> None:
    _joined(a_plan(seats=2), carol, people=CHILDREN)
    assert Membership.objects.get().coverages.standing().count() == 2


def test_a_member_is_covered_by_their_own_membership(bob: User) -> None:
    assert [one.contact for one in Coverage.objects.standing()] == [bob.contact]
    a_member(plan=a_plan(), given_name="Ada")
    assert Coverage.objects.standing().count() == 2


def test_a_company_renews_its_own_membership(abc: Application) -> None:
    user, membership = _user(abc), Membership.objects.get()
    period = membership.periods.get()
    period.starts_on, period.ends_on = date(2026, 1, 1), date(2026, 12, 1)
    period.save()
    own = a_member(user=None, plan=abc.plan)
    order = renew_membership(membership=membership, plan=abc.plan, by=user)
    assert (order.organisation, order.contact) == (abc.organisation, abc.contact)
    assert renew_membership(membership=membership, plan=abc.plan, by=user) == order
    pay(order)
    assert membership.periods.count() == 2
    assert own.memberships.get().periods.count() == 1


def test_a_known_contact_needs_no_card_for_a_seat(abc: Application, carol: User) -> None:
    seat_contact(membership=Membership.objects.get(), contact=a_contact(), by=carol)
    assert Coverage.objects.count() == 1
