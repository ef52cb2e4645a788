"""Whether issued documents are still what they were when issued: checked by the database."""

from dataclasses import dataclass

from django.db import connection, models

from billing.models import CreditNote, Invoice

# One row for each document that does not fit: in its year's numbers, in the chain, or in its own hash.
_BROKEN = """
SELECT number, problem FROM (
    SELECT number, CASE
        WHEN hash IS DISTINCT FROM billing_document_hash(previous_hash, number, issued_at, language,
            total_minor, tax_minor, currency, coalesce(issued_to, contact_id), content)
            THEN 'was changed after it was issued'
        WHEN previous_hash IS DISTINCT FROM lag(hash, 1, '') OVER chain THEN 'does not follow the one before'
        WHEN sequence IS DISTINCT FROM row_number() OVER (
            PARTITION BY split_part(number, '-', 2) ORDER BY issued_at, sequence) THEN 'leaves a gap'
    END AS problem FROM {table} WINDOW chain AS (ORDER BY issued_at, split_part(number, '-', 2), sequence)
) AS checked WHERE problem IS NOT NULL ORDER BY number
"""
# The series knows its last document: one cut off at the end leaves the chain before it whole.
_CUT_OFF = """
SELECT letters || '-' || year, 'ends before its last number' FROM billing_documentseries AS series
WHERE letters = %s AND NOT EXISTS (SELECT FROM {table} WHERE hash = series.last_hash)
"""


@dataclass(frozen=True)
class Break:
    """A document, or the end of a series, that is not as it was issued."""

    number: str
    problem: str


def broken_documents() -> list[Break]:
    """What does not fit, invoices first; empty when all is as it was issued."""
    return [*_broken(Invoice, "F"), *_broken(CreditNote, "AV")]


def _broken(kind: type[models.Model], letters: str) -> list[Break]:
    table = connection.ops.quote_name(kind._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(_BROKEN.format(table=table))
        rows = cursor.fetchall()
        cursor.execute(_CUT_OFF.format(table=table), [letters])
        return [Break(*row) for row in [*rows, *cursor.fetchall()]]
