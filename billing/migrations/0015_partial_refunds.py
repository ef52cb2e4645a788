"""Money goes back in parts: several refunds of one payment, several credit notes of one invoice.

The database sees to it that neither is ever more than what it takes back, whoever forgets a lock.
"""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

# Every query of such a function sees what was committed until then. Two refunds of one payment wait for each
# other at its row; two credit notes have waited already, for their number.
LIMITS = """
CREATE FUNCTION billing_limit_refunds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    paid bigint;
BEGIN
    SELECT amount_minor INTO paid FROM billing_payment WHERE id = NEW.payment_id FOR NO KEY UPDATE;
    IF (SELECT sum(amount_minor) FROM billing_refund WHERE payment_id = NEW.payment_id) > paid THEN
        RAISE EXCEPTION 'no more goes back than was paid'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION billing_limit_credit_notes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM billing_invoice invoice WHERE invoice.id = NEW.invoice_id AND invoice.total_minor <
            (SELECT sum(total_minor) FROM billing_creditnote WHERE invoice_id = invoice.id)
    ) THEN
        RAISE EXCEPTION 'credit notes take back no more than the invoice'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER limit_refunds AFTER INSERT OR UPDATE OF payment_id, amount_minor ON billing_refund
    FOR EACH ROW EXECUTE FUNCTION billing_limit_refunds();
CREATE TRIGGER limit_credit_notes AFTER INSERT ON billing_creditnote
    FOR EACH ROW EXECUTE FUNCTION billing_limit_credit_notes();
CREATE TRIGGER keep_credited_line BEFORE UPDATE OR DELETE ON billing_creditedline
    FOR EACH ROW EXECUTE FUNCTION billing_refuse_change();
"""

UNDO = """
DROP TRIGGER limit_refunds ON billing_refund;
DROP TRIGGER limit_credit_notes ON billing_creditnote;
DROP TRIGGER keep_credited_line ON billing_creditedline;
DROP FUNCTION billing_limit_refunds;
DROP FUNCTION billing_limit_credit_notes;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0014_passes_and_holds"),
    ]

    operations = [
        migrations.CreateModel(
            name="CreditedLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_minor", models.PositiveIntegerField(verbose_name="amount in cents")),
            ],
            options={
                "verbose_name": "credited line",
                "verbose_name_plural": "credited lines",
            },
        ),
        migrations.AddField(
            model_name="orderline",
            name="refunded_minor",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="given back, in cents"),
        ),
        migrations.AlterField(
            model_name="refund",
            name="credit_note",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="refunds",
                to="billing.creditnote",
            ),
        ),
        migrations.AlterField(
            model_name="refund",
            name="payment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="refunds",
                to="billing.payment",
                verbose_name="payment",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "refunded_minor__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("quantity"), "*", models.F("unit_price_minor")
                        ),
                    )
                ),
                name="line_gives_back_no_more_than_it_cost",
            ),
        ),
        migrations.AddField(
            model_name="creditedline",
            name="credit_note",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="credited", to="billing.creditnote"
            ),
        ),
        migrations.AddField(
            model_name="creditedline",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="credited", to="billing.orderline"
            ),
        ),
        migrations.AddConstraint(
            model_name="creditedline",
            constraint=models.UniqueConstraint(
                fields=("credit_note", "line"), name="credited_once_by_a_note"
            ),
        ),
        migrations.AddConstraint(
            model_name="creditedline",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="credited_line_has_an_amount"
            ),
        ),
        migrations.RunSQL(LIMITS, UNDO),
    ]
