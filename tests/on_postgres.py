"""Run pytest on a real PostgreSQL: `python -m tests.on_postgres [pytest arguments]`.

The address must stand before Django reads its settings, and xdist's workers inherit it, so the
server is started here, around pytest.
"""

import os
import subprocess
import sys

from tests.servers import postgres


def main(arguments: list[str]) -> int:
    """Start the server, run pytest with these arguments, return its exit status."""
    with postgres() as url:
        environment = {**os.environ, "DATABASE_URL": url}
        return subprocess.run(
            [sys.executable, "-m", "pytest", *arguments], env=environment
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
