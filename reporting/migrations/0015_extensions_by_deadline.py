from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0014_commitments_that_add_up")]
    operations = [
        migrations.AddIndex(
            "extension", models.Index(fields=["cycle", "deadline"], name="extension_deadline")
        )
    ]
