"""Two cards of one person become one: their invoices and credit notes are filed under the card that is kept.

What a document says, and its hash, stay as they were. Only a transaction that says which card goes
(`etabli.merged_contact`) may change where it is filed, and nothing else of it.
"""

from django.db import migrations, models

REFUSE = """
CREATE OR REPLACE FUNCTION billing_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    filed record;
BEGIN
    -- The numbering trigger alone writes the series; documents have no such exception.
    IF TG_TABLE_NAME = 'billing_documentseries' AND TG_OP IN ('INSERT', 'UPDATE') AND pg_trigger_depth() > 1 THEN
        RETURN NEW;
    END IF;
    IF TG_TABLE_NAME IN ('billing_invoice', 'billing_creditnote') AND TG_OP = 'UPDATE' THEN
        IF current_setting('etabli.merged_contact', true) = OLD.contact_id::text THEN
            filed := OLD;
            filed.contact_id := NEW.contact_id;
            IF filed IS NOT DISTINCT FROM NEW THEN
                NEW.issued_to := coalesce(OLD.issued_to, OLD.contact_id);
                RETURN NEW;
            END IF;
        END IF;
    END IF;
    RAISE EXCEPTION '% is never changed or deleted once written', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""

UNDO = """
CREATE OR REPLACE FUNCTION billing_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The numbering trigger alone writes the series; documents have no such exception.
    IF TG_TABLE_NAME = 'billing_documentseries' AND TG_OP IN ('INSERT', 'UPDATE') AND pg_trigger_depth() > 1 THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is never changed or deleted once written', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0006_imports"), ("accounts", "0005_erasure")]

    operations = [
        migrations.AddField("creditnote", "issued_to", models.BigIntegerField(editable=False, null=True)),
        migrations.AddField("invoice", "issued_to", models.BigIntegerField(editable=False, null=True)),
        migrations.RunSQL(REFUSE, UNDO),
    ]
