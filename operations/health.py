"""Whether this system can serve, part by part."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from kombu import Connection
from kombu.exceptions import OperationalError

from jobs.progress import last_sweep
from reporting.models import RecomputeMark

#: A worker sweeps every minute, and marks go with it; after so long none is at work, or none has time.
MARKS_WAIT = SWEEP_MISSED = timedelta(minutes=10)
BROKER_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its name in the answer, whether it works, what is wrong in Chinese, and whether
    pages can be served all the same."""

    name: str
    works: bool
    problem: str = ""
    needed: bool = True


def parts(now: datetime) -> list[Part]:
    """Every part, the database first; without it nothing else can be judged."""
    database = _database()
    if not database.works:
        return [database]
    return [database, _migrations(), _broker(), _worker(now)]


def ready(found: list[Part]) -> bool:
    """Whether pages can be served: what is only late does not stop them."""
    return all(part.works for part in found if part.needed)


def _database() -> Part:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return Part("database", False, "数据库连接不上")
    return Part("database", True)


def _migrations() -> Part:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Part("migrations", False, f"有{len(waiting)}个数据库变更没有执行，请运行 migrate")
    return Part("migrations", True)


def _broker() -> Part:
    """The queue: while it is away saves still count, their marks wait in the database."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        return Part("broker", True, needed=False)
    try:
        with Connection(
            settings.CELERY_BROKER_URL,
            connect_timeout=BROKER_SECONDS,
            transport_options={
                "socket_timeout": BROKER_SECONDS,
                "socket_connect_timeout": BROKER_SECONDS,
                "max_retries": 0,
            },
        ) as broker:
            broker.ensure_connection(max_retries=1, timeout=BROKER_SECONDS)
    except (OperationalError, OSError):
        return Part("broker", False, "队列（Redis）连接不上，计算暂停，数据照常保存", needed=False)
    return Part("broker", True, needed=False)


def _worker(now: datetime) -> Part:
    """Pages compute what they show themselves, so that a worker may be missed by nobody for long."""
    oldest = RecomputeMark.objects.order_by("created_at").values_list("created_at", flat=True)
    problem, swept = "", last_sweep()
    if (since := oldest.first()) is not None and now - since > MARKS_WAIT:
        problem = f"待计算的变更已等了{_minutes(now - since)}分钟"
    elif settings.CELERY_TASK_ALWAYS_EAGER:
        return Part("worker", True, needed=False)
    elif swept is None:
        problem = "没有动静"
    elif now - swept > SWEEP_MISSED:
        problem = f"已有{_minutes(now - swept)}分钟没有动静"
    if problem:
        words = f"{problem}，邮件、推送和后台办理可能停了，请查看 worker 和 beat"
        return Part("worker", False, words, needed=False)
    return Part("worker", True, needed=False)


def _minutes(passed: timedelta) -> int:
    return int(passed.total_seconds() // 60)
