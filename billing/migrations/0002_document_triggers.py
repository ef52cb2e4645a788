"""Numbers, hash chain and immutability of invoices and credit notes, kept by the database itself."""

from django.conf import settings
from django.db import migrations

HASH = """
CREATE FUNCTION billing_document_hash(
    previous text, number text, issued_at timestamptz, language text, total bigint, tax bigint,
    currency text, contact bigint, content jsonb
) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT encode(sha256(convert_to(concat_ws('|', previous, number,
        to_char(issued_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        language, total, tax, currency, contact, content::text), 'UTF8')), 'hex')
$$;
"""

# The advisory lock comes first: the instant and the year are then read by one transaction at a time,
# and numbers follow the order of time. A rollback gives the number back with the series' row.
NUMBER = """
CREATE FUNCTION billing_number_document() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    series_letters text := TG_ARGV[0];
    zone text := TG_ARGV[1];
    issue_year int;
    before billing_documentseries%ROWTYPE;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('billing.series.' || series_letters));
    NEW.issued_at := COALESCE(NEW.issued_at, clock_timestamp());
    issue_year := extract(year FROM NEW.issued_at AT TIME ZONE zone);
    SELECT * INTO before FROM billing_documentseries
        WHERE letters = series_letters ORDER BY year DESC LIMIT 1;
    IF NEW.issued_at < before.last_issued_at OR NEW.issued_at > clock_timestamp() THEN
        RAISE EXCEPTION 'documents are issued in the order of time'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    NEW.sequence := CASE WHEN before.year = issue_year THEN before.last_sequence + 1 ELSE 1 END;
    NEW.number := series_letters || '-' || issue_year || '-' || lpad(NEW.sequence::text, greatest(4, length(NEW.sequence::text)), '0');
    NEW.previous_hash := COALESCE(before.last_hash, '');
    NEW.hash := billing_document_hash(NEW.previous_hash, NEW.number, NEW.issued_at, NEW.language,
        NEW.total_minor, NEW.tax_minor, NEW.currency, NEW.contact_id, NEW.content);
    INSERT INTO billing_documentseries (letters, year, last_sequence, last_hash, last_issued_at)
        VALUES (series_letters, issue_year, NEW.sequence, NEW.hash, NEW.issued_at)
        ON CONFLICT (letters, year) DO UPDATE SET last_sequence = EXCLUDED.last_sequence,
            last_hash = EXCLUDED.last_hash, last_issued_at = EXCLUDED.last_issued_at;
    RETURN NEW;
END $$;
"""

REFUSE = """
CREATE FUNCTION billing_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The numbering trigger alone writes the series; documents have no such exception.
    IF TG_TABLE_NAME = 'billing_documentseries' AND TG_OP IN ('INSERT', 'UPDATE') AND pg_trigger_depth() > 1 THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is never changed or deleted once written', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""

TRIGGERS = f"""
CREATE TRIGGER number_invoice BEFORE INSERT ON billing_invoice
    FOR EACH ROW EXECUTE FUNCTION billing_number_document('F', '{settings.TIME_ZONE}');
CREATE TRIGGER number_credit_note BEFORE INSERT ON billing_creditnote
    FOR EACH ROW EXECUTE FUNCTION billing_number_document('AV', '{settings.TIME_ZONE}');
CREATE TRIGGER keep_invoice BEFORE UPDATE OR DELETE ON billing_invoice
    FOR EACH ROW EXECUTE FUNCTION billing_refuse_change();
CREATE TRIGGER keep_credit_note BEFORE UPDATE OR DELETE ON billing_creditnote
    FOR EACH ROW EXECUTE FUNCTION billing_refuse_change();
CREATE TRIGGER keep_series BEFORE INSERT OR UPDATE OR DELETE ON billing_documentseries
    FOR EACH ROW EXECUTE FUNCTION billing_refuse_change();
CREATE TRIGGER keep_all_invoices BEFORE TRUNCATE ON billing_invoice
    FOR EACH STATEMENT EXECUTE FUNCTION billing_refuse_change();
CREATE TRIGGER keep_all_credit_notes BEFORE TRUNCATE ON billing_creditnote
    FOR EACH STATEMENT EXECUTE FUNCTION billing_refuse_change();
CREATE TRIGGER keep_all_series BEFORE TRUNCATE ON billing_documentseries
    FOR EACH STATEMENT EXECUTE FUNCTION billing_refuse_change();
"""

UNDO = """
DROP TRIGGER number_invoice ON billing_invoice;
DROP TRIGGER number_credit_note ON billing_creditnote;
DROP TRIGGER keep_invoice ON billing_invoice;
DROP TRIGGER keep_credit_note ON billing_creditnote;
DROP TRIGGER keep_series ON billing_documentseries;
DROP TRIGGER keep_all_invoices ON billing_invoice;
DROP TRIGGER keep_all_credit_notes ON billing_creditnote;
DROP TRIGGER keep_all_series ON billing_documentseries;
DROP FUNCTION billing_number_document;
DROP FUNCTION billing_refuse_change;
DROP FUNCTION billing_document_hash;
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]

    operations = [migrations.RunSQL([HASH, NUMBER, REFUSE, TRIGGERS], UNDO)]
