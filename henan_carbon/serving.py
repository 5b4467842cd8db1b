"""gunicorn's settings and hooks wherever it serves. In production the processes count into files, which
one of them adds up when it is asked for the metrics."""

import os
import shutil
from itertools import count
from pathlib import Path
from typing import Any

_DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
#: The longest first line of a request, in bytes: as much as gunicorn can be told to take, and as the
#: proxy hands on, which says in Chinese what is longer (deploy/nginx.conf.template).
limit_request_line = 8190


def on_starting(_server: Any) -> None:
    """Begin with no counts of processes that are gone."""
    if directory := os.environ.get(_DIRECTORY):
        shutil.rmtree(directory, ignore_errors=True)
        Path(directory).mkdir(parents=True)


def pre_fork(server: Any, worker: Any) -> None:
    """Give a new process the first place that no other has."""
    taken = {each.place for each in server.WORKERS.values()}
    worker.place = next(place for place in count() if place not in taken)


def post_fork(_server: Any, worker: Any) -> None:
    """Have a process count on in the files of the one whose place it took. By process number there
    would be new files whenever one is replaced, in memory and in every scrape."""
    if os.environ.get(_DIRECTORY):
        from prometheus_client import values

        values.ValueClass = values.MultiProcessValue(lambda: f"web{worker.place}")
