"""What the database holds of the law: versions of the catalogue stay as they were loaded."""

from __future__ import annotations

from django.db import migrations

VERSIONS = """
CREATE FUNCTION disclosure_catalogue_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.replaced_at IS NULL AND NEW.replaced_at IS NOT NULL
        AND to_jsonb(OLD) - 'replaced_at' = to_jsonb(NEW) - 'replaced_at'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a version of the catalogue can only be replaced'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER catalogue_versions BEFORE UPDATE OR DELETE ON disclosure_catalogueentry
    FOR EACH ROW EXECUTE FUNCTION disclosure_catalogue_versions();
"""


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0004_law")]

    operations = [
        migrations.RunSQL(
            VERSIONS,
            "DROP TRIGGER catalogue_versions ON disclosure_catalogueentry; "
            "DROP FUNCTION disclosure_catalogue_versions();",
        ),
        migrations.RunSQL(
            "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON disclosure_annexremoval "
            "FOR EACH STATEMENT EXECUTE FUNCTION disclosure_append_only();",
            "DROP TRIGGER append_only ON disclosure_annexremoval;",
        ),
    ]
