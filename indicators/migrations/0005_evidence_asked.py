"""是 on the digital lighting system is to be backed by a file (elements.csv, no. 22)."""

from django.db import migrations, models

CODE = "digital_lighting"
BEFORE, AFTER = "请留存佐证材料备查", "请上传佐证材料"


def forwards(apps, schema_editor):
    """A system that is running has the row already; load_plan changes none."""
    for element in apps.get_model("indicators", "DataElement").objects.filter(code=CODE):
        element.evidence_asked = True
        element.definition = element.definition.replace(BEFORE, AFTER)
        element.save(update_fields=["evidence_asked", "definition"])


class Migration(migrations.Migration):
    dependencies = [("indicators", "0004_what_options_set")]
    operations = [
        migrations.AddField(
            model_name="dataelement",
            name="evidence_asked",
            field=models.BooleanField(
                default=False, help_text="a yes/no element; 是 is to be backed by a file"
            ),
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
