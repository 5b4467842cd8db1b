"""What machines are told: alive, ready, metrics, and log lines without people in them."""

import json
import logging
import socket
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.utils import timezone

from henan_carbon.celery import app
from jobs.services import sweep
from reporting.models import RecomputeMark
from tests import factories
from tests.accounts.conftest import signed_in

TOKEN = "scrape-me"


def test_alive_asks_no_database(client: Client) -> None:
    """Without the database fixture any query fails."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer.headers["X-Request-ID"]


@pytest.mark.django_db
def test_ready_names_every_part(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "parts": {"database": "ok", "migrations": "ok", "broker": "ok", "worker": "ok"},
    }


@pytest.mark.django_db
def test_not_ready_without_the_database(client: Client) -> None:
    with patch.object(connection, "cursor", side_effect=OperationalError("away")):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "parts": {"database": "数据库连接不上"}}


@pytest.mark.django_db
def test_pages_are_served_while_queue_and_worker_are_away(client: Client) -> None:
    RecomputeMark.objects.create(created_at=timezone.now() - timedelta(minutes=42))
    with override_settings(
        CELERY_TASK_ALWAYS_EAGER=False, CELERY_BROKER_URL="redis://127.0.0.1:1/0"
    ):
        answer = client.get("/readyz")
    assert answer.status_code == 200
    told = answer.json()["parts"]
    assert "Redis" in told["broker"]
    assert "42分钟" in told["worker"]


@pytest.mark.django_db
def test_a_worker_that_stopped_is_missed_although_pages_compute(client: Client) -> None:
    caches["progress"].clear()
    now = timezone.now()
    with override_settings(CELERY_TASK_ALWAYS_EAGER=False, METRICS_TOKEN=TOKEN):
        for swept, told in (
            (None, "没有动静"),
            (now - timedelta(minutes=42), "已有42分钟没有动静"),
            (now, "ok"),
        ):
            if swept:
                sweep(swept)
            worker = client.get("/readyz").json()["parts"]["worker"]
            assert worker.startswith(told), told
        scraped = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert b"henan_sweep_age_seconds" in scraped.content


@pytest.mark.django_db
def test_a_queue_that_hangs_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes connections and says nothing; whoever asks or saves does not wait without end."""
    monkeypatch.setattr("operations.health.BROKER_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        with override_settings(CELERY_TASK_ALWAYS_EAGER=False, CELERY_BROKER_URL=url):
            told = client.get("/readyz").json()["parts"]
    assert "Redis" in told["broker"]
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    assert all(0 < options[name] <= 5 for name in ("socket_timeout", "socket_connect_timeout"))


@pytest.mark.django_db
@override_settings(METRICS_TOKEN=TOKEN)
def test_metrics_count_requests_and_tell_the_state(client: Client) -> None:
    factories.submission("洛阳", 2026)
    RecomputeMark.objects.create(created_at=timezone.now() - timedelta(seconds=90))
    client.get("/plan/")
    # Whatever words somebody sends, there is one more line at most.
    client.generic("XYZZY", "/plan/")
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    lines = answer.content.decode().splitlines()
    assert answer.status_code == 200
    assert any(
        line.startswith('henan_requests_total{method="GET",status="302",view="plan"}')
        for line in lines
    )
    assert "XYZZY" not in answer.content.decode()
    assert any(line.startswith('henan_requests_total{method="other"') for line in lines)
    assert 'henan_submissions{state="draft",year="2026"} 1.0' in lines
    assert "henan_database_up 1.0" in lines
    values = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    assert 89 < float(values["henan_marks_age_seconds"]) < 120


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", TOKEN])
def test_metrics_are_nobody_elses(client: Client, token: str) -> None:
    """Neither with a wrong token, nor where none is set."""
    with override_settings(METRICS_TOKEN=token):
        for given in ("", "Bearer ", "Bearer wrong", "Bearer 密"):
            headers = {"Authorization": given.encode().decode("latin-1")} if given else {}
            assert client.get("/metrics", headers=headers).status_code == 404


@pytest.mark.django_db
def test_log_lines_name_views_and_no_person(caplog: pytest.LogCaptureFixture) -> None:
    person = factories.province_admin(username="wang-lei", full_name="王磊")
    with caplog.at_level(logging.INFO, "henan.requests"):
        signed_in(person).get("/lagging/?city=410100")
        assert signed_in(person).get("/cities/419999/").status_code == 404
    assert "city 404" in caplog.text
    assert "419999" not in caplog.text
    (line,) = [r for r in caplog.records if r.name == "henan.requests" and r.view == "lagging"]  # type: ignore[attr-defined]
    said = json.dumps(line.__dict__, default=str, ensure_ascii=False)
    assert line.status == 200  # type: ignore[attr-defined]
    assert line.queries > 0  # type: ignore[attr-defined]
    for personal in ("王磊", "wang-lei", "410100", "127.0.0.1"):
        assert personal not in said


@pytest.mark.django_db
def test_sessions_that_ran_out_are_removed_every_night() -> None:
    gone, here = SessionStore(), SessionStore()
    gone.set_expiry(-1)
    gone.save()
    here.save()
    # As a worker does when it starts.
    app.autodiscover_tasks(force=True)
    scheduled = app.conf.beat_schedule["sessions"]
    app.tasks[scheduled["task"]].delay()
    assert list(Session.objects.values_list("pk", flat=True)) == [here.session_key]
    assert scheduled["schedule"].hour == {3}


@pytest.mark.django_db
@override_settings(SLOW_QUERY_MS=-1)
def test_a_slow_query_is_logged_without_its_values(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "henan.slow_queries"):
        signed_in(factories.province_admin(username="secret-name")).get("/account/")
    slow = [r for r in caplog.records if r.name == "henan.slow_queries"]
    assert slow
    assert all("secret-name" not in json.dumps(r.__dict__, default=str) for r in slow)
    assert any("accounts_user" in r.sql for r in slow)  # type: ignore[attr-defined]
