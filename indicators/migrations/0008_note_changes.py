"""Whatever changes what figures are judged by is noted, so that a process may keep what it read."""

from django.db import migrations, models

from indicators.marking import begin, end, marks_changes_of

TABLES = [
    "indicators_applicability",
    "indicators_bands",
    "indicators_clause",
    "indicators_dataelement",
    "indicators_decision",
    "indicators_indicator",
    "indicators_indicatorelement",
    "indicators_partrule",
    "indicators_reading",
    "indicators_reading_indicators",
    "indicators_target",
    "cities_bureau",
    "cities_city",
    "cities_department",
]


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0007_keep_decisions"),
        ("cities", "0001_initial"),
    ]
    operations = [
        migrations.CreateModel(
            name="PlanChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mark", models.BigIntegerField(help_text="random, below 2⁴⁰")),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.RunPython(begin, end),
        marks_changes_of(TABLES),
    ]
