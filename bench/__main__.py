"""`python -m bench`: fill a temporary database with demonstration data and print the ratios.

Ratios hold on any machine; the times beside them are those of this one.
"""

import os
import tempfile
from io import StringIO
from pathlib import Path


def main() -> None:
    """Prepare the temporary system, measure, print."""
    with tempfile.TemporaryDirectory(prefix="henan-bench-") as directory:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "henan_carbon.settings",
            "DATABASE_URL": f"sqlite:///{Path(directory) / 'bench.sqlite3'}",
            # As production runs: no debugging, and changes wait for a worker.
            "DEBUG": "off",
            "SECRET_KEY": "bench",
            "STATIC_COLLECTED": "off",
            "CELERY_BROKER_URL": "memory://",
            "LOG_LEVEL": "ERROR",
        }
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        from bench.measures import ALL

        print("准备演示数据……", flush=True)
        for command in ("migrate", "load_plan", "load_demo", "recompute"):
            call_command(command, stdout=StringIO(), verbosity=0)
        for measure in ALL:
            print(measure(), flush=True)
        connections.close_all()


if __name__ == "__main__":
    main()
