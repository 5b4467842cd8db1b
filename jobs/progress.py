"""How far a job is, and when a worker was last at work, kept outside the database: what a transaction
has written nobody else sees."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import caches
from django.utils import timezone
from redis.exceptions import RedisError

log = logging.getLogger("henan.jobs")

#: Redis away; a directory of files that is full or not ours.
_AWAY = (RedisError, OSError)

#: Longer than any job takes, shorter than anybody would look for it.
_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` steps (0 of 0: not known), what is being done, and when that was said."""

    done: int = 0
    total: int = 0
    doing: str = ""
    at: datetime | None = None

    @property
    def percent(self) -> int:
        """Whole percent, rounded down, so that 100 is only said when all is done."""
        return 100 * self.done // self.total if self.total else 0


def tell(job: int, done: int, total: int, doing: str) -> None:
    """Note how far a job is. While the cache is away the work goes on untold."""
    try:
        caches["progress"].set(f"job-{job}", (done, total, doing, timezone.now()), _SECONDS)
    except _AWAY:
        log.warning("the cache that keeps progress is away")


def progress_of(job: int) -> Progress:
    """How far it is, as far as is known: a cache may forget, or be away."""
    try:
        return Progress(*caches["progress"].get(f"job-{job}", ()))
    except _AWAY:
        log.warning("the cache that keeps progress is away")
        return Progress()


def note_sweep(now: datetime) -> None:
    """Note that a worker did what beat asks for every minute: both are at work."""
    try:
        caches["progress"].set("swept", now, _SECONDS)
    except _AWAY:
        log.warning("the cache that keeps progress is away")


def last_sweep() -> datetime | None:
    """When that was; None where it is long ago, or nobody can tell."""
    try:
        found: datetime | None = caches["progress"].get("swept")
    except _AWAY:
        return None
    return found
