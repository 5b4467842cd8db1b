"""What Prometheus scrapes: requests and jobs counted as they happen, the state read on each scrape.

gunicorn's processes count each for itself; with PROMETHEUS_MULTIPROC_DIR they write to files there
and every scrape adds them up. Labels name views and states, never people.
"""

import os
from collections.abc import Iterator
from datetime import datetime

from django.db import DatabaseError
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

from assessment.models import ResultsState
from jobs.progress import last_sweep
from reporting.models import Cycle, Mail, Notice, RecomputeMark, Submission

MULTIPROC = "PROMETHEUS_MULTIPROC_DIR"
REQUESTS = Counter("henan_requests_total", "Answered requests", ["method", "view", "status"])
REQUEST_SECONDS = Histogram(
    "henan_request_seconds",
    "Time from receiving a request to its answer",
    ["view"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
SLOW_QUERIES = Counter("henan_slow_queries_total", "Queries slower than SLOW_QUERY_MS", ["view"])
JOBS = Counter("henan_jobs_total", "Finished jobs", ["task", "outcome"])
JOB_SECONDS = Histogram(
    "henan_job_seconds", "Time a job took", ["task"], buckets=(0.1, 0.5, 1, 5, 15, 60, 300, 600)
)


def scraped() -> bytes:
    """The text of one scrape."""
    registry = CollectorRegistry()
    if os.environ.get(MULTIPROC):
        MultiProcessCollector(registry)
    else:
        registry.register(_Counted())
    registry.register(State())
    return generate_latest(registry)


class _Counted(Collector):
    """This process's own counts."""

    def collect(self) -> Iterator[Metric]:
        yield from REGISTRY.collect()


class State(Collector):
    """Gauges read from the database at the moment of the scrape: none when it is away, so that a
    stale number is never shown as today's."""

    def collect(self) -> Iterator[Metric]:
        now = timezone.now()
        try:
            yield from [*_jobs(now), *_reporting(now)]
        except DatabaseError:
            yield _gauge("henan_database_up", "Whether the database answered", 0)
        else:
            yield _gauge("henan_database_up", "Whether the database answered", 1)


def _jobs(now: datetime) -> Iterator[Metric]:
    marks = RecomputeMark.objects.aggregate(count=Count("pk"), oldest=Min("created_at"))
    yield _gauge("henan_marks_waiting", "Changes that wait to be computed", marks["count"])
    yield _gauge(
        "henan_marks_age_seconds", "Age of the oldest waiting change", _age(marks["oldest"], now)
    )
    state = ResultsState.objects.first()
    yield _gauge("henan_results_version", "Version of the results", state.version if state else 0)
    yield _gauge(
        "henan_results_age_seconds",
        "Time since a result last changed",
        _age(state.computed_at if state else None, now),
    )
    if (swept := last_sweep()) is not None:
        words = "Time since a worker last did what beat asks for every minute"
        yield _gauge("henan_sweep_age_seconds", words, _age(swept, now))
    unsent = Notice.objects.filter(mail__in=[Mail.PENDING, Mail.SENDING])
    yield _gauge("henan_mails_waiting", "E-mails that wait to be sent", unsent.count())
    failed = Notice.objects.filter(mail=Mail.FAILED).count()
    yield _gauge("henan_mails_failed", "E-mails that could not be sent", failed)


def _reporting(now: datetime) -> Iterator[Metric]:
    deadline = GaugeMetricFamily(
        "henan_deadline_seconds",
        "Seconds until the year's deadline; negative after it",
        labels=["year"],
    )
    for cycle in Cycle.objects.filter(opens_at__lte=now).order_by("-year")[:2]:
        deadline.add_metric([str(cycle.year)], (cycle.deadline - now).total_seconds())
    yield deadline
    states = GaugeMetricFamily(
        "henan_submissions", "Cities' reports by year and state", labels=["year", "state"]
    )
    counted = Submission.objects.values_list("cycle__year", "state").annotate(count=Count("pk"))
    for year, state, count in counted.order_by("cycle__year", "state"):
        states.add_metric([str(year), state], count)
    yield states


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)
