"""Running sums behind the province's results, and lagging lists ranked when they are read.

Everything here is computed: the lists are emptied, and the state without a version of the
calculation makes the next run compute it all.
"""

import django.db.models.deletion
from django.db import migrations, models

import assessment.models.tally


def tally_fields():
    return [
        (
            "id",
            models.BigAutoField(
                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
            ),
        ),
        ("year", models.PositiveSmallIntegerField()),
        ("applicable", models.PositiveIntegerField()),
        ("undesignated", models.PositiveIntegerField()),
        ("reported", models.PositiveIntegerField()),
        ("summed", models.PositiveIntegerField()),
        ("provisional", models.PositiveIntegerField()),
        ("amount", assessment.models.tally.RationalField()),
        ("whole", assessment.models.tally.RationalField()),
        ("base_amount", assessment.models.tally.RationalField()),
        ("base_whole", assessment.models.tally.RationalField()),
        ("missing", models.JSONField(default=dict)),
        (
            "indicator",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, to="indicators.indicator"
            ),
        ),
    ]


def empty(apps, schema_editor):
    apps.get_model("assessment", "LaggingEntry").objects.all().delete()
    # Going back, nothing else would have the lists written again.
    apps.get_model("assessment", "ResultsState").objects.update(valid_until=None)


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0007_keep_status_changes"),
        ("cities", "0001_initial"),
        ("indicators", "0007_keep_decisions"),
    ]

    operations = [
        migrations.RunPython(empty, empty),
        migrations.CreateModel(
            name="CityTally",
            fields=[
                *tally_fields(),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cities.city",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "city tallies",
                "ordering": ["city__code", "indicator__number", "year"],
            },
        ),
        migrations.AddConstraint(
            "citytally",
            models.UniqueConstraint(
                fields=["city", "indicator", "year"], name="one_tally_per_city_indicator_year"
            ),
        ),
        migrations.CreateModel(
            name="TallySum",
            fields=tally_fields(),
            options={"ordering": ["indicator__number", "year"]},
        ),
        migrations.AddConstraint(
            "tallysum",
            models.UniqueConstraint(fields=["indicator", "year"], name="one_sum_per_indicator_year"),
        ),
        migrations.AddField(
            "resultsstate",
            "calculation_version",
            models.CharField(
                blank=True, default="", help_text="what added up the running sums", max_length=20
            ),
            preserve_default=False,
        ),
        migrations.AlterModelOptions(
            "laggingentry",
            {"ordering": ["year", "pk"], "verbose_name_plural": "lagging entries"},
        ),
        migrations.RemoveField("laggingentry", "rank"),
        migrations.AddField(
            "laggingentry",
            "expected",
            models.BooleanField(default=False, help_text="not binding"),
            preserve_default=False,
        ),
        migrations.AddField(
            "laggingentry",
            "reported",
            models.BooleanField(default=False, help_text="not overdue"),
            preserve_default=False,
        ),
        migrations.AddField(
            "laggingentry",
            "unknown",
            models.BooleanField(default=False, help_text="no severity"),
            preserve_default=False,
        ),
        migrations.AddField(
            "laggingentry",
            "minus_severity",
            models.DecimalField(decimal_places=15, default=0, max_digits=80),
            preserve_default=False,
        ),
        migrations.AddIndex(
            "laggingentry", models.Index(fields=["year"], name="lagging_year")
        ),
    ]
