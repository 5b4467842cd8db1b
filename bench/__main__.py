"""`python -m bench [PART …]`: print the ratios of all parts, or of those that are named.

Ratios hold on any machine; the times beside them are those of this one.
"""

import os
import subprocess
import sys
import tempfile
from importlib import import_module
from io import StringIO
from pathlib import Path

from bench.environment import SETTINGS

#: What one process measures on SQLite with demonstration data: part, module, function.
ON_SQLITE = {
    "workbook": ("bench.workbooks", "taking_a_workbook"),
    "recompute": ("bench.recomputing", "recomputing_one_submission"),
    "many-units": ("bench.many_units", "judging_many_units"),
    "pages": ("bench.pages", "opening_pages"),
    # The last: it leaves a province of 1,800 units behind.
    "growing": ("bench.growing", "recomputing_in_growing_provinces"),
}
#: What starts servers of its own, in a process of its own.
ON_SERVERS = {"load": "bench.load", "deadline-night": "bench.deadline_night"}


def main(names: list[str]) -> int:
    """Measure the named parts, or all; returns the exit status."""
    unknown = [name for name in names if name not in {*ON_SQLITE, *ON_SERVERS}]
    if unknown:
        print(f"没有这一部分：{'、'.join(unknown)}。可用：{'、'.join((*ON_SQLITE, *ON_SERVERS))}")
        return 2
    here = [part for name, part in ON_SQLITE.items() if name in names or not names]
    if here:
        with tempfile.TemporaryDirectory(prefix="henan-bench-") as directory:
            on_sqlite(here, Path(directory))
    failed = 0
    for name, module in ON_SERVERS.items():
        if name in names or not names:
            failed |= subprocess.run([sys.executable, "-m", module]).returncode
    return failed


def on_sqlite(parts: list[tuple[str, str]], directory: Path) -> None:
    """Prepare a temporary system, measure, print."""
    os.environ |= {**SETTINGS, "DATABASE_URL": f"sqlite:///{directory / 'bench.sqlite3'}"}
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    print("准备演示数据……", flush=True)
    for command in ("migrate", "load_plan", "load_demo", "recompute"):
        call_command(command, stdout=StringIO(), verbosity=0)
    for module, measure in parts:
        print(getattr(import_module(module), measure)(), flush=True)
    connections.close_all()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
