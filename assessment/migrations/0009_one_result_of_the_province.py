"""One kept result of the province per year on every database: SQLite has no "nulls not distinct".

There the old constraints never existed; taking them away would make the tables anew and lose the
triggers that keep them.
"""

from django.db import migrations, models

KEPT = {
    "decidedresult": (
        "decision",
        "one_decided_result_per_unit_and_year",
        "one_decided_result_per_city_and_year",
        "one_decided_result_of_the_province_per_year",
    ),
    "snapshotresult": (
        "snapshot",
        "one_result_per_snapshot_unit_year",
        "one_result_per_snapshot_city_year",
        "one_result_per_snapshot_province_year",
    ),
}


def old(owner, name):
    return models.UniqueConstraint(
        fields=[owner, "city", "indicator", "year"], nulls_distinct=False, name=name
    )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for model, (owner, name, *_) in KEPT.items():
            schema_editor.remove_constraint(apps.get_model("assessment", model), old(owner, name))


def restore(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for model, (owner, name, *_) in KEPT.items():
            schema_editor.add_constraint(apps.get_model("assessment", model), old(owner, name))


def operations():
    yield migrations.SeparateDatabaseAndState(
        database_operations=[migrations.RunPython(drop, restore)],
        state_operations=[
            migrations.RemoveConstraint(model, name) for model, (_, name, *_) in KEPT.items()
        ],
    )
    for model, (owner, _, of_city, of_province) in KEPT.items():
        yield migrations.AddConstraint(
            model,
            models.UniqueConstraint(
                fields=[owner, "city", "indicator", "year"],
                condition=models.Q(city__isnull=False),
                name=of_city,
            ),
        )
        yield migrations.AddConstraint(
            model,
            models.UniqueConstraint(
                fields=[owner, "indicator", "year"],
                condition=models.Q(city__isnull=True),
                name=of_province,
            ),
        )


class Migration(migrations.Migration):
    dependencies = [("assessment", "0008_running_sums")]
    operations = list(operations())
