"""A sheet of an organisation or of a family becomes members in one act, and no letter goes astray."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions.organisations import affiliate
from accounts.models import Contact, Organisation, User
from accounts.roles import MANAGER, RECEPTION
from billing.actions.entering import enter_application
from billing.models import Application, Coverage, HolderKind, Invoice, Membership, Plan
from billing.states import ApplicationState
from kit.clock import today
from kit.refusals import InvalidInput
from tests.makers import a_contact, a_plan, a_submission, a_user, an_organisation

type SignIn = Callable[[str], Client]

pytestmark = pytest.mark.django_db
ENTER = "desk:enter"


def sheet(plan: Plan, **changed: str) -> dict[str, str]:
    """A sheet that Odile Brun filled in and paid in cash."""
    person = {"given_name": "Odile", "family_name": "Brun", "email": "", "language": "fr", "country": "FR"}
    money = {"method": "cash", "received_on": today().isoformat()}
    return {**person, "plan": str(plan.pk), **money, **changed}


def row(number: int, given_name: str, born: str = "24/03/2015") -> dict[str, str]:
    """One of the people to be covered."""
    values = {"given_name": given_name, "family_name": "Brun", "birth_on": born, "email": ""}
    return {f"people.{part}_{number}": value for part, value in values.items()}


def words(response: Any) -> str:
    """A page without its line breaks."""
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def firms() -> Plan:
    """A plan for organisations, with three seats."""
    return a_plan("firms", holder_kind=HolderKind.ORGANISATION, seats=3, price_minor=9000)


@pytest.fixture
def family() -> Plan:
    """A plan for a person with two others."""
    return a_plan("family", seats=3)


def test_a_new_organisation_joins_with_its_contact_and_its_people(sign_in: SignIn, firms: Plan) -> None:
    people = row(1, "Tom", "01/02/1990") | row(2, "Léo", "01/02/1991")
    firm = {"organisation.name": "Menuiserie Brun", "organisation.siren": "732 829 320"}
    sign_in(RECEPTION).post(reverse(ENTER), sheet(firms, **firm, **people))
    application = Application.objects.get()
    assert application.state == ApplicationState.ADMITTED
    organisation = Organisation.objects.get(name="Menuiserie Brun")
    assert (organisation.siren, application.organisation) == ("732829320", organisation)
    membership = Membership.objects.get()
    assert (membership.organisation, Invoice.objects.get().organisation) == (organisation, organisation)
    seated = Coverage.objects.filter(membership=membership).values_list("contact__given_name", flat=True)
    assert {"Tom", "Léo"} <= set(seated)
    assert organisation.affiliations.get().contact == application.contact


def test_an_organisation_like_it_is_shown_and_chosen(sign_in: SignIn, firms: Plan) -> None:
    known, other = an_organisation("Menuiserie Brun"), an_organisation("Boulangerie")
    contact = a_contact(given_name="Odile", family_name="Brun", email="")
    affiliate(contact=contact, organisation=known, position="", by=None)
    client = sign_in(RECEPTION)
    values = sheet(firms, person=str(contact.pk), **{"organisation.name": "menuiserie"})
    asked = words(client.post(reverse(ENTER), values))
    assert "Menuiserie Brun" in asked
    assert "Boulangerie" not in asked
    assert not Application.objects.exists()
    client.post(reverse(ENTER), values | {"firm": str(other.pk)})
    assert not Application.objects.exists()
    client.post(reverse(ENTER), values | {"firm": str(known.pk)})
    assert Membership.objects.get().organisation == known
    assert Organisation.objects.count() == 2


def test_one_that_is_new_after_all_is_said_to_be(sign_in: SignIn, firms: Plan) -> None:
    an_organisation("Menuiserie Brun Frères")
    values = sheet(firms, firm="new", **{"organisation.name": "Menuiserie Brun"})
    sign_in(RECEPTION).post(reverse(ENTER), values)
    assert Membership.objects.get().holder_name == "Menuiserie Brun"
    assert Organisation.objects.count() == 2


def test_reception_lets_nobody_act_for_a_known_organisation(sign_in: SignIn, firms: Plan) -> None:
    """Whoever acts for it sees its invoices."""
    known = an_organisation("Menuiserie Brun")
    values = sheet(firms, firm=str(known.pk), **{"organisation.name": "Menuiserie Brun"})
    told = words(sign_in(RECEPTION).post(reverse(ENTER), values))
    assert "n’agit pas encore pour Menuiserie Brun" in told
    assert not Application.objects.exists()
    assert not known.affiliations.exists()
    sign_in(MANAGER).post(reverse(ENTER), values)
    assert known.affiliations.get().contact == Application.objects.get().contact


def test_a_family_joins_on_one_sheet(sign_in: SignIn, family: Plan) -> None:
    sign_in(RECEPTION).post(reverse(ENTER), sheet(family, **row(1, "Tom"), **row(2, "Léo")))
    contact = Application.objects.get().contact
    assert contact is not None
    covered = Coverage.objects.filter(membership__contact=contact).values_list(
        "contact__given_name", flat=True
    )
    assert set(covered) == {"Odile", "Tom", "Léo"}
    assert {one.given_name for one in contact.represented.all()} == {"Tom", "Léo"}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (row(1, "Tom") | row(2, "Léo") | row(3, "Mia"), "n’a pas de place pour cette personne"),
        ({"people.given_name_1": "Tom"}, "videz toute la ligne"),
        ({"organisation.name": "Menuiserie"}, "Cette formule est pour des personnes"),
    ],
    ids=["too many", "half a row", "an organisation"],
)
def test_what_does_not_fit_is_told_at_its_field(
    changed: dict[str, str], told: str, sign_in: SignIn, family: Plan, firms: Plan
) -> None:
    client = sign_in(RECEPTION)
    assert told in words(client.post(reverse(ENTER), sheet(family, **changed)))
    assert not Application.objects.exists()
    assert not Contact.objects.filter(given_name="Odile").exists()


def test_a_plan_for_organisations_names_one(sign_in: SignIn, firms: Plan) -> None:
    assert "pour des organisations" in words(sign_in(RECEPTION).post(reverse(ENTER), sheet(firms)))
    assert not Application.objects.exists()


def test_what_few_sheets_say_is_folded_until_it_is_needed(sign_in: SignIn, firms: Plan, family: Plan) -> None:
    client, url = sign_in(RECEPTION), reverse(ENTER)
    open_fold, closed_fold = '<details class="staff-fold" open>', '<details class="staff-fold">'
    assert closed_fold in words(client.get(url))
    assert closed_fold in words(client.post(url, sheet(family) | {"plan": ""}))
    assert open_fold in words(client.post(url, sheet(firms)))
    assert open_fold in words(client.post(url, sheet(family, **row(1, "Tom")) | {"plan": ""}))


def test_the_action_itself_asks_for_what_fits(family: Plan, firms: Plan) -> None:
    rita = a_user("rita@example.org", RECEPTION)
    person = {"given_name": "Tom", "family_name": "Brun", "birth_on": "2015-03-24", "email": ""}
    for plan, sent in (
        (firms, a_submission()),
        (family, a_submission(organisation={"name": "Brun"})),
        (family, a_submission(people=[person] * 3)),
        (family, a_submission(people=[person | {"given_name": "", "family_name": ""}])),
    ):
        with pytest.raises(InvalidInput):
            enter_application(submission=sent, plan=plan, by=rita)
    assert not Application.objects.exists()


def test_an_address_is_read_back_before_an_account_is_opened(sign_in: SignIn, db: None) -> None:
    client, plan = sign_in(RECEPTION), a_plan()
    asked = client.post(reverse(ENTER), sheet(plan, email="odile@exemple.org"))
    assert "Relisez l’adresse ci-dessus" in words(asked)
    assert not Application.objects.exists()
    [box] = re.findall(r'name="(read-[0-9a-f]+)"', asked.content.decode())
    # Corrected meanwhile: the new address is another one to read back.
    again = client.post(reverse(ENTER), sheet(plan, email="odile@example.org", **{box: "on"}))
    assert not User.objects.filter(email__startswith="odile").exists()
    [box] = re.findall(r'name="(read-[0-9a-f]+)"', again.content.decode())
    client.post(reverse(ENTER), sheet(plan, email="odile@example.org", **{box: "on"}))
    assert User.objects.get(email__startswith="odile").email == "odile@example.org"


def test_somebody_known_keeps_their_address_and_is_not_asked(sign_in: SignIn, db: None) -> None:
    known = a_contact(given_name="Odile", family_name="Brun", email="odile@example.org")
    values = sheet(a_plan(), email="odil@exemple.org", person=str(known.pk))
    sign_in(RECEPTION).post(reverse(ENTER), values)
    assert Application.objects.get().email == "odile@example.org"
