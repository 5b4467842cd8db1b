"""Years of reporting, who answers for a clause and what figures clauses ask are kept too."""

from django.db import migrations

from indicators.marking import marks_changes_of


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0015_extensions_by_deadline"),
        ("indicators", "0010_decisions_by_kind"),
    ]

    operations = [
        marks_changes_of(
            [
                "indicators_clausedepartment",
                "indicators_commitment",
                "reporting_askedcommitment",
                "reporting_clauseassignment",
                "reporting_cycle",
                "reporting_extension",
            ]
        )
    ]
