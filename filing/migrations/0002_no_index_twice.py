import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("filing", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="keptanswer",
            name="key",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answers",
                to="filing.filingkey",
            ),
        ),
    ]
