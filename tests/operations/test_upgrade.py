"""A database of each release is brought forward to the tables of today, on PostgreSQL."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import postgres

ROOT = Path(__file__).resolve().parents[2]
RELEASES = sorted((Path(__file__).parent / "releases").glob("*.tar.gz"))


@pytest.mark.parametrize("backup", RELEASES, ids=lambda path: path.name.removesuffix(".tar.gz"))
def test_what_a_release_held_is_there_afterwards_and_works(backup: Path, tmp_path: Path) -> None:
    with postgres() as address:
        run = subprocess.run(
            [sys.executable, "-m", "tests.operations.upgrading", str(backup)],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": address, "MEDIA_DIRECTORY": str(tmp_path)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
        )
    assert run.returncode == 0, run.stderr[-4000:]
    told = json.loads(run.stdout.splitlines()[-1])
    assert told["rows"] > 500
    # A migration that is meant to change what was kept says so here, by table, with its reason.
    assert told["differing"] == {}
    assert told["trail"] == []
    assert told["reproduced"] is True
    assert set(told["pages"].values()) == {200}, told["pages"]


def test_there_is_a_release_to_upgrade_from() -> None:
    assert RELEASES
