import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0002_append_only"),
    ]

    operations = [
        migrations.AlterField(
            model_name="comparison",
            name="run",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="comparisons",
                to="operations.reconciliation",
            ),
        ),
    ]
