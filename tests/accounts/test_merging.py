"""Two cards of one person become one, and nothing is lost."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.actions.contacts import give_consent
from accounts.actions.erase_contact import erase_contact
from accounts.actions.merge_contacts import merge_contacts
from accounts.actions.organisations import affiliate
from accounts.actions.representation import set_legal_representative
from accounts.merging import likely_duplicates
from accounts.models import AuditEntry, Contact, User
from accounts.refusals import BothHaveUsers, CardErased, RepresentationForbidden, SameCard
from billing.actions.applications import approve_application
from billing.actions.memberships import suspend_membership
from billing.actions.seats import seat_contact
from billing.chain import broken_documents
from billing.models import Coverage, Invoice, Membership, MembershipPeriod, Order, Plan
from billing.refusals import MembershipsOverlap
from billing.states import ApplicationState
from kit.refusals import NotAllowed
from tests.makers import a_contact, a_member, a_plan, an_application, an_organisation

pytestmark = pytest.mark.django_db
ADA = {"given_name": "Ada", "family_name": "Roy"}


def _paid(carol: User, plan: Plan, **card: object) -> Contact:
    """A member who applied and paid."""
    application = an_application(plan, state=ApplicationState.PAID, **card)
    approve_application(application=application, by=carol)
    application.refresh_from_db()
    assert application.contact is not None
    return application.contact


def _shift(contact: Contact, days: int) -> None:
    for period in MembershipPeriod.objects.filter(membership__contact=contact):
        period.starts_on += timedelta(days)
        period.ends_on += timedelta(days)
        period.grace_until += timedelta(days)
        period.save()


def _bare(**card: object) -> Contact:
    """A card without an account."""
    return a_contact(None, **{**ADA, **card})


def test_everything_that_hung_on_either_hangs_on_the_kept_one(carol: User) -> None:
    plan = a_plan()
    kept, merged = (_paid(carol, plan, **ADA, email=f"{name}@example.org") for name in ("kept", "old"))
    User.objects.filter(contact=merged).delete()
    merged.refresh_from_db()
    _shift(merged, -800)
    total = Order.objects.count(), Invoice.objects.count(), MembershipPeriod.objects.count()
    said = list(Invoice.objects.order_by("pk").values("number", "hash", "content"))
    number = merged.pk
    merge_contacts(kept=kept, merged=merged, by=carol)
    assert not Contact.objects.filter(pk=number).exists()
    assert (kept.orders.count(), kept.invoices.count()) == total[:2] == (2, 2)
    assert kept.applications.count() == 2
    assert Membership.objects.get(contact=kept).periods.count() == total[2] == 2
    assert Coverage.objects.standing().filter(contact=kept).count() == 1
    # Filed elsewhere, the documents say what they said, and prove it.
    assert list(Invoice.objects.order_by("pk").values("number", "hash", "content")) == said
    assert broken_documents() == []


def test_a_document_changes_in_no_other_way(carol: User) -> None:
    contact = _paid(carol, a_plan(), **ADA)
    other = a_contact()
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.update(contact=other)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('etabli.merged_contact', %s, true)", [str(contact.pk)])
    for more in ({"total_minor": 1}, {"contact": other, "total_minor": 1}, {"issued_to": other.pk}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Invoice.objects.update(**more)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.filter(contact=contact).delete()
    assert Invoice.objects.get().contact == contact


def test_what_the_kept_card_lacks_is_filled_and_what_differs_is_noted(carol: User) -> None:
    kept = _bare(email="ada@example.org", phone="", notes="Vient le mardi.")
    merged = _bare(
        email="old@example.org", phone="06 11", birth_on=date(1990, 1, 2), notes="A une clé.",
        street="1 rue du Port", city="Dol",
    )  # fmt: skip
    merged_pk = merged.pk
    merge_contacts(kept=kept, merged=merged, by=carol)
    kept.refresh_from_db()
    assert (kept.email, kept.phone, kept.birth_on) == ("ada@example.org", "06 11", date(1990, 1, 2))
    assert kept.address_lines == ["1 rue du Port", "Dol"]
    for told in ("Vient le mardi.", "A une clé.", "old@example.org", f"M-{merged_pk:04}"):
        assert told in kept.notes
    assert "06 11" not in kept.notes


def test_half_an_address_is_not_mixed_with_another(carol: User) -> None:
    kept, merged = _bare(street="2 quai Nord"), _bare(street="1 rue du Port", city="Dol")
    merge_contacts(kept=kept, merged=merged, by=carol)
    kept.refresh_from_db()
    assert (kept.street, kept.city) == ("2 quai Nord", "")
    assert "1 rue du Port" in kept.notes


def test_the_one_account_goes_to_the_kept_card_with_its_rights(alice: User, carol: User) -> None:
    merged, kept = Contact.objects.get(user=alice), _bare()
    child = a_contact(given_name="Tom")
    set_legal_representative(contact=child, representative=merged, by=None)
    company = an_organisation("ABC")
    affiliate(contact=merged, organisation=company, position="Trésorière", by=None)
    merge_contacts(kept=kept, merged=merged, by=carol)
    kept.refresh_from_db()
    assert kept.user == alice
    assert set(Contact.objects.acted_for_by(alice)) == {kept, child}
    assert list(company.affiliations.values_list("contact", "position")) == [(kept.pk, "Trésorière")]
    assert type(company).objects.acted_for_by(alice).get() == company


def test_the_history_goes_on_and_names_both_numbers(carol: User) -> None:
    kept, merged = _bare(), _bare()
    set_legal_representative(contact=merged, representative=a_contact(), by=carol)
    gone = merged.pk
    merge_contacts(kept=kept, merged=merged, by=carol)
    entry = AuditEntry.objects.about(kept).get(verb="contact.merged")
    assert entry.actor == carol
    assert entry.facts == {"kept": f"M-{kept.pk:04}", "merged": f"M-{gone:04}", "merged_id": gone}
    assert AuditEntry.objects.about(kept).filter(verb="contact.represented").exists()


def test_one_consent_stands_for_each_purpose_and_one_seat_for_each_person(carol: User) -> None:
    kept, merged = _bare(), _bare()
    for contact in (kept, merged):
        give_consent(contact=contact, purpose="letter", wording="La lettre.", is_required=False, by=None)
    family = Membership.objects.get(contact=a_member(None, a_plan(seats=4)))
    for contact in (kept, merged):
        seat_contact(membership=family, contact=contact, by=carol)
    merge_contacts(kept=kept, merged=merged, by=carol)
    assert (kept.consents.count(), kept.consents.in_force().count()) == (2, 1)
    assert (kept.coverages.count(), kept.coverages.standing().count()) == (2, 1)


def test_a_suspension_is_not_lost(carol: User) -> None:
    plan = a_plan()
    kept, merged = a_member(None, plan, **ADA), a_member(None, plan, **ADA)
    _shift(merged, 800)
    suspend_membership(membership=merged.memberships.get(), reason="Clé perdue", by=carol)
    merge_contacts(kept=kept, merged=merged, by=carol)
    membership = kept.memberships.get()
    assert (membership.suspension_reason, membership.periods.count()) == ("Clé perdue", 2)
    assert AuditEntry.objects.about(membership).filter(verb="membership.suspended").exists()


def test_memberships_of_the_same_days_are_not_mixed(carol: User) -> None:
    plan = a_plan()
    kept, merged = a_member(None, plan, **ADA), a_member(None, plan, **ADA)
    with pytest.raises(MembershipsOverlap) as refused:
        merge_contacts(kept=kept, merged=merged, by=carol)
    assert str(timezone.localdate().year) in refused.value.message
    assert Contact.objects.filter(pk__in=(kept.pk, merged.pk)).count() == 2
    assert Membership.objects.filter(contact=merged).exists()


def test_it_is_refused_where_two_are_no_one(alice: User, bob: User, carol: User) -> None:
    mother, child = a_contact(), a_contact(given_name="Tom")
    set_legal_representative(contact=child, representative=mother, by=None)
    erased = _bare()
    erase_contact(contact=erased, by=carol)
    kept = _bare()
    for first, second, refusal in (
        (Contact.objects.get(user=alice), Contact.objects.get(user=bob), BothHaveUsers),
        (mother, child, RepresentationForbidden),
        (child, mother, RepresentationForbidden),
        (kept, kept, SameCard),
        (kept, erased, CardErased),
    ):
        with pytest.raises(refusal):
            merge_contacts(kept=first, merged=second, by=carol)
    assert Contact.objects.count() == 6


def test_a_member_or_the_desk_merges_nothing(alice: User, bob: User) -> None:
    kept, merged = Contact.objects.get(user=alice), _bare()
    with pytest.raises(NotAllowed):
        merge_contacts(kept=kept, merged=merged, by=alice)
    assert Contact.objects.filter(pk=merged.pk).exists()


def test_likely_duplicates_are_told_and_namesakes_are_not(carol: User) -> None:
    born = date(1990, 1, 2)
    one = a_contact(given_name="Éloïse", family_name="Roy", birth_on=born, email="")
    two = a_contact(given_name="eloise", family_name="ROY", birth_on=born, email="")
    a_contact(given_name="Eloise", family_name="Roy", birth_on=date(2001, 5, 6), email="")
    first = a_contact(given_name="Max", family_name="Bo", email="max@example.org")
    second = a_contact(given_name="Maximilien", family_name="Bo", email="MAX@example.org")
    child = a_contact(given_name="Tom", family_name="Bo", email="tom@example.org")
    mother = a_contact(given_name="Mia", family_name="Bo", email="tom@example.org")
    set_legal_representative(contact=child, representative=mother, by=None)
    pairs = likely_duplicates(Contact.objects.all())
    assert {(pair.first, pair.second) for pair in pairs} == {(one, two), (first, second)}
    erase_contact(contact=two, by=carol)
    erase_contact(contact=one, by=carol)
    assert [pair.first for pair in likely_duplicates(Contact.objects.all())] == [first]
