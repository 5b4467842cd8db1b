"""Work behind a page: done once, told while it lasts, ended in a result or a clear failure."""

import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings as system
from django.db import connection
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError
from pytest_django.fixtures import Settings

from accounts.models import Role, User
from assessment.services import recompute_all
from audit.models import Entry
from jobs import kinds, services
from jobs.kinds import CannotDo, Kind, MadeFile, Outcome, Tell
from jobs.models import FILES_KEPT, Job, JobState
from jobs.progress import tell
from reporting.models import State
from tests import factories

pytestmark = pytest.mark.django_db
Run = Callable[[User, Mapping[str, Any], Tell], Outcome]


@pytest.fixture
def known() -> Iterator[Callable[..., None]]:
    """Makes a kind known for one test."""

    def make(run: Run, *, writes: bool = False) -> None:
        kinds.register(Kind("test", run, lambda by, parameters: "", writes=writes))

    yield make
    kinds._kinds.pop("test", None)


def waiting(by: User, **parameters: Any) -> Job:
    """A job that was asked for and not begun: the test's transaction is never committed."""
    return services.ask(kind="test", title="试办", parameters=parameters, by=by, now=timezone.now())


def test_a_file_is_made_told_of_and_handed_to_whoever_asked(known: Callable[..., None]) -> None:
    """Nobody else finds the job or its file."""
    seen = []

    def run(by: User, parameters: Mapping[str, Any], tell: Tell) -> Outcome:
        tell(1, 3, "写第二张表")
        seen.append(client.get(f"/jobs/{job.pk}/state/").json())
        page = client.get(f"/jobs/{job.pk}/").content.decode()
        assert "写第二张表（1 / 3）" in page
        assert 'value="33"' in page
        assert "正在办理" in client.get("/account/").content.decode()
        return Outcome("已生成。", file=MadeFile("甲乙.txt", "text/plain", b"content"))

    known(run)
    user = factories.province_admin()
    client, other = Client(), Client()
    client.force_login(user)
    other.force_login(factories.leader())
    job = waiting(user)
    services.run(job.pk)
    assert seen == [
        {
            "open": True,
            "words": "正在办理",
            "doing": "写第二张表",
            "done": 1,
            "total": 3,
            "percent": 33,
        }
    ]
    assert "下载</a><span>甲乙.txt</span>" in client.get(f"/jobs/{job.pk}/").content.decode()
    assert "甲乙.txt" in client.get("/jobs/").content.decode()
    answer = client.get(f"/jobs/{job.pk}/file/")
    assert answer.content == b"content"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert Entry.objects.filter(action="job.ask", subject="试办", actor=user.username).exists()
    for path in ("", "state/", "file/"):
        assert other.get(f"/jobs/{job.pk}/{path}").status_code == 404
    assert other.post(f"/jobs/{job.pk}/again/").status_code == 404
    assert "甲乙" not in other.get("/jobs/").content.decode()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (CannotDo("这份快照里没有这个年度。"), "这份快照里没有这个年度。"),
        (SoftTimeLimitExceeded(), services.TOO_LONG),
        (RuntimeError("boom"), "系统出错，没有办成"),
    ],
)
def test_a_failure_is_told_and_leaves_nothing_half_done(
    known: Callable[..., None], fault: Exception, words: str
) -> None:
    def run(by: User, parameters: Mapping[str, Any], tell: Tell) -> Outcome:
        factories.city("郑州").__class__.objects.filter(code="410100").update(name="改了一半")
        raise fault

    known(run, writes=True)
    user = factories.province_admin()
    job = waiting(user)
    services.run(job.pk)
    client = Client()
    client.force_login(user)
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert words in page
    assert "再办一次" in page
    assert "boom" not in page
    assert factories.city("郑州").name == "郑州市"
    first, again = job.pk, client.post(f"/jobs/{job.pk}/again/")
    assert again.headers["Location"] != f"/jobs/{first}/"
    assert Job.objects.filter(kind="test").count() == 2


