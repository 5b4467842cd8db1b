"""A snapshot is never changed: the database refuses it, whoever asks."""

from django.db import migrations

TABLES = ["assessment_snapshot", "assessment_snapshotresult"]
MESSAGE = "a snapshot never changes; take another one"


def forwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(
            f"""CREATE FUNCTION snapshot_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
            END $$"""
        )
    for table in TABLES:
        if vendor == "sqlite":
            schema_editor.execute(
                f"""CREATE TRIGGER {table}_is_kept BEFORE UPDATE ON {table}
                BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
            )
        elif vendor == "postgresql":
            schema_editor.execute(
                f"""CREATE TRIGGER {table}_is_kept BEFORE UPDATE ON {table}
                FOR EACH ROW EXECUTE FUNCTION snapshot_is_kept()"""
            )


def backwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table in TABLES:
        on = f" ON {table}" if vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER {table}_is_kept{on}")
    if vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION snapshot_is_kept()")


class Migration(migrations.Migration):
    dependencies = [("assessment", "0003_snapshots")]
    operations = [migrations.RunPython(forwards, backwards)]
