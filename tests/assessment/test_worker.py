"""A real worker: approval in one process, Redis between, results from another, on PostgreSQL."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection

from assessment.models import CityStatus
from reporting.models import RecomputeMark, State
from tests import factories

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def environment(redis_url: str) -> dict[str, str]:
    """What docker-compose.yml gives the processes: this test's database, and Redis."""
    database = connection.settings_dict
    host = urlencode(database["OPTIONS"])
    return {
        **os.environ,
        "DATABASE_URL": f"postgres://{database['USER']}@/{database['NAME']}?{host}",
        "CELERY_BROKER_URL": redis_url,
    }


@contextmanager
def worker(environment: dict[str, str], log: Path) -> Iterator[None]:
    """A worker process."""
    command = [sys.executable, "-m", "celery", "-A", "henan_carbon", "worker", "-c", "1"]
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "--loglevel", "INFO"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_until(happened: Callable[[], bool], seconds: float, log: Path) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds} s; the worker says:\n{log.read_text()}")
        time.sleep(0.1)


APPROVE = """
from django.utils import timezone
from accounts.models import User
from reporting.models import Submission
from reporting.services import approve
approve(submission=Submission.objects.get(), by=User.objects.get(), now=timezone.now())
"""


def test_approval_reaches_the_stored_status(environment: dict[str, str], tmp_path: Path) -> None:
    submission = factories.submission("洛阳", 2025, State.SUBMITTED, version=1)
    for code, value in (("communities_total", 400), ("communities_complete", 250)):
        factories.fact(
            code,
            value,
            short_name="洛阳",
            year=2025,
            state=State.SUBMITTED,
            submission=submission,
        )
    factories.province_admin()
    subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", APPROVE],
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
        check=True,
        timeout=120,
    )
    # The web process only leaves a mark and a message; both wait for the worker.
    assert RecomputeMark.objects.exists()
    assert not CityStatus.objects.filter(city__short_name="洛阳", value=Decimal("62.5")).exists()

    log = tmp_path / "worker.log"
    with worker(environment, log):
        wait_until(lambda: not RecomputeMark.objects.exists(), 120, log)
    status = CityStatus.objects.get(city__short_name="洛阳", indicator__number=9, year=2025)
    assert status.value == Decimal("62.5")
    assert status.provisional
