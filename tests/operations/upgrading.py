"""Upgrades the data of an earlier release in the empty database that DATABASE_URL names, and prints
what became of it, one JSON object: `python -m tests.operations.upgrading BACKUP`.

A program of its own, since Django reads the database's address once.
"""

import json
import os
import sys
from collections.abc import Iterable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "henan_carbon.settings")


def leaves(migrations: Iterable[str], graph: Any) -> list[tuple[str, str]]:
    """Of these applied migrations ("app.name") the last of each app."""
    applied = {tuple(each.split(".", 1)) for each in migrations}
    return sorted(
        node
        for node in applied
        if not any(
            child.key in applied and child.key[0] == node[0]
            for child in graph.node_map[node].children
        )
    )


def main(path: str) -> None:
    """Tables as the release had them, its rows, then today's migrations."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from operations.backup import verify
    from operations.backup.archive import applied_migrations
    from operations.backup.verifying import opened

    manifest = verify(Path(path))
    executor = MigrationExecutor(connection)
    then = leaves(manifest.migrations, executor.loader.graph)
    executor.migrate(then)
    assert applied_migrations() == manifest.migrations
    tables = {}
    with opened(Path(path)) as archive:
        for name in manifest.tables:
            content = archive.extractfile(name)
            assert content is not None
            tables[name.removeprefix("tables/").removesuffix(".jsonl")] = content.read()
    fill(executor.loader.project_state(then).apps, tables)

    call_command("migrate", verbosity=0)
    call_command("load_plan", verbosity=0, stdout=StringIO())
    print(json.dumps({**compared(tables), **works()}, ensure_ascii=False))


def fill(then: Any, tables: dict[str, bytes]) -> None:
    """Put the rows in as a restore does, into the tables of that time."""
    from django.core.management.color import no_style
    from django.db import connection, transaction

    from operations.backup.restoring import _fill

    models = [then.get_model(name) for name in tables]
    names = [model._meta.db_table for model in models]
    with transaction.atomic():
        connection.check_constraints()
        for statement in connection.ops.sql_flush(no_style(), names, allow_cascade=True):
            with connection.cursor() as cursor:
                cursor.execute(statement)
        for model, content in zip(models, tables.values(), strict=True):
            _fill(model, BytesIO(content))
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
        connection.check_constraints()


def compared(tables: dict[str, bytes]) -> dict[str, object]:
    """Rows and values that are not what they were, in the columns that both releases have."""
    from django.apps import apps

    from operations.backup.archive import lines

    now = {model._meta.label_lower: model for model in apps.get_models(include_auto_created=True)}
    differing, rows = {}, 0
    for name, content in tables.items():
        was = [json.loads(line) for line in content.splitlines()]
        if not was or name in DERIVED:
            continue
        rows += len(was)
        found = [json.loads(line) for line in lines(now[name])] if name in now else []
        common = was[0].keys() & found[0].keys() if found else set()
        if [_only(row, common) for row in was] != [_only(row, common) for row in found]:
            differing[name] = [len(was), len(found)]
    return {"rows": rows, "differing": differing}


#: Written anew by migrate itself, for every model that there is.
DERIVED = {"contenttypes.contenttype", "auth.permission"}


def _only(row: dict[str, object], names: Iterable[str]) -> dict[str, object]:
    return {name: row[name] for name in sorted(names)}


def works() -> dict[str, object]:
    """The upgraded system: its trail, its results, its snapshot, a page and an export."""
    from django.test import Client
    from django.utils import timezone

    from accounts.models import User
    from assessment.services import ensure_current
    from assessment.snapshots import reproduce, snapshot
    from audit.selectors import breaks

    ensure_current(timezone.now())
    kept = snapshot(1)
    assert kept is not None
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(username="province-admin"))
    pages = ("/", "/cities/410100/", "/reporting/2026/410100/", "/api/v1/statuses/?year=2024")
    return {
        "trail": [str(each) for each in breaks()],
        "reproduced": reproduce(kept).sealed,
        "pages": {page: client.get(page, follow=True).status_code for page in pages},
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
