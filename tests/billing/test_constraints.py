"""What the database refuses, whoever asks: each constraint met by a raw insert or update."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Association, Contact, User
from billing.models import AutomaticRenewal, CouponUse, Membership, Order, ProviderCall
from billing.states import ApplicationState
from kit.clock import today
from tests.billing.papers import a_document, a_kind
from tests.makers import a_contact, a_coupon, a_member, a_plan, an_application, pay

pytestmark = pytest.mark.django_db

PERIOD = (
    "INSERT INTO billing_membershipperiod (membership_id, plan_id, starts_on, ends_on, grace_until, "
    "revocation_reason) SELECT membership_id, plan_id, {values}, '' FROM billing_membershipperiod LIMIT 1"
)
CALL = (
    "INSERT INTO billing_providercall (kind, idempotency_key, order_id, refund_id, parameters, "
    "stripe_object_id, url, created_at) SELECT '{kind}', '{key}', {order}, {refund}, '{{}}', '', '', now() "
    "FROM billing_order LIMIT 1"
)
REFUSED = {
    "automatic_plans_are_free_of_charge": "UPDATE billing_plan SET approval = 'automatic'",
    "suggestion_not_under_minimum": "UPDATE billing_plan SET price_kind = 'free', minimum_minor = 9999",
    "term_of_one_month_to_ten_years": "UPDATE billing_plan SET term_months = 0",
    "year_starts_in_a_month": "UPDATE billing_plan SET year_starts_month = 13",
    "verified_application_has_a_contact": "UPDATE billing_application SET contact_id = NULL",
    "refusal_has_a_reason": "UPDATE billing_application SET state = 'refused', reason = ''",
    "admitted_application_is_paid": "UPDATE billing_application SET state = 'admitted', paid_at = NULL",
    "renews_itself_within_two_years": "UPDATE billing_plan SET renewal = 'offered', term_months = 24",
    "renews_itself_for_money": "UPDATE billing_plan SET renewal = 'offered', price_minor = 0",
    "only_fixed_years_cost_less_later": "UPDATE billing_plan SET mid_year_price = 'by_month'",
    "reduced_price_is_lower": "UPDATE billing_plan SET reduced_minor = price_minor + 1",
    "renewal_has_an_amount": "UPDATE billing_automaticrenewal SET amount_minor = 0",
    "stopped_renewal_says_why": "UPDATE billing_automaticrenewal SET stopped_at = now()",
    "ended_renewal_is_stopped": "UPDATE billing_automaticrenewal SET state = 'ended'",
    "coupon_can_be_used": "UPDATE billing_coupon SET most_uses = 0",
    "coupon_ends_after_its_start": "UPDATE billing_coupon SET starts_on = now(), ends_on = now()",
    "coupon_is_a_percentage_or_an_amount": "UPDATE billing_coupon SET percent = 101",
    "coupon_is_used_for_something": "UPDATE billing_couponuse SET order_id = NULL",
    "reminds_within_a_year": "UPDATE billing_documentkind SET remind_days = 366",
    "refused_document_has_a_reason": (
        "UPDATE billing_supportingdocument SET state = 'refused', decided_at = now()"
    ),
    "decided_document_has_an_instant": "UPDATE billing_supportingdocument SET state = 'accepted'",
    "pass_line_names_its_plan": "UPDATE billing_orderline SET kind = 'pass', plan_id = NULL",
    "plan_change_names_what_changes": "UPDATE billing_orderline SET kind = 'plan_change'",
    "paid_order_has_an_instant": "UPDATE billing_order SET paid_at = NULL",
    "line_gives_back_no_more_than_it_cost": "UPDATE billing_orderline SET refunded_minor = 3501",
    "credited_line_has_an_amount": (
        "INSERT INTO billing_creditedline (credit_note_id, line_id, amount_minor)"
        " SELECT 1, id, 0 FROM billing_orderline"
    ),
    "line_has_a_quantity": "UPDATE billing_orderline SET quantity = 0, kind = 'other'",
    "membership_line_names_one_plan": "UPDATE billing_orderline SET quantity = 2",
    "organisation_is_something_to_us": (
        "INSERT INTO accounts_organisation (name, is_customer, is_supplier, is_partner, siren, vat_number,"
        " email, phone, language, notes, created_at, street, postal_code, city, country)"
        " VALUES ('ABC', false, false, false, '', '', '', '', 'fr', '', now(), '', '', '', 'FR')"
    ),
    "asked_application_knows_its_way_back": "UPDATE billing_application SET state = 'needs_information'",
    "request_asks_something": (
        "INSERT INTO billing_informationrequest (application_id, message, asked_at, answer) "
        "SELECT id, '', now(), '' FROM billing_application"
    ),
    "paid_once_at_the_desk": (
        "INSERT INTO billing_payment (order_id, method, state, amount_minor, currency, recorded_at,"
        " reference, cheque_number, cheque_bank, cheque_drawer)"
        " SELECT billing_order.id, 'cash', 'failed', 1, 'EUR', now(),"
        " '', '', '', '' FROM billing_order CROSS JOIN generate_series(1, 2)"
    ),
    "slip_holds_a_cheque": (
        "INSERT INTO billing_chequedeposit (number, made_on, made_at, count, total_minor, currency) "
        "VALUES ('R-1', now(), now(), 0, 1, 'EUR')"
    ),
    "deposit_holds_cheques": (
        "WITH slip AS (INSERT INTO billing_chequedeposit (number, made_on, made_at, count, total_minor,"
        " currency) VALUES ('R-1', now(), now(), 1, 1, 'EUR') RETURNING id)"
        " UPDATE billing_payment SET deposit_id = slip.id FROM slip"
    ),
    "passes_give_credits": "UPDATE billing_plan SET credits = 5",
    "passes_are_plainly_priced": (
        "UPDATE billing_plan SET kind = 'pass', credits = 5, price_kind = 'free', minimum_minor = 0"
    ),
    "plan_covers_somebody": "UPDATE billing_plan SET seats = 0",
    "payment_has_an_amount": "UPDATE billing_payment SET amount_minor = 0",
    "refund_has_an_amount": (
        "INSERT INTO billing_refund "
        "(payment_id, state, amount_minor, currency, reason, reference, requested_at) "
        "SELECT id, 'requested', 0, 'EUR', 'x', '', now() FROM billing_payment"
    ),
    "suspension_has_a_reason": "UPDATE billing_membership SET suspended_at = now()",
    "one_membership_per_family": (
        "INSERT INTO billing_membership (contact_id, family, suspension_reason, created_at) "
        "SELECT contact_id, family, '', now() FROM billing_membership"
    ),
    "period_has_a_day": PERIOD.format(values="ends_on, ends_on, ends_on"),
    "grace_follows_period": PERIOD.format(values="ends_on, ends_on + 9, ends_on + 8"),
    "periods_never_overlap": PERIOD.format(values="ends_on - 1, ends_on + 9, ends_on + 9"),
    "call_has_a_subject": CALL.format(kind="checkout", key="k1", order="NULL", refund="NULL"),
    "one_open_checkout_per_order": CALL.format(kind="checkout", key="k2", order="id", refund="NULL"),
    "nobody_represents_themselves": "UPDATE accounts_contact SET legal_representative_id = id",
    "one_user_per_email": "UPDATE accounts_user SET email = 'ALICE@example.org'",
    "one_consent_in_force_per_purpose": (
        "INSERT INTO accounts_consent (contact_id, purpose, wording, is_required, given_at) "
        "SELECT contact_id, purpose, 'again', false, now() FROM accounts_consent LIMIT 1"
    ),
}


@pytest.fixture
def _ground(alice: User, bob: User, carol: User) -> None:
    """One paid application with its order, payment and consent, an open page, and two members.

    One of them renews automatically, used a discount code and sent a document.
    """
    application = an_application(state=ApplicationState.PAID)
    AutomaticRenewal.objects.create(
        order=application.order, plan=application.plan, amount_minor=3500, next_on=today()
    )
    CouponUse.objects.create(coupon=a_coupon(percent=10), order=application.order, discount_minor=350)
    a_document(Contact.objects.get(user=alice), a_kind(), carol)
    ProviderCall.objects.create(kind="checkout", idempotency_key="k0", order=application.order)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.usefixtures("_ground")
@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses(name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(REFUSED[name])


def test_each_constraint_of_ours_is_met_here() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint JOIN pg_class ON conrelid = pg_class.oid "
            "WHERE contype IN ('c', 'x') AND relname ~ '^(billing|accounts)_' AND conname !~ '_check$'"
        )
        checks = {row[0] for row in cursor.fetchall()}
    assert checks - REFUSED.keys() == {"one_association", "credit_note_has_a_reason"}


def test_a_second_association_is_refused() -> None:
    with pytest.raises(IntegrityError, match="one_association"), transaction.atomic():
        Association.objects.create(pk=2)


def test_periods_may_overlap_one_that_was_revoked() -> None:
    contact = a_member()
    period = Membership.objects.get(contact=contact).periods.get()
    period.revoked_at = "2026-01-01T00:00:00Z"
    period.save()
    with connection.cursor() as cursor:
        cursor.execute(PERIOD.format(values="starts_on, ends_on, grace_until"))
    assert Membership.objects.get(contact=contact).periods.count() == 2


def test_one_order_for_each_application_and_one_payment_for_each_intent() -> None:
    order = an_application(a_plan()).order
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.create(contact=a_contact(), application_id=order.application_id)
    payment = pay(order)
    payment.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        payment.save()


def test_people_on_documents_cannot_be_deleted() -> None:
    application = an_application(state=ApplicationState.PAID)
    with pytest.raises(IntegrityError, match="referenced"), transaction.atomic():
        Contact.objects.filter(applications=application).delete()
