"""The whole stack is hurt, once; each test reads what became of one fault.

PostgreSQL, Redis, gunicorn, a worker and beat of their own, so it needs none that the suite runs on.
"""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

from tests.operations.faults import SAVES


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """What the program said."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.operations.faults"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": ""},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert run.returncode == 0, run.stderr[-4000:]
    return json.loads(run.stdout.splitlines()[-1])


def test_acknowledged_saves_survive_killed_processes_and_a_database_restart(
    told: dict[str, Any],
) -> None:
    """500 of them: each stands, once, and stands in the trail once; nobody was refused."""
    saves = told["saves"]
    assert saves["killed"] >= 3
    assert saves["restarted"] == 1
    assert saves["acknowledged"] == saves["drafts"] * SAVES >= 500
    for wrong in ("wrong", "noted_wrong", "values_and_trail_differ", "refused", "errors"):
        assert saves[wrong] == [], wrong


def test_a_worker_killed_in_the_middle_loses_nothing(told: dict[str, Any]) -> None:
    assert told["worker_killed"]["marks_after_the_kill"] > 0
    assert told["worker_killed"]["differ"] == 0


def test_work_behind_the_page_is_taken_over_and_done_once(told: dict[str, Any]) -> None:
    assert told["job_killed"] == {"state": "done", "attempts": 2, "snapshots": 1}


def test_figures_count_while_redis_is_away(told: dict[str, Any]) -> None:
    away = told["redis_away"]
    assert away["status"] == 0
    assert away["marks_meanwhile"] > 0
    assert away["differ"] == 0


def test_a_crash_between_commit_and_message_is_made_up_for(told: dict[str, Any]) -> None:
    assert told["crash_before_publishing"]["status"] == 9
    assert told["crash_before_publishing"]["differ"] == 0


def test_a_task_delivered_twice_is_written_once(told: dict[str, Any]) -> None:
    assert told["delivered_twice"] == {"versions": 1, "differ": 0}


def test_a_job_is_told_by_the_request_that_caused_it_and_counted(told: dict[str, Any]) -> None:
    observed = told["observed"]
    assert observed["by_request"] is True
    assert float(observed["counted"][0]) >= 1


def test_a_full_disk_is_said_and_leaves_nothing(told: dict[str, Any]) -> None:
    assert told["disk_full"] == {
        "told": [True],
        "files": [],
        "rows": 0,
        "rows_after_a_small_one": 1,
    }


def test_the_trail_is_whole_after_all_that(told: dict[str, Any]) -> None:
    assert told["trail"] == []
