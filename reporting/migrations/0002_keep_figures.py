"""A figure that left draft is never changed: the database refuses it, whoever asks."""

from django.db import migrations

KEPT = ["city_id", "element_id", "year", "version", "value", "text", "missing_reason", "note"]
MESSAGE = "a figure that is not a draft never changes; add a version"


def forwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "sqlite":
        changed = " OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in KEPT)
        schema_editor.execute(
            f"""CREATE TRIGGER fact_is_kept BEFORE UPDATE ON reporting_fact
            WHEN OLD.state <> 'draft' AND ({changed} OR NEW.state = 'draft')
            BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
        )
    elif vendor == "postgresql":
        changed = " OR ".join(f'OLD."{c}" IS DISTINCT FROM NEW."{c}"' for c in KEPT)
        schema_editor.execute(
            f"""CREATE FUNCTION fact_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF OLD.state <> 'draft' AND ({changed} OR NEW.state = 'draft') THEN
                RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
              END IF;
              RETURN NEW;
            END $$"""
        )
        schema_editor.execute(
            """CREATE TRIGGER fact_is_kept BEFORE UPDATE ON reporting_fact
            FOR EACH ROW EXECUTE FUNCTION fact_is_kept()"""
        )


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER fact_is_kept ON reporting_fact")
        schema_editor.execute("DROP FUNCTION fact_is_kept()")
    else:
        schema_editor.execute("DROP TRIGGER fact_is_kept")


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
