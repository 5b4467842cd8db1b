"""What figures are judged by stands in this room too: the outliers' terms, who fills what."""

from django.db import migrations

from indicators.marking import marks_changes_of


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0012_task_figures"),
        ("indicators", "0008_note_changes"),
    ]
    operations = [marks_changes_of(["reporting_outlierrule", "reporting_elementassignment"])]
