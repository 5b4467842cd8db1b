"""Asking for work, doing it, and cleaning up after it."""

import logging
import secrets
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import PurePath
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connections, transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from jobs.kinds import CannotDo, Outcome, kind_of
from jobs.models import FILES_KEPT, OPEN, Job, JobState
from jobs.progress import note_sweep, progress_of, tell

log = logging.getLogger("henan.jobs")

#: A job whose worker was killed so often is likely to be what kills it.
MOST_ATTEMPTS = 3
#: A message may be lost between saving a job and sending it; then it is sent again.
LOST_AFTER = timedelta(minutes=1)
#: Nobody works this long without a word, so the worker was killed: another takes the job.
SILENT_AFTER = timedelta(minutes=2)
#: No job may take longer (CELERY_TASK_TIME_LIMIT), so whoever did it is gone.
GONE_AFTER = timedelta(minutes=20)
ROWS_KEPT = timedelta(days=90)
INTERRUPTED = "办理中断，没有办成，数据没有改动。请再办一次。"
FAILED = "系统出错，没有办成，数据没有改动。请再办一次；仍不行的，把编号{number}告诉系统管理员。"
TOO_LONG = "办理时间过长，已经停止，数据没有改动。请避开填报高峰再办一次。"
REPEATED = f"办理中断{MOST_ATTEMPTS}次，没有办成，数据没有改动。请告诉系统管理员。"


@transaction.atomic
def ask(*, kind: str, title: str, parameters: Mapping[str, Any], by: User, now: datetime) -> Job:
    """Have something done behind the page. Asked for twice while it is open, it is done once."""
    kind_of(kind)
    # Whoever presses twice is served one after the other.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    same = Job.objects.filter(asked_by=by, kind=kind, state__in=OPEN)
    for job in same:
        if job.parameters == dict(parameters):
            return job
    job = Job.objects.create(
        kind=kind, title=title, parameters=dict(parameters), asked_by=by, asked_at=now
    )
    record(
        by=by.username,
        action="job.ask",
        subject=title,
        now=now,
        changes_data=False,
        job=job.pk,
    )
    number = job.pk

    def send() -> None:
        _send(number)

    # Robust: while the queue is away the job waits for the sweep. No partial: Django asks what failed
    # for its name.
    transaction.on_commit(send, robust=True)
    return job


def again(*, job: Job, by: User, now: datetime) -> Job:
    """Ask once more for what was done or failed, as a job of its own."""
    return ask(kind=job.kind, title=job.title, parameters=job.parameters, by=by, now=now)


def refused(job: Job, by: User) -> str:
    """Why what was made is not for this person any more, "" where it is: people change their role,
    their city and their department while files are kept."""
    try:
        return kind_of(job.kind).refuses(by, job.parameters)
    except KeyError:
        return "这种办理已经停用。"


def run(number: int) -> None:
    """Do a job, unless it has ended. A failure is noted with the job and raised to nobody."""
    job = _begin(number)
    if job is None:
        return
    try:
        _do(job)
    except CannotDo as refusal:
        _fail(job, str(refusal))
    except SoftTimeLimitExceeded:
        log.error("job %s (%s) took too long", job.pk, job.kind)
        _fail(job, TOO_LONG)
    except Exception:
        log.exception("job %s (%s) failed", job.pk, job.kind)
        _fail(job, FAILED.format(number=job.pk))


def sweep(now: datetime) -> None:
    """Send what was not sent, end what nobody does any more, remove what is old."""
    note_sweep(now)
    for number in Job.objects.filter(
        state=JobState.WAITING, asked_at__lt=now - LOST_AFTER
    ).values_list("pk", flat=True):
        _send(number)
    interrupt(now, before=now - GONE_AFTER)
    for job in Job.objects.filter(state=JobState.RUNNING, started_at__lt=now - SILENT_AFTER):
        said = progress_of(job.pk).at
        if said is None or said < now - SILENT_AFTER:
            _send(job.pk)
    for job in Job.objects.exclude(file="").filter(ended_at__lt=now - FILES_KEPT):
        job.file.delete(save=False)
        job.save(update_fields=["file"])
    Job.objects.filter(ended_at__lt=now - ROWS_KEPT).delete()


def interrupt(now: datetime, *, before: datetime) -> int:
    """Note as failed what was begun before a time and cannot be under way any more."""
    return Job.objects.filter(state=JobState.RUNNING, started_at__lt=before).update(
        state=JobState.FAILED, ended_at=now, message=INTERRUPTED
    )


def _send(number: int) -> None:
    """To the worker; where there is none, to a thread of this process, so that the page answers."""
    from jobs.tasks import run_job

    if settings.JOBS_IN_THREADS:
        threading.Thread(target=_in_thread, args=(number,), daemon=True).start()
    else:
        run_job.delay(number)


def _in_thread(number: int) -> None:
    try:
        run(number)
    finally:
        connections.close_all()


@transaction.atomic
def _begin(number: int) -> Job | None:
    job = Job.objects.select_for_update().filter(pk=number, state__in=OPEN).first()
    if job is None:
        return None
    if job.attempts >= MOST_ATTEMPTS:
        _end(job, JobState.FAILED, REPEATED)
        return None
    job.attempts += 1
    job.state = JobState.RUNNING
    job.started_at = timezone.now()
    job.save(update_fields=["attempts", "state", "started_at"])
    return job


def _do(job: Job) -> None:
    kind = kind_of(job.kind)
    by = User.objects.get(pk=job.asked_by_id)
    if why := kind.refuses(by, job.parameters):
        raise CannotDo(why)
    work = partial(kind.run, by, job.parameters, partial(tell, job.pk))
    if not kind.writes:
        _succeed(job, work())
        return
    with transaction.atomic():
        # Delivered twice: the second waits here and then finds it done.
        if _still_open(job):
            _succeed(job, work())


@transaction.atomic
def _succeed(job: Job, outcome: Outcome) -> None:
    if not _still_open(job):
        return
    job.link = outcome.link
    if outcome.file is not None:
        ending = PurePath(outcome.file.name).suffix
        job.file.save(
            f"{secrets.token_hex(16)}{ending}", ContentFile(outcome.file.content), save=False
        )
        job.file_name, job.content_type = outcome.file.name, outcome.file.content_type
    try:
        _end(job, JobState.DONE, outcome.message)
    except BaseException:
        if job.file:
            job.file.delete(save=False)
        raise


def _still_open(job: Job) -> bool:
    return Job.objects.select_for_update().filter(pk=job.pk, state=JobState.RUNNING).exists()


def _fail(job: Job, message: str) -> None:
    """Unless another delivery has ended it: its result stands."""
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
        state=JobState.FAILED, message=message, ended_at=timezone.now()
    )


def _end(job: Job, state: JobState, message: str) -> None:
    job.state, job.message, job.ended_at = state, message, timezone.now()
    job.save()
