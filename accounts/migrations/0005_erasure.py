from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_desk")]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="erased_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="erased at"),
        ),
    ]
