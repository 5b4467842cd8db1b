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
from henan_carbon.celery import app
from reporting.models import RecomputeMark, State
from reporting.services import approve
from tests import factories

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def database_url() -> str:
    """The test database's address, for another process."""
    database = connection.settings_dict
    return f"postgres://{database['USER']}@/{database['NAME']}?{urlencode(database['OPTIONS'])}"


@pytest.fixture
def broker(redis_url: str) -> Iterator[str]:
    """Publish to Redis from this process, as production does, instead of running tasks at once."""
    before = {"task_always_eager": app.conf.task_always_eager, "broker_url": app.conf.broker_url}
    app.conf.update(task_always_eager=False, broker_url=redis_url)
    yield redis_url
    app.close()
    app.conf.update(before)


@contextmanager
def worker(broker: str, log: Path) -> Iterator[None]:
    """A worker process with its environment set as docker-compose.yml sets it."""
    command = [sys.executable, "-m", "celery", "-A", "henan_carbon", "worker", "-c", "1"]
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "--loglevel", "INFO"],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": database_url(), "CELERY_BROKER_URL": broker},
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


def test_approval_reaches_the_stored_status(broker: str, tmp_path: Path) -> None:
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
    approve(submission=submission, by=factories.reviewer(), now=factories.NOW)
    # This process only leaves a mark and a message; both wait for the worker.
    assert RecomputeMark.objects.exists()
    assert not CityStatus.objects.exists()

    log = tmp_path / "worker.log"
    with worker(broker, log):
        wait_until(lambda: not RecomputeMark.objects.exists(), 90, log)
    status = CityStatus.objects.get(city__short_name="洛阳", indicator__number=9, year=2025)
    assert status.value == Decimal("62.5")
    assert status.provisional
