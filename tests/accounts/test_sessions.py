"""Idle sessions end; reading others' data leaves a trace, once an hour and cheaply."""

import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.clients import create_api_token
from accounts.models import User
from tests import factories
from tests.accounts.conftest import signed_in, trail


def pass_minutes(monkeypatch: pytest.MonkeyPatch, minutes: float) -> None:
    later = time.time() + minutes * 60
    # The middleware's clock alone: a module that is imported meanwhile would keep this one.
    monkeypatch.setattr("accounts.middleware.time", SimpleNamespace(time=lambda: later))


def test_an_idle_session_ends(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    client = signed_in(factories.leader())
    pass_minutes(monkeypatch, 29)
    assert client.get("/plan/").status_code == 200
    pass_minutes(monkeypatch, 29 + 31)
    response = client.get("/plan/?year=2025", follow=True)
    assert response.redirect_chain == [("/sign-in/?next=/plan/%3Fyear%3D2025", 302)]
    assert "已超过30分钟没有操作" in response.content.decode()
    assert [each.detail["why"] for each in trail("sign_out")] == ["idle"]


def test_using_the_system_keeps_the_session(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    client = signed_in(factories.leader())
    began = time.time()
    for minutes in (20, 40, 60):
        clock = SimpleNamespace(time=lambda at=minutes: began + at * 60)
        monkeypatch.setattr("accounts.middleware.time", clock)
        assert client.get("/plan/").status_code == 200


def test_the_api_is_told_too(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    client = signed_in(factories.leader())
    pass_minutes(monkeypatch, 31)
    assert client.get("/api/v1/cities/").status_code == 403


def test_zero_minutes_is_never(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, db: None
) -> None:
    settings.IDLE_MINUTES = 0
    client = signed_in(factories.leader())
    pass_minutes(monkeypatch, 400)
    assert client.get("/plan/").status_code == 200


def visits(*people: User, paths: tuple[str, ...]) -> list[tuple[str, str, str]]:
    for person in people:
        client = signed_in(person)
        for path in paths:
            client.get(path)
    return [(each.action, each.actor, each.subject) for each in trail("view", "export")]


def test_looking_at_others_data_is_recorded_once_an_hour(db: None) -> None:
    leader = factories.leader()
    paths = ("/lagging/?year=2025", "/lagging/?year=2026", "/lagging/csv/", "/plan/", "/account/")
    expected = [("view", "leader", "/lagging/"), ("export", "leader", "/lagging/csv/")]
    assert visits(leader, paths=paths) == expected
    # Another process remembers nothing, but the trail does.
    cache.clear()
    assert visits(leader, paths=paths) == expected
    assert trail("view")[0].detail == {"address": "127.0.0.1"}


def test_the_next_hour_is_recorded_again(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    leader = factories.leader()
    visits(leader, paths=("/lagging/",))
    later = timezone.now() + timedelta(hours=1)
    monkeypatch.setattr("accounts.middleware.timezone.now", lambda: later)
    assert len(visits(leader, paths=("/lagging/",))) == 2


def test_a_citys_people_leave_only_downloads(db: None) -> None:
    person = factories.coordinator("周口")
    assert visits(person, paths=("/lagging/", "/lagging/csv/")) == [
        ("export", person.username, "/lagging/csv/")
    ]


def test_refused_pages_are_no_visits(db: None) -> None:
    assert visits(factories.system_admin(), paths=("/overview/", "/people/")) == []


def test_a_program_leaves_its_name(db: None) -> None:
    from rest_framework.test import APIClient

    token = create_api_token(name="平台", city=None, by="test", now=factories.NOW)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    for path in ("/api/v1/facts/", "/api/v1/indicators/"):
        assert client.get(path).status_code == 200
    program = User.objects.get(username__startswith="api-")
    assert [(each.actor, each.subject) for each in trail("view")] == [
        (program.username, "/api/v1/facts/")
    ]


def test_reading_on_costs_no_query(db: None) -> None:
    client = signed_in(factories.leader())
    client.get("/lagging/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/lagging/")
    # What is told apart by the trail's length is the page, not the visit.
    asked = [each["sql"] for each in queries.captured_queries]
    assert not [sql for sql in asked if "audit_" in sql and "assessment_resultsstate" not in sql]
