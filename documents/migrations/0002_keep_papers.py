"""A published paper is never changed or deleted, nor is a text: the database refuses it."""

from django.db import migrations

TABLES = ["documents_publishedpaper", "documents_papertext"]
MESSAGE = "what was published stays; publish another one that supersedes it"


def forwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(
            f"""CREATE FUNCTION paper_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
            END $$"""
        )
    for table in TABLES:
        for act in ("UPDATE", "DELETE"):
            name = f"{table}_no_{act.lower()}"
            if vendor == "sqlite":
                schema_editor.execute(
                    f"""CREATE TRIGGER {name} BEFORE {act} ON {table}
                    BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
                )
            elif vendor == "postgresql":
                schema_editor.execute(
                    f"""CREATE TRIGGER {name} BEFORE {act} ON {table}
                    FOR EACH ROW EXECUTE FUNCTION paper_is_kept()"""
                )


def backwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table in TABLES:
        on = f" ON {table}" if vendor == "postgresql" else ""
        for act in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{act}{on}")
    if vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION paper_is_kept()")


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_papers")]
    operations = [migrations.RunPython(forwards, backwards)]
