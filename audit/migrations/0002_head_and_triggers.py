"""The trail's head, and a database that refuses to change what was written.

Deleting is refused on PostgreSQL, which empties tables with TRUNCATE when tests or `flush` ask for
it. SQLite empties them with DELETE, so there a deleted row is found by the chain and the head.
"""

from django.db import migrations, models

MESSAGE = "the audit trail is append-only"


def write_head(apps, schema_editor):
    entries = apps.get_model("audit", "Entry").objects
    last = entries.order_by("-sequence").first()
    apps.get_model("audit", "Head").objects.create(
        pk=1,
        sequence=last.sequence if last else 0,
        digest=last.digest if last else "",
        count=entries.count(),
    )


def add_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"""CREATE TRIGGER audit_entry_is_kept BEFORE UPDATE ON audit_entry
            BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
        )
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"""CREATE FUNCTION audit_entry_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
            END $$"""
        )
        schema_editor.execute(
            """CREATE TRIGGER audit_entry_is_kept BEFORE UPDATE OR DELETE ON audit_entry
            FOR EACH ROW EXECUTE FUNCTION audit_entry_is_kept()"""
        )


def drop_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER audit_entry_is_kept ON audit_entry")
        schema_editor.execute("DROP FUNCTION audit_entry_is_kept()")
    else:
        schema_editor.execute("DROP TRIGGER audit_entry_is_kept")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Head",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sequence", models.PositiveBigIntegerField(default=0)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("count", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_head")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["actor", "at"], name="entry_by_actor"),
        ),
        migrations.AddIndex(
            model_name="entry", index=models.Index(fields=["at"], name="entry_by_time")
        ),
        migrations.RunPython(write_head, migrations.RunPython.noop),
        migrations.RunPython(add_triggers, drop_triggers),
    ]
