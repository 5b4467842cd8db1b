from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("indicators", "0009_passages")]
    operations = [
        migrations.AddIndex("decision", models.Index(fields=["kind"], name="decision_kind"))
    ]
