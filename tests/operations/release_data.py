"""Writes what a small system of this release holds: `python -m tests.operations.release_data 0.1.0`.

The backup goes to tests/operations/releases/, from where later versions are upgraded in the tests.
"""

import os
import sys
import tempfile
from datetime import timedelta
from io import StringIO
from pathlib import Path

RELEASES = Path(__file__).parent / "releases"
#: City, year, data element, value: invented.
FIGURES = [
    ("410100", "2021", "built_up_area", "700"),
    ("410100", "2021", "permeable_area", "210.5"),
    ("410300", "2021", "built_up_area", "350"),
    ("410300", "2021", "permeable_area", "99.123456789"),
    ("410100", "2024", "built_up_area", "744.15"),
    ("410100", "2024", "permeable_area", "300"),
]


def main(release: str) -> None:
    """Fill an empty database of its own and back it up."""
    target = RELEASES / f"{release}.tar.gz"
    with tempfile.TemporaryDirectory() as directory:
        os.environ["DATABASE_URL"] = f"sqlite:///{directory}/db.sqlite3"
        os.environ["MEDIA_DIRECTORY"] = f"{directory}/files"
        os.environ["DJANGO_SETTINGS_MODULE"] = "henan_carbon.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("load_plan", stdout=StringIO())
        fill()
        from operations import backup
        from tests.factories import NOW

        target.unlink(missing_ok=True)
        manifest = backup.write(target, now=NOW)
    filled = [name for name, part in manifest.tables.items() if part.rows]
    print(f"{target.name}: {len(filled)} of {len(manifest.tables)} tables have rows")


def fill() -> None:
    """Reports, a file, decisions, results and a snapshot, through the services wherever they are
    what writes such rows."""
    from assessment.services import ensure_current
    from assessment.snapshots import take_snapshot
    from reporting.history import HistoryRow, import_history
    from reporting.models import State
    from tests import factories as make
    from tests.reporting.evidence.attaching import attached

    admin = make.province_admin(full_name="省级管理员")
    for person in (make.reviewer, make.leader, make.auditor, make.coordinator, make.reporter):
        person()
    rows = [
        HistoryRow(number, city, year, element, value)
        for number, (city, year, element, value) in enumerate(FIGURES, start=2)
    ]
    done = import_history(rows=rows, source="测试", approve=True, by=admin, now=make.NOW)
    assert done.accepted, done.findings
    make.decision()
    make.fact("building_energy", "512.345678901234", year=2026, state=State.DRAFT)
    attached(short_name="洛阳")
    ensure_current(make.NOW)
    take_snapshot(name="升级前", by=admin, now=make.NOW + timedelta(hours=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
