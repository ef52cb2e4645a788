"""Invoices and credit notes: numbered without a gap, chained, and unchangeable, by the database itself."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation
from pypdf import PdfReader

from accounts.models import Association, User
from billing.actions.applications import refuse_application
from billing.actions.documents import issue_invoice
from billing.chain import broken_documents
from billing.models import CreditNote, Invoice, Order, Plan
from billing.pdf import document_pdf
from billing.states import ApplicationState
from tests.makers import a_contact, a_plan, an_application, pay

pytestmark = pytest.mark.django_db


def an_order(plan: Plan | None = None, price: int = 3500, **card: Any) -> Order:
    """A paid order that was not invoiced yet."""
    order = Order.objects.create(contact=a_contact(**card), paid_at=timezone.now(), state="paid")
    plan = plan or a_plan()
    order.lines.create(
        kind="membership", label="Adhésion simple", unit_price_minor=price, plan=plan,
        tax_rate=plan.tax_rate, mention=plan.mention,
    )  # fmt: skip
    return order


def issue(count: int = 1) -> list[Invoice]:
    plan = a_plan()
    return [issue_invoice(order=an_order(plan), by=None) for _ in range(count)]


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def tamper(sql: str) -> None:
    """What only the database's owner can do: switch the triggers off, change a row, switch them on again."""
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("SET LOCAL session_replication_role = replica")
    run(sql)
    run("SET LOCAL session_replication_role = DEFAULT")


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_numbers_follow_each_other_within_the_year() -> None:
    year = timezone.localdate().year
    assert [invoice.number for invoice in issue(3)] == [f"F-{year}-{n:04d}" for n in (1, 2, 3)]


def test_numbers_go_on_beyond_four_digits_and_begin_anew_with_the_year() -> None:
    past = datetime(2025, 12, 31, 22, 59, tzinfo=UTC)
    issue_invoice(order=an_order(), by=None, issued_at=past)
    tamper("UPDATE billing_documentseries SET last_sequence = 9998")
    numbers = [
        issue_invoice(order=an_order(), by=None, issued_at=past + timedelta(seconds=n)).number
        for n in (1, 2, 61)
    ]
    # The third one is issued after midnight in Paris.
    assert numbers == ["F-2025-9999", "F-2025-10000", "F-2026-0001"]


def test_a_number_rolled_back_is_given_to_the_next() -> None:
    order = an_order()
    with transaction.atomic():
        issue_invoice(order=order, by=None)
        transaction.set_rollback(True)
    assert issue_invoice(order=order, by=None).sequence == 1


def test_documents_are_issued_in_the_order_of_time() -> None:
    issue()
    for instant in (timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)):
        with pytest.raises(IntegrityError, match="order of time"), transaction.atomic():
            issue_invoice(order=an_order(), by=None, issued_at=instant)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE billing_invoice SET total_minor = 1",
        "UPDATE billing_invoice SET number = 'F-2026-9999'",
        "DELETE FROM billing_invoice",
        "TRUNCATE billing_invoice CASCADE",
        "UPDATE billing_creditnote SET reason = 'x'",
        "DELETE FROM billing_creditnote",
        "TRUNCATE billing_creditnote CASCADE",
        "UPDATE billing_documentseries SET last_sequence = 0",
        "DELETE FROM billing_documentseries",
        (
            "INSERT INTO billing_documentseries (letters, year, last_sequence, last_hash) "
            "VALUES ('F', 1999, 0, '')"
        ),
    ],
)
def test_the_database_refuses_every_change(carol: User, sql: str) -> None:
    refuse_application(application=an_application(state=ApplicationState.PAID), reason="no", by=carol)
    run("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        run(sql)
    assert (Invoice.objects.count(), CreditNote.objects.count()) == (1, 1)


def test_each_document_carries_the_hash_of_the_one_before() -> None:
    first, second, third = issue(3)
    assert [first.previous_hash, second.previous_hash, third.previous_hash] == ["", first.hash, second.hash]
    assert len({first.hash, second.hash, third.hash}) == 3
    assert broken_documents() == []
    call_command("verify_documents")


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("UPDATE billing_invoice SET total_minor = 1 WHERE sequence = 2", "was changed after it was issued"),
        (
            (
                "UPDATE billing_invoice SET content = jsonb_set(content, '{buyer,name}', '\"X\"') "
                "WHERE sequence = 2"
            ),
            "was changed after it was issued",
        ),
        (
            "UPDATE billing_invoice SET issued_at = issued_at - interval '1 µs' WHERE sequence = 2",
            "was changed after it was issued",
        ),
        ("DELETE FROM billing_invoice WHERE sequence = 2", "does not follow the one before"),
        ("DELETE FROM billing_invoice WHERE sequence = 3", "ends before its last number"),
    ],
)
def test_a_tampered_copy_is_found(sql: str, problem: str) -> None:
    issue(3)
    tamper(sql.replace("1 µs", "1 microsecond"))
    assert [one.problem for one in broken_documents()][:1] == [problem]
    with pytest.raises(CommandError, match="not as they were issued"):
        call_command("verify_documents", stderr=io.StringIO())


