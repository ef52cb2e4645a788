"""A person is erased: found nowhere but in issued documents, and refused while something runs."""

import shutil
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db.models import Model

from accounts.actions.erase_contact import erase_contact
from accounts.actions.representation import set_legal_representative
from accounts.models import AuditEntry, Consent, Contact, User
from accounts.refusals import HoldsRoles, RepresentsSomebody
from billing.actions.granting import PaidElsewhere, grant_paid_elsewhere
from billing.actions.orders import place_order
from billing.chain import broken_documents
from billing.models import Application, CreditNote, Invoice, Membership, MembershipPeriod, Order, Plan
from billing.periods import Period
from billing.refusals import ApplicationUnderWay, MembershipRuns, OrderWaits
from kit.clock import today
from kit.mail import waiting
from kit.refusals import NotAllowed, Refusal
from tests.accounts.marked import ISSUED, MARKER, a_marked_person, places
from tests.makers import a_contact, a_plan, a_user, an_application, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def marked(carol: User, django_capture_on_commit_callbacks: Callable[..., object]) -> Contact:
    cache.clear()
    # Files of tests before, whose rows were rolled back.
    shutil.rmtree(settings.PRIVATE_ROOT, ignore_errors=True)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]  # as below
        return a_marked_person(carol)


def _erase(contact: Contact, by: User, committed: Callable[..., object]) -> None:
    with committed(execute=True):  # type: ignore[attr-defined]  # pytest-django's context manager
        erase_contact(contact=contact, by=by)


