"""Readings that were loaded before options could name cities get what the fixture says now."""

from django.db import migrations

JIYUAN = "419001"
EFFECTS = {
    ("water-short-cities", "named"): {"cities": 15},
    ("complete-communities-jiyuan", "out"): {"applicability": {JIYUAN: "not_applicable"}},
    ("complete-communities-jiyuan", "in"): {"applicability": {JIYUAN: "applicable"}},
    ("digital-lighting-cities", "all"): {"applicability": {JIYUAN: "applicable"}},
    ("digital-lighting-cities", "prefectures"): {"applicability": {JIYUAN: "not_applicable"}},
}


def name_cities(apps, schema_editor):
    for reading in apps.get_model("indicators", "Reading").objects.order_by("order"):
        for option in reading.options:
            option["effect"] |= EFFECTS.get((reading.code, option["code"]), {})
        reading.save(update_fields=["options"])


class Migration(migrations.Migration):
    dependencies = [("indicators", "0003_decisions")]

    operations = [migrations.RunPython(name_cities, migrations.RunPython.noop)]
