"""Reconciliations are append-only in the database itself."""

from __future__ import annotations

from django.db import migrations

TABLES = (
    "operations_reconciliation",
    "operations_comparison",
    "operations_difference",
)


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0001_initial"),
        # Whose function refuses.
        ("disclosure", "0002_held_by_the_database"),
    ]

    operations = [
        migrations.RunSQL(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION disclosure_append_only();",
            f"DROP TRIGGER append_only ON {table};",
        )
        for table in TABLES
    ]
