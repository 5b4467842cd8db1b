"""Readings that were loaded before options could name a denominator get what the fixture says."""

from django.db import migrations

READING = "prefabricated-denominator"
DENOMINATORS = {"started": "started_area", "new": "new_building_area"}


def name_denominators(apps, schema_editor):
    for reading in apps.get_model("indicators", "Reading").objects.filter(code=READING):
        for option in reading.options:
            option["effect"]["denominator"] = DENOMINATORS[option["code"]]
        reading.save(update_fields=["options"])


class Migration(migrations.Migration):
    dependencies = [("indicators", "0005_evidence_asked")]

    operations = [migrations.RunPython(name_denominators, migrations.RunPython.noop)]
