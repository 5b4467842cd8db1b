"""A change of status that was noted is never rewritten: the database refuses it."""

from django.db import migrations

TABLE = "assessment_statuschange"
MESSAGE = "changes of status are noted once and never rewritten"


def forwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "sqlite":
        schema_editor.execute(
            f"""CREATE TRIGGER status_change_is_kept BEFORE UPDATE ON {TABLE}
            BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
        )
    elif vendor == "postgresql":
        schema_editor.execute(
            f"""CREATE FUNCTION status_change_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
            END $$"""
        )
        schema_editor.execute(
            f"""CREATE TRIGGER status_change_is_kept BEFORE UPDATE ON {TABLE}
            FOR EACH ROW EXECUTE FUNCTION status_change_is_kept()"""
        )


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER status_change_is_kept ON {TABLE}")
        schema_editor.execute("DROP FUNCTION status_change_is_kept()")
    else:
        schema_editor.execute("DROP TRIGGER status_change_is_kept")


class Migration(migrations.Migration):
    dependencies = [("assessment", "0006_status_changes")]
    operations = [migrations.RunPython(forwards, backwards)]