def test_asked_or_delivered_twice_it_is_done_once(known: Callable[..., None]) -> None:
    done = []

    def run(by: User, parameters: Mapping[str, Any], tell: Tell) -> Outcome:
        done.append(parameters["year"])
        if len(done) == 1:
            # The same message comes again while it is under way: here within the same process.
            Job.objects.filter(pk=first.pk).update(state=JobState.DONE, ended_at=timezone.now())
        return Outcome("办好了。")

    known(run, writes=True)
    user = factories.province_admin()
    first, second = waiting(user, year=2026), waiting(user, year=2026)
    other = waiting(user, year=2025)
    assert first == second != other
    services.run(first.pk)
    services.run(first.pk)
    services.run(other.pk)
    assert done == [2026, 2025]
    # The first delivery found the job ended by the other, and left its result as it was.
    assert Job.objects.get(pk=first.pk).message == ""


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_pressed_twice_at_the_same_moment_it_is_one_job(
    known: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two requests that have both begun before either looks for the other's job."""
    known(lambda by, parameters, tell: Outcome("办好了。"))
    monkeypatch.setattr(services, "_send", lambda number: None)
    user, both, found = factories.province_admin(), threading.Barrier(2, timeout=20), set[int]()
    monkeypatch.setattr(services, "kind_of", lambda code: both.wait())

    def press() -> None:
        try:
            found.add(waiting(user).pk)
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _ in range(2)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert (len(found), Job.objects.filter(kind="test").count()) == (1, 1)


def test_what_was_lost_is_found_and_what_keeps_dying_is_given_up(
    known: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    known(lambda by, parameters, tell: Outcome("办好了。"))
    user, now = factories.province_admin(), timezone.now()
    lost, dying, gone = waiting(user, of=1), waiting(user, of=2), waiting(user, of=3)
    silent, busy = waiting(user, of=4), waiting(user, of=5)
    sent: list[int] = []
    monkeypatch.setattr(services, "_send", sent.append)
    services.sweep(now)
    assert sent == []
    Job.objects.filter(pk=lost.pk).update(asked_at=now - services.LOST_AFTER - timedelta(seconds=1))
    Job.objects.filter(pk=gone.pk).update(
        state=JobState.RUNNING, started_at=now - services.GONE_AFTER - timedelta(seconds=1)
    )
    Job.objects.filter(pk=dying.pk).update(
        state=JobState.RUNNING, started_at=now, attempts=services.MOST_ATTEMPTS
    )
    began = now - services.SILENT_AFTER - timedelta(seconds=1)
    Job.objects.filter(pk__in=(silent.pk, busy.pk)).update(state=JobState.RUNNING, started_at=began)
    tell(busy.pk, 1, 2, "写第二张表")
    services.sweep(now)
    assert sent == [lost.pk, silent.pk]
    for job in (silent, busy):
        services.run(job.pk)
    services.run(dying.pk)
    services.run(lost.pk)
    found = {job.pk: job.message for job in Job.objects.filter(kind="test")}
    assert found == {
        lost.pk: "办好了。",
        silent.pk: "办好了。",
        busy.pk: "办好了。",
        dying.pk: services.REPEATED,
        gone.pk: services.INTERRUPTED,
    }


@pytest.mark.parametrize(
    "away",
    [
        ("django.core.cache.backends.redis.RedisCache", "redis://127.0.0.1:9"),
        # A directory that cannot be made, whoever tries: its parent is a file.
        ("django.core.cache.backends.filebased.FileBasedCache", f"{__file__}/progress"),
    ],
)
def test_work_goes_on_untold_while_the_cache_is_away(
    known: Callable[..., None], settings: Settings, away: tuple[str, str]
) -> None:
    def run(by: User, parameters: Mapping[str, Any], tell: Tell) -> Outcome:
        tell(1, 2, "写第二张表")
        assert client.get(f"/jobs/{job.pk}/").status_code == 200
        assert client.get(f"/jobs/{job.pk}/state/").json()["total"] == 0
        return Outcome("办好了。")

    known(run)
    backend, location = away
    settings.CACHES = {**settings.CACHES, "progress": {"BACKEND": backend, "LOCATION": location}}
    user = factories.province_admin()
    client = Client()
    client.force_login(user)
    job = waiting(user)
    services.run(job.pk)
    assert Job.objects.get(pk=job.pk).message == "办好了。"


def test_whoever_asks_is_not_told_that_the_queue_is_away(
    known: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    """The job is stored, and the sweep sends it when the queue is back."""

    def away(number: int) -> None:
        raise OperationalError("Error 111 connecting to redis:6379")

    known(lambda by, parameters, tell: Outcome("办好了。"))
    with monkeypatch.context() as patched, django_capture_on_commit_callbacks(execute=True):
        patched.setattr("jobs.tasks.run_job.delay", away)
        job = waiting(factories.province_admin())
    assert Job.objects.get(pk=job.pk).state == JobState.WAITING
    services.sweep(timezone.now() + services.LOST_AFTER + timedelta(seconds=1))
    assert Job.objects.get(pk=job.pk).message == "办好了。"


def test_a_file_goes_after_its_days_and_the_page_says_so(known: Callable[..., None]) -> None:
    known(lambda by, parameters, tell: Outcome("好。", file=MadeFile("甲.txt", "text/plain", b"x")))
    user = factories.province_admin()
    job = waiting(user)
    services.run(job.pk)
    job.refresh_from_db()
    stored = Path(system.MEDIA_ROOT) / job.file.name
    assert stored.read_bytes() == b"x"
    later = timezone.now() + FILES_KEPT + timedelta(hours=1)
    services.sweep(later)
    client = Client()
    client.force_login(user)
    assert not stored.exists()
    assert client.get(f"/jobs/{job.pk}/file/").status_code == 404
    assert "再办一次" in client.get(f"/jobs/{job.pk}/").content.decode()
    services.sweep(later + services.ROWS_KEPT)
    assert not Job.objects.filter(pk=job.pk).exists()


def test_each_kind_is_done_from_its_page(
    django_capture_on_commit_callbacks: Any,
) -> None:
    """Through the addresses that the buttons go to, with what every page of the kind shows."""
    client = Client()
    client.force_login(factories.province_admin())
    factories.fact("water_supplied", 1000, short_name="洛阳", state=State.APPROVED)
    recompute_all(factories.NOW)

    def done(path: str, **sent: str) -> Job:
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(path, sent)
        job = Job.objects.get(pk=answer.headers["Location"].split("/")[2])
        assert job.state == JobState.DONE, job.message
        assert job.message in client.get(f"/jobs/{job.pk}/").content.decode()
        return job

    ledger = done("/documents/ledger/2026/")
    assert ledger.file_name.endswith("2026年度全省碳达峰行动台账.xlsx")
    with ledger.file.open() as stored:
        assert zipfile.is_zipfile(stored)
    kept = done("/snapshots/take/", name="11月口径")
    assert "第1号 11月口径" in kept.message
    assert client.get(kept.link).status_code == 200
    assert "与原来完全相同" in done("/snapshots/recompute/").message
    assert done("/documents/notice/2026/draft/?snapshot=1").file_name.endswith(".docx")
    reports = done("/documents/reports/2026/drafts/?snapshot=1")
    with reports.file.open() as stored:
        assert len(zipfile.ZipFile(stored).namelist()) == 18
    # Whoever has become something else does not get another by asking once more.
    User.objects.filter(pk=ledger.asked_by_id).update(role=Role.SECURITY_ADMIN)
    with django_capture_on_commit_callbacks(execute=True):
        again = client.post(f"/jobs/{ledger.pk}/again/")
    refusal = Job.objects.get(pk=again.headers["Location"].split("/")[2])
    assert (refusal.state, bool(refusal.file)) == (JobState.FAILED, False)
    assert "不能生成、下载台账" in refusal.message
    # Nor the one that was made before; a city's people do not get the province's either.
    assert client.get(f"/jobs/{ledger.pk}/file/").status_code == 403
    in_city = {"role": Role.COORDINATOR, "city": factories.city("洛阳")}
    User.objects.filter(pk=ledger.asked_by_id).update(**in_city)
    for job, words in ((ledger, "按您原来的角色和单位生成"), (reports, "只供省直部门")):
        refused = client.get(f"/jobs/{job.pk}/file/")
        assert refused.status_code == 403
        page = client.get(f"/jobs/{job.pk}/").content.decode()
        assert words in refused.content.decode()
        assert words in page
        assert "download" not in page
    own = done("/documents/ledger/2026/")
    assert client.get(f"/jobs/{own.pk}/file/").status_code == 200
    User.objects.filter(pk=ledger.asked_by_id).update(city=factories.city("开封"))
    assert client.get(f"/jobs/{own.pk}/file/").status_code == 403
    back = {"role": Role.PROVINCE_ADMIN, "city": None}
    User.objects.filter(pk=ledger.asked_by_id).update(**back)
    assert client.get(f"/jobs/{ledger.pk}/file/").status_code == 200
    refused = client.post("/snapshots/take/", {"name": "11月口径"})
    assert "已叫" in refused.content.decode()
