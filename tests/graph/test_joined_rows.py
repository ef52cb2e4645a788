"""What is told of a related row does not bring the row itself past who may see it."""

import pytest

from accounts.models import Affiliation, User
from tests.equipment.machines import a_machine, a_qualification, contact_of, qualify, refer
from tests.graph.asking import ask
from tests.makers import an_organisation

pytestmark = pytest.mark.django_db


def test_who_acts_for_the_same_organisation_sees_names_and_no_cards(alice: User, bob: User) -> None:
    organisation = an_organisation("ABC SARL", acted_for_by=bob)
    Affiliation.objects.create(organisation=organisation, contact=contact_of(alice))
    text = """{ viewer { organisations { nodes { affiliations { nodes {
      fullName contact { phone email } } } } } } }"""
    (one,) = ask(bob, text)["viewer"]["organisations"]["nodes"]
    told = {row["fullName"]: row["contact"] for row in one["affiliations"]["nodes"]}
    assert told["Alice Martin"] is None
    assert told["Bob Durand"]["email"] == "bob@example.org"


def test_a_referent_sees_names_and_no_cards(alice: User, bob: User) -> None:
    laser = a_qualification()
    machine = a_machine(laser)
    qualify(contact_of(alice), laser)
    refer(contact_of(bob), machine)
    text = "{ authorizations { nodes { fullName contact { email } qualification { code } } } }"
    (one,) = ask(bob, text)["authorizations"]["nodes"]
    assert (one["fullName"], one["contact"]) == ("Alice Martin", None)
