"""Judges every migration that came after the latest release: what it would do to a PostgreSQL in use,
and whether the release's program could still run while it is applied. Part of `make lint`.

Those before are not judged: nobody's data goes through them one by one. Where a finding is accepted,
the migration says so with django_migration_linter's IgnoreMigration and its reason.
"""

import os
import sys
from pathlib import Path

from tests.servers import postgres

RELEASES = Path(__file__).parent / "releases"


def main() -> None:
    """Print what is wrong; ends with an error where anything is."""
    with postgres() as address:
        os.environ |= {"DATABASE_URL": address, "LOG_LEVEL": "WARNING"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "henan_carbon.settings"
        import django

        django.setup()
        latest = max(RELEASES.glob("*.tar.gz"), key=lambda path: _version(path.name))
        found = judged(latest)
    sys.exit(1 if found else 0)


def judged(backup: Path) -> int:
    """How many migrations since this release are refused."""
    from django.apps import apps
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder
    from django_migration_linter import MigrationLinter

    from operations.backup import verify

    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for migration in verify(backup).migrations:
        recorder.record_applied(*migration.split(".", 1))
    rooms = [
        each.label for each in apps.get_app_configs() if Path(each.path).parent == settings.BASE_DIR
    ]
    linter = MigrationLinter(
        include_apps=rooms, only_unapplied_migrations=True, no_cache=True, quiet=["ok", "ignore"]
    )
    linter.lint_all_migrations()
    linter.print_summary()
    return int(linter.nb_erroneous)


def _version(name: str) -> list[int]:
    return [int(part) for part in name.removesuffix(".tar.gz").split(".")]


if __name__ == "__main__":
    main()
