"""What is seen of every job: how it ended, how long it took; and where the worker tells its counts."""

import logging
import os
import time
from pathlib import Path
from typing import Any

from celery.signals import task_failure, task_postrun, task_prerun, worker_init, worker_ready
from django.conf import settings
from django.utils import timezone
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

from jobs.progress import note_sweep
from operations.metrics import JOB_SECONDS, JOBS, MULTIPROC

log = logging.getLogger("henan.jobs")
_began: dict[str, float] = {}


@worker_init.connect
def _tell_counts(**_: object) -> None:
    """Serve the counts of this worker's processes on WORKER_METRICS_PORT, where one is set."""
    directory, port = os.environ.get(MULTIPROC), settings.WORKER_METRICS_PORT
    if directory:
        Path(directory).mkdir(parents=True, exist_ok=True)
    if directory and port:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
        start_http_server(port, registry=registry)


@worker_ready.connect
def _at_work(**_: object) -> None:
    """Known to be at work from the start; afterwards by the sweeps that beat asks for."""
    note_sweep(timezone.now())


@task_prerun.connect
def _began_now(task_id: str, **_: object) -> None:
    _began[task_id] = time.perf_counter()


@task_postrun.connect
def _ended(task_id: str, task: Any, state: str | None = None, **_: object) -> None:
    seconds = time.perf_counter() - _began.pop(task_id, time.perf_counter())
    outcome = (state or "unknown").lower()
    JOBS.labels(task.name, outcome).inc()
    JOB_SECONDS.labels(task.name).observe(seconds)
    log.info(
        "%s %s",
        task.name,
        outcome,
        extra={"task": task.name, "outcome": outcome, "ms": round(seconds * 1000)},
    )


@task_failure.connect
def _failed(sender: Any, exception: BaseException, **_: object) -> None:
    log.error("%s failed: %s", sender.name, type(exception).__name__, extra={"task": sender.name})
