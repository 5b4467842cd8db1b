"""What stood before a decision is never changed: the database refuses it, whoever asks."""

from django.db import migrations

TABLE = "assessment_decidedresult"
MESSAGE = "results kept with a decision never change"


def forwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "sqlite":
        schema_editor.execute(
            f"""CREATE TRIGGER decided_result_is_kept BEFORE UPDATE ON {TABLE}
            BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
        )
    elif vendor == "postgresql":
        schema_editor.execute(
            f"""CREATE FUNCTION decided_result_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
            END $$"""
        )
        schema_editor.execute(
            f"""CREATE TRIGGER decided_result_is_kept BEFORE UPDATE ON {TABLE}
            FOR EACH ROW EXECUTE FUNCTION decided_result_is_kept()"""
        )


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER decided_result_is_kept ON {TABLE}")
        schema_editor.execute("DROP FUNCTION decided_result_is_kept()")
    else:
        schema_editor.execute("DROP TRIGGER decided_result_is_kept")


class Migration(migrations.Migration):
    dependencies = [("assessment", "0004_keep_snapshots")]
    operations = [migrations.RunPython(forwards, backwards)]