def test_a_reason_changed_behind_the_programs_back_is_not_printed(carol: User) -> None:
    refuse_application(application=an_application(state=ApplicationState.PAID), reason="complet", by=carol)
    tamper("UPDATE billing_creditnote SET reason = 'autre'")
    assert "complet" in text_of(document_pdf(CreditNote.objects.get()))
    tamper("UPDATE billing_creditnote SET content = jsonb_set(content, '{reason}', '\"autre\"')")
    assert [one.problem for one in broken_documents()] == ["was changed after it was issued"]


def test_an_invoice_says_the_same_whatever_changes_later() -> None:
    order = an_order(given_name="Alice", family_name="Martin", city="Lyon", postal_code="69001")
    invoice = issue_invoice(order=order, by=None)
    before = text_of(document_pdf(invoice))
    contact = order.contact
    contact.family_name, contact.city = "Autre", "Paris"
    contact.save()
    Association.objects.update(name="Autre maison")
    assert text_of(document_pdf(Invoice.objects.get())) == before


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["Facture", "35,00\u00a0€", "Total payé", "TVA non applicable, article 261-7-1°"]),
        ("en", ["Invoice", "€35.00", "Total paid", "VAT not applicable, article 261-7-1°"]),
    ],
)
def test_the_pdf_says_it_all_in_the_buyers_language(language: str, words: list[str]) -> None:
    Association.objects.update(name="La Fabrique", siren="123456789", city="Lyon")
    order = an_order(given_name="Zoé", family_name="Ångström", city="Lyon", language=language)
    invoice = issue_invoice(order=order, by=None)
    with translation.override("en" if language == "fr" else "fr"):
        pdf = document_pdf(invoice)
    text = text_of(pdf)
    for word in [*words, invoice.number, order.number, "Zoé Ångström", "La Fabrique", "SIREN 123456789"]:
        assert word in text.replace("\n", " "), word
    assert (b"<pdfaid:part>3</pdfaid:part>" in pdf, b"conformance>B<" in pdf) == (True, True)


@pytest.mark.parametrize("name", ["李明", "🦊", "a\x01b"])
def test_a_name_in_letters_our_fonts_lack_still_has_its_invoice(name: str) -> None:
    invoice = issue_invoice(order=an_order(given_name=name, family_name="Martin"), by=None)
    text = text_of(document_pdf(invoice))
    assert (invoice.number in text, "Martin" in text) == (True, True)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_credit_note_names_the_invoice_and_the_reason(carol: User, language: str) -> None:
    application = an_application(language=language)
    application.order.contact.refresh_from_db()
    contact = application.order.contact
    contact.language = language
    contact.save()
    pay(application.order)
    refuse_application(application=application, reason="complet jusqu’en mai", by=carol)
    note = CreditNote.objects.get()
    text = text_of(document_pdf(note)).replace("\n", " ")
    for word in (note.number, note.invoice.number, "complet jusqu’en mai", note.content["buyer"]["name"]):
        assert word in text
    assert ("Avoir" if language == "fr" else "Credit note") in text
    assert note.number.startswith("AV-")


@pytest.mark.parametrize(
    ("price", "rate", "tax"),
    [(3500, "0", 0), (12000, "20", 2000), (1001, "20", 167), (15, "20", 3), (3, "20", 1), (1055, "5.5", 55)],
)
def test_the_tax_inside_a_price_is_rounded_half_up(price: int, rate: str, tax: int) -> None:
    plan = a_plan(tax_rate=rate, mention="none")
    plan.refresh_from_db()
    assert issue_invoice(order=an_order(plan, price), by=None).tax_minor == tax
