"""Triggers that note every change of a table in `indicators_planchange`, for migrations.

A trigger sees what services, commands and SQL do alike. On SQLite a migration that rebuilds a table
takes its triggers away and has to mark it again; a test asks every table.
"""

from collections.abc import Sequence
from typing import Any

from django.db.migrations import RunPython

NOTED = "INSERT INTO indicators_planchange (mark)"
EVENTS = ("INSERT", "UPDATE", "DELETE")


def begin(_apps: Any, schema_editor: Any) -> None:
    """The first mark, for what is there already; and what PostgreSQL's triggers run. SQLite's hold
    their own statement."""
    schema_editor.execute(f"{NOTED} VALUES (0)")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"""CREATE FUNCTION plan_changed() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              {NOTED} VALUES (floor(random() * 1099511627776));
              RETURN NULL;
            END $$"""
        )


def end(_apps: Any, schema_editor: Any) -> None:
    """The reverse."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION plan_changed()")


def marks_changes_of(tables: Sequence[str]) -> RunPython:
    """The operation that notes every change of these tables from now on."""

    def forwards(_apps: Any, schema_editor: Any) -> None:
        for table in tables:
            for event in EVENTS:
                schema_editor.execute(_trigger(schema_editor.connection.vendor, table, event))

    def backwards(_apps: Any, schema_editor: Any) -> None:
        on_table = schema_editor.connection.vendor == "postgresql"
        for table in tables:
            for event in EVENTS:
                where = f" ON {table}" if on_table else ""
                schema_editor.execute(f"DROP TRIGGER {_name(table, event)}{where}")

    return RunPython(forwards, backwards)


def _trigger(vendor: str, table: str, event: str) -> str:
    head = f"CREATE TRIGGER {_name(table, event)} AFTER {event} ON {table}"
    if vendor == "sqlite":
        return f"{head} BEGIN {NOTED} VALUES (abs(random() % 1099511627776)); END"
    return f"{head} FOR EACH STATEMENT EXECUTE FUNCTION plan_changed()"


def _name(table: str, event: str) -> str:
    return f"{table}_{event.lower()}_noted"
