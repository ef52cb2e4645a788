"""Organisations in the back office: who sees them, who changes them, and whom they make members."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.actions.organisations import affiliate
from accounts.models import Affiliation, AuditEntry, Contact, Organisation, User
from accounts.roles import EDITOR, MANAGER, RECEPTION, TRAINER, TREASURER
from billing.models import Coverage, HolderKind, Membership, MembershipPeriod
from kit.clock import today
from tests.makers import a_contact, a_member, a_plan, an_organisation

FIRM, BOSS, NOTE = "Menuiserie Quarante-Sept", "Zéphyrine Vasseur", "note-interne-48"
MARKS = (FIRM, BOSS, NOTE)
SEEN = {MANAGER, TREASURER, RECEPTION}
EVERYONE = (MANAGER, TREASURER, RECEPTION, TRAINER, EDITOR, "member", "")


@dataclass
class Firm:
    """A company with two seats, one of them taken by who acts for it."""

    organisation: Organisation
    affiliation: Affiliation
    membership: Membership
    coverage: Coverage


@pytest.fixture
def firm(db: None) -> Firm:
    """A company that joined."""
    cache.clear()
    organisation = an_organisation(FIRM, email="firme@example.org", notes=NOTE, city="Vernay")
    boss = a_contact(given_name="Zéphyrine", family_name="Vasseur", email="z@example.org")
    affiliation = affiliate(contact=boss, organisation=organisation, position="Gérante", by=None)
    plan = a_plan("company", seats=2, holder_kind=HolderKind.ORGANISATION)
    membership = Membership.objects.create(contact=boss, organisation=organisation, family=plan.family)
    end = today() + timedelta(days=90)
    MembershipPeriod.objects.create(
        membership=membership, plan=plan, starts_on=today(), ends_on=end, grace_until=end
    )
    coverage = Coverage.objects.create(membership=membership, contact=boss)
    return Firm(organisation, affiliation, membership, coverage)


@pytest.fixture
def desk(client: Client, carol: User) -> Client:
    """Carol, signed in."""
    client.force_login(carol)
    return client


def _to(name: str, thing: Any = None) -> str:
    return reverse(f"staff_organisations:{name}", args=(thing.pk,) if thing is not None else ())


def _pages(firm: Firm) -> dict[str, set[str]]:
    return {
        _to("index"): SEEN,
        _to("index_results"): SEEN,
        _to("inspect", firm.organisation): SEEN,
        _to("add"): {MANAGER},
        _to("edit", firm.organisation): {MANAGER},
        _to("affiliate", firm.organisation): {MANAGER},
        _to("end_affiliation", firm.affiliation): {MANAGER},
        _to("give_seat", firm.membership): {MANAGER},
        _to("free_seat", firm.coverage): {MANAGER},
    }


@pytest.mark.parametrize("role", EVERYONE)
def test_each_page_opens_for_its_roles_alone(role: str, firm: Firm, sign_in: Callable[[str], Client]) -> None:
    client = sign_in(role)
    opened, leaked = set(), set()
    for url in _pages(firm):
        response = client.get(url)
        if response.status_code == 200:
            opened.add(url)
        else:
            assert response.status_code == 302, url
            leaked |= {mark for mark in MARKS if mark in response.content.decode()}
    assert opened == {url for url, roles in _pages(firm).items() if role in roles}
    assert leaked == set()


@pytest.mark.parametrize("role", [TREASURER, RECEPTION, TRAINER, EDITOR, "member", ""])
def test_nobody_else_changes_anything(role: str, firm: Firm, sign_in: Callable[[str], Client]) -> None:
    client = sign_in(role)
    given = {"name": "Autre", "is_customer": "on", "country": "FR", "language": "fr", "words": BOSS}
    for url in _pages(firm):
        client.post(url, given)
    firm.coverage.refresh_from_db()
    assert firm.coverage.ended_at is None
    assert list(Organisation.objects.values_list("name", flat=True)) == [FIRM]
    assert (Affiliation.objects.count(), Coverage.objects.filter(membership=firm.membership).count()) == (
        1,
        1,
    )


def test_the_page_tells_each_viewer_what_is_theirs_to_see(
    firm: Firm, sign_in: Callable[[str], Client]
) -> None:
    url = _to("inspect", firm.organisation)
    manager, treasurer = (sign_in(role).get(url).content.decode() for role in (MANAGER, TREASURER))
    assert "places prises\xa0: 1 sur 2" in manager
    assert NOTE in manager
    assert "Factures" in manager
    assert "places prises" not in treasurer
    assert NOTE not in treasurer
    assert "Factures" in treasurer


def test_the_list_is_searched_and_filtered_by_kind(desk: Client, firm: Firm) -> None:
    an_organisation("Scierie du Val", is_customer=False, is_supplier=True)

    def listed(query: str) -> set[str]:
        page = desk.get(f"{_to('index_results')}?{query}").content.decode()
        return {name for name in (FIRM, "Scierie du Val") if name in page}

    assert listed("") == {FIRM, "Scierie du Val"}
    assert listed("kind=supplier") == {"Scierie du Val"}
    assert listed("q=quarante+vernay") == {FIRM}


CARD = {"name": "Atelier Roy", "is_partner": "on", "country": "FR", "language": "fr"}


def test_one_is_added_and_changed_on_record(desk: Client, carol: User) -> None:
    desk.post(_to("add"), {**CARD, "siren": "732 829 320"})
    made = Organisation.objects.get()
    assert (made.name, made.is_partner, made.is_customer) == ("Atelier Roy", True, False)
    desk.post(_to("edit", made), {**CARD, "city": "Nantes"})
    made.refresh_from_db()
    assert made.city == "Nantes"
    verbs = AuditEntry.objects.about(made).values_list("verb", "actor")
    assert set(verbs) == {("organisation.made", carol.pk), ("organisation.edited", carol.pk)}


@pytest.mark.parametrize("wrong", [{"siren": "732829321"}, {"vat_number": "FR1"}, {"is_partner": ""}])
def test_a_card_that_cannot_be_keeps_the_form(desk: Client, carol: User, wrong: dict[str, str]) -> None:
    assert desk.post(_to("add"), {**CARD, **wrong}).status_code == 200
    assert Organisation.objects.count() == 0


def test_who_acts_for_it_is_found_by_words_and_ended(desk: Client, firm: Firm) -> None:
    ada, adam = (
        a_contact(given_name="Ada", family_name="Roy"),
        a_contact(given_name="Adam", family_name="Roy"),
    )
    url = _to("affiliate", firm.organisation)
    assert "ne correspond" in desk.post(url, {"words": "personne"}).content.decode()
    several = desk.post(url, {"words": "roy", "position": "Comptable"}).content.decode()
    assert ("Ada Roy" in several, "Adam Roy" in several) == (True, True)
    assert Affiliation.objects.count() == 1
    desk.post(url, {"words": "roy", "contact": str(adam.pk), "position": "Comptable"})
    made = Affiliation.objects.get(contact=adam)
    assert made.position == "Comptable"
    desk.post(_to("end_affiliation", made))
    assert not Affiliation.objects.filter(contact__in=(ada, adam)).exists()


def test_nobody_is_chosen_whom_the_words_do_not_fit(desk: Client, firm: Firm) -> None:
    for name in ("Ada", "Adam"):
        a_contact(given_name=name, family_name="Roy")
    other = a_contact(given_name="Nora", family_name="Brun")
    desk.post(_to("affiliate", firm.organisation), {"words": "roy", "contact": str(other.pk)})
    assert not Affiliation.objects.filter(contact=other).exists()


def test_seats_are_given_until_none_is_left_and_freed(desk: Client, firm: Firm) -> None:
    for name in ("ada", "nora"):
        a_contact(given_name=name, family_name="Roy", email=f"{name}@example.org")
    desk.post(_to("give_seat", firm.membership), {"words": "ada@example.org"})
    full = desk.post(_to("give_seat", firm.membership), {"words": "nora@example.org"}, follow=True)
    assert list(_covered(firm)) == ["z@example.org", "ada@example.org"]
    assert "Les 2 places" in full.content.decode()
    freed = desk.post(_to("free_seat", firm.coverage))
    assert freed["Location"] == _to("inspect", firm.organisation)
    assert list(_covered(firm)) == ["ada@example.org"]


def _covered(firm: Firm) -> Any:
    return firm.membership.coverages.standing().values_list("contact__email", flat=True)


def test_a_person_is_shown_by_whose_membership_they_are_covered(desk: Client, firm: Firm) -> None:
    page = desk.get(reverse("staff_members:inspect", args=(firm.coverage.contact_id,))).content.decode()
    assert "Couverture par" in page
    assert _to("inspect", firm.organisation) in page


def test_a_familys_seats_are_given_on_the_holders_page(desk: Client) -> None:
    parent = a_member(plan=a_plan("family", seats=3), given_name="Ada", family_name="Roy")
    child: Contact = a_contact(given_name="Max", family_name="Roy")
    membership = Membership.objects.get(contact=parent)
    answer = desk.post(_to("give_seat", membership), {"words": "max"})
    home = reverse("staff_members:inspect", args=(parent.pk,))
    assert answer["Location"] == home
    page = desk.get(home).content.decode()
    assert "place du titulaire" in page
    assert reverse("staff_members:inspect", args=(child.pk,)) in page
