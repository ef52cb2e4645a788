import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="IdempotentRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor", models.CharField(max_length=120)),
                ("key", models.CharField(max_length=200)),
                ("fingerprint", models.CharField(max_length=64)),
                ("result", models.TextField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("actor", "key"), name="idempotent_request_once"),
                ],
                "indexes": [models.Index(fields=["created_at"], name="idempotent_request_age")],
            },
        ),
        migrations.CreateModel(
            name="Budget",
            fields=[
                ("holder", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("spent", models.BigIntegerField()),
                ("resets_at", models.DateTimeField()),
            ],
        ),
        # Written at every operation and worth nothing after a crash: no write-ahead log for it.
        migrations.RunSQL("ALTER TABLE graph_budget SET UNLOGGED", "ALTER TABLE graph_budget SET LOGGED"),
    ]