def test_the_marker_is_nowhere_but_in_issued_documents(
    marked: Contact, carol: User, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    before = set(places())
    # What is searched did hold it: a search that finds nothing proves nothing.
    expected = {
        "accounts_contact", "accounts_user", "accounts_consent", "accounts_auditentry", "accounts_outbox",
        "accounts_affiliation", "accounts_mailing", "accounts_mailingrecipient",
        "accounts_organisation", "account_emailaddress", "mfa_authenticator",
        "billing_application", "billing_applicationfile", "billing_informationrequest", "billing_membership",
        "billing_membershipperiod", "billing_payment", "billing_supportingdocument", "billing_refund",
        "billing_importproblem",
        "equipment_authorization", "equipment_reservation", "equipment_fault", "equipment_badge",
        "equipment_creditlot", "equipment_maintenance",
        "cms_applicationdraft", "graph_idempotentrequest", "procrastinate_jobs", "wagtailcore_modellogentry",
        *ISSUED,
    }  # fmt: skip
    assert expected - before == set()
    assert len([place for place in before if "/" in place]) >= 8
    issued = list(Invoice.objects.values()) + list(CreditNote.objects.values())
    _erase(marked, carol, django_capture_on_commit_callbacks)
    assert set(places()) == ISSUED
    assert list(Invoice.objects.values()) + list(CreditNote.objects.values()) == issued
    assert broken_documents() == []


def test_nothing_of_the_account_is_left(
    marked: Contact, carol: User, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    pk, waited = marked.user_id, len(waiting())
    _erase(marked, carol, django_capture_on_commit_callbacks)
    assert pk is not None
    assert not User.objects.filter(pk=pk).exists()
    assert [row for row in Session.objects.all() if row.get_decoded().get("_auth_user_id") == str(pk)] == []
    assert waited == 1
    assert [key for key in waiting() if cache.get(key)] == []


def test_the_books_and_the_bare_facts_stay(
    marked: Contact, carol: User, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    kinds: list[type[Model]] = [
        Order,
        Invoice,
        CreditNote,
        Application,
        Membership,
        Consent,
        MembershipPeriod,
    ]
    counts = [kind._default_manager.count() for kind in kinds]
    _erase(marked, carol, django_capture_on_commit_callbacks)
    assert [kind._default_manager.count() for kind in kinds] == counts
    marked.refresh_from_db()
    assert (marked.full_name, marked.email, marked.birth_on) == ("Personne effacée", "", None)
    assert marked.erased_at is not None
    consent = Consent.objects.get(contact=marked, purpose="letter")
    assert (consent.wording, consent.given_at is not None) == ("", True)
    entry = AuditEntry.objects.about(marked).get(verb="contact.erased")
    assert (entry.actor, entry.facts) == (carol, {"by_oneself": False})


def test_erasing_twice_changes_nothing(
    marked: Contact, carol: User, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    for _ in range(2):
        _erase(marked, carol, django_capture_on_commit_callbacks)
    assert AuditEntry.objects.filter(verb="contact.erased").count() == 1


def test_what_a_family_shares_stays_with_the_others(carol: User) -> None:
    mother = a_contact(given_name="Léa", family_name="Roy", email="roy@example.org", phone="06 12 34 56 78")
    son = a_contact(given_name="Tom", family_name="Roy", email="roy@example.org", phone="06 12 34 56 78")
    Contact.objects.filter(pk=mother.pk).update(notes="Mère de Tom Roy, roy@example.org")
    erase_contact(contact=son, by=carol)
    mother.refresh_from_db()
    assert (mother.email, mother.phone) == ("roy@example.org", "06 12 34 56 78")
    assert mother.notes == "Mère de …, roy@example.org"


def test_a_person_erases_themself_and_nobody_else_does(bob: User, alice: User, trudy: User) -> None:
    contact = Contact.objects.get(user=alice)
    for other in (bob, trudy):
        with pytest.raises(NotAllowed):
            erase_contact(contact=contact, by=other)
    contact.refresh_from_db()
    assert contact.full_name == "Alice Martin"
    erase_contact(contact=contact, by=alice)
    entry = AuditEntry.objects.get(verb="contact.erased")
    assert (entry.actor, entry.facts) == (None, {"by_oneself": True})
    assert Contact.objects.get(user=bob).full_name == "Bob Durand"


def test_days_without_an_order_end_with_the_person(alice: User, bob: User) -> None:
    card = Contact.objects.get(user=alice)
    own = MembershipPeriod.objects.filter(membership__contact=card)
    past = grant_paid_elsewhere(paid=[_last_year(card, own.get().plan)], by=None)
    erase_contact(contact=card, by=alice)
    assert list(own.standing()) == past
    assert MembershipPeriod.objects.standing().filter(membership__contact__user=bob).exists()


def _last_year(contact: Contact, plan: Plan) -> PaidElsewhere:
    days = Period(today() - timedelta(days=365), today())
    return PaidElsewhere(contact, plan, days, "brought", {})


def _running() -> Contact:
    contact = a_contact()
    order = place_order(contact=contact, plan=a_plan(), label="Adhésion", amount_minor=3500, by=None)
    pay(order)
    return contact


def _with_an_order() -> Contact:
    contact = a_contact()
    place_order(contact=contact, plan=a_plan(), label="Adhésion", amount_minor=3500, by=None)
    return contact


def _applying() -> Contact:
    contact = an_application().contact
    assert contact is not None
    return contact


def _guardian() -> Contact:
    contact = a_contact()
    set_legal_representative(contact=a_contact(given_name="Tom"), representative=contact, by=None)
    return contact


def _at_work() -> Contact:
    return a_contact(a_user("treasurer@example.org", "treasurer", name="Tré Sor"))


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        (_running, MembershipRuns),
        (_with_an_order, OrderWaits),
        (_applying, ApplicationUnderWay),
        (_guardian, RepresentsSomebody),
        (_at_work, HoldsRoles),
    ],
)
def test_it_is_refused_while_something_runs(
    make: Callable[[], Contact], refusal: type[Refusal], carol: User
) -> None:
    contact = make()
    name = contact.full_name
    with pytest.raises(refusal):
        erase_contact(contact=contact, by=carol)
    contact.refresh_from_db()
    assert (contact.full_name, contact.erased_at) == (name, None)
    assert MARKER not in name
