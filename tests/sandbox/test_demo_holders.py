"""The demo's companies and families: seats taken, children represented, invoices in the company's name."""

import pytest

from accounts.models import Contact, Organisation, User
from billing.models import Invoice, Membership
from cms.models import SignUpPage
from cms.signup.questions import read_page
from sandbox import demo_data
from sandbox.demo_data.cast import COMPANY


@pytest.fixture
def demo(db: None) -> None:
    """The demo without its three hundred."""
    demo_data.load(people=0, port=8000)


def test_companies_and_families_have_their_seats_and_documents(demo: None) -> None:
    helene = User.objects.get(email=COMPANY.email)
    seats = {
        held.holder_name: held.coverages.standing().count()
        for held in Membership.objects.filter(family__in=("companies", "membership"))
    }
    assert (seats["Menuiserie Maurel"], seats["Cycles du Val"]) == (2, 1)
    assert (seats["Claire Aubertin"], seats["Malik Ferroukhi"]) == (4, 3)
    assert Contact.objects.filter(legal_representative__family_name="Aubertin").count() == 2
    assert [one.name for one in Organisation.objects.acted_for_by(helene)] == ["Menuiserie Maurel"]
    invoice = Invoice.objects.visible_to(helene).get()
    assert invoice.content["buyer"]["name"] == "Menuiserie Maurel"
    assert COMPANY.email in {email for _said, email, _password in demo_data.LOGINS}


def test_each_plan_has_its_door(demo: None) -> None:
    asked = {page.slug: read_page(page).plan_question for page in SignUpPage.objects.all()}
    offered = {slug: {plan.code for plan in one.plans} for slug, one in asked.items() if one is not None}
    assert offered["adherer-entreprise"] == offered["join-as-a-company"] == {"entreprise"}
    assert offered["adherer-famille"] == {"famille"}
    assert "entreprise" not in offered["adherer"]
