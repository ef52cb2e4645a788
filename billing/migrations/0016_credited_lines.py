"""What credit notes gave back until now, line by line: each took the whole of its invoice back."""

from django.db import migrations

LINES = """
INSERT INTO billing_creditedline (credit_note_id, line_id, amount_minor)
    SELECT note.id, line.id, line.quantity * line.unit_price_minor
    FROM billing_creditnote note
    JOIN billing_invoice invoice ON invoice.id = note.invoice_id
    JOIN billing_orderline line ON line.order_id = invoice.order_id
    WHERE line.quantity * line.unit_price_minor > 0;
"""

GIVEN_BACK = """
UPDATE billing_orderline SET refunded_minor = quantity * unit_price_minor
    WHERE id IN (SELECT line_id FROM billing_creditedline);
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0015_partial_refunds")]

    operations = [migrations.RunSQL([LINES, GIVEN_BACK], migrations.RunSQL.noop)]
