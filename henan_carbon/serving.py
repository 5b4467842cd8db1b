"""gunicorn's hooks in production: each process counts into a file of its own, and one that ends
takes its gauges with it."""

import os
import shutil
from pathlib import Path
from typing import Any

_DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"


def on_starting(_server: Any) -> None:
    """Begin with no counts of processes that are gone."""
    if directory := os.environ.get(_DIRECTORY):
        shutil.rmtree(directory, ignore_errors=True)
        Path(directory).mkdir(parents=True)


def child_exit(_server: Any, worker: Any) -> None:
    """Called by gunicorn when a worker ended."""
    if os.environ.get(_DIRECTORY):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)
