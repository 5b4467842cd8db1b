"""What a program asks again is answered at once, and in nothing otherwise than the long way."""

import logging
from contextlib import closing
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.db import OperationalError, connection
from django.test import Client, override_settings
from freezegun import freeze_time
from rest_framework.test import APIClient

from accounts.clients import revoke_api_token
from accounts.models import ApiToken, Scope, User
from assessment.services import recompute_all
from audit.services import record
from henan_carbon.asked_again import BESIDES
from reporting.models import State
from tests import factories
from tests.accounts.conftest import signed_in, trail
from tests.api.conftest import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
YEAR = "/api/v1/statuses/?year=2026&indicator=9"
CSV = "text/csv"


def long_way(response: Any) -> bool:
    """Whether a view was asked: only there a request learns by which token it came."""
    return hasattr(response.wsgi_request, "auth")


def seen(response: Any) -> tuple[object, ...]:
    """All that a program sees of an answer but for the request's own id."""
    headers = {name: value for name, value in response.items() if name != "X-Request-ID"}
    return response.status_code, headers, response.content


def other_process(client: APIClient) -> APIClient:
    """The same program at another process of the server: every test client keeps for itself."""
    other = APIClient()
    other.credentials(**client._credentials)
    return other


def is_kept(client: APIClient, address: str = YEAR, **headers: Any) -> bool:
    """Whether the second answer to a question, at the latest, is given at once."""
    client.get(address, **headers)
    return not long_way(client.get(address, **headers))


def at(monkeypatch: pytest.MonkeyPatch, **later: int) -> None:
    """The clock goes on."""
    then = factories.NOW + timedelta(**later)
    monkeypatch.setattr("django.utils.timezone.now", lambda: then)


@freeze_time(factories.NOW)  # a workbook holds when it was made
def test_the_same_bytes_and_headers_as_the_long_way(province: APIClient) -> None:
    known = {"HTTP_IF_NONE_MATCH": province.get(YEAR)["ETag"]}
    asked: list[tuple[str, dict[str, Any]]] = [
        (YEAR, {}),
        (YEAR, {"HTTP_ACCEPT_ENCODING": "gzip"}),
        (YEAR, {"HTTP_ACCEPT_ENCODING": "br, gzip"}),
        (YEAR, {"HTTP_ACCEPT": CSV}),
        (YEAR, known),
        (YEAR, {**known, "HTTP_ACCEPT": CSV, "HTTP_ACCEPT_ENCODING": "gzip"}),
        (f"{YEAR}&format=xlsx", {}),
        (f"{YEAR}&page_size=2", {}),
        (f"{YEAR}&page_size=2", {"HTTP_HOST": "localhost"}),
        (f"{YEAR}&page_size=2", {"secure": True}),
        ("/api/v1/statuses/?indicator=9&year=2026", {}),
        ("/api/v1/cities/410100/", {}),
    ]
    first = []
    for address, headers in asked:
        answers = [client.get(address, **headers) for client in (province, other_process(province))]
        first.append(seen(answers[0]))
        assert first[-1] == seen(answers[1])
    for (address, headers), expected in zip(asked, first, strict=True):
        again = province.get(address, **headers)
        assert not long_way(again)
        assert seen(again) == expected
        assert again["X-Request-ID"]
        for protecting in ("Content-Security-Policy", "X-Frame-Options", "Referrer-Policy"):
            assert protecting in again
    assert [status for status, *_ in first].count(304) == 1
    links = [content.decode().partition('"next":"')[2][:24] for *_, content in first[7:10]]
    assert links == [
        "http://testserver/api/v1",
        "http://localhost/api/v1/",
        "https://testserver/api/v",
    ]


def test_what_is_not_kept(province: APIClient) -> None:
    assert is_kept(province)
    for refused in (f"{YEAR}&colour=red", "/api/v1/statuses/?year=x", "/api/v1/cities/419999/"):
        assert not is_kept(province, refused)
        assert province.get(refused).status_code in (400, 404)
    # Nothing but lists is asked by its name.
    assert not is_kept(province, "/api/schema/")
    head = province.head(YEAR)
    assert (long_way(head), head.status_code, head.content) == (True, 200, b"")
    assert long_way(province.post(YEAR))
    # Whoever also has a session may have to change a password first.
    person = factories.province_admin()
    person.must_change_password = True
    person.save()
    browser = Client()
    browser.force_login(person)
    browser.defaults |= province._credentials
    assert [browser.get(YEAR).status_code for _ in range(2)] == [403, 403]


def test_people_are_answered_as_ever(db: None) -> None:
    person = signed_in(factories.leader())
    answers = [person.get(YEAR) for _ in range(2)]
    assert seen(answers[0]) == seen(answers[1])
    assert all(long_way(each) for each in answers)
    assert person.get(YEAR, headers={"If-None-Match": answers[0]["ETag"]}).status_code == 304


def test_each_token_has_answers_of_its_own(province: APIClient, zhengzhou: APIClient) -> None:
    everything = province.get(YEAR)
    # One process, two programs.
    province.credentials(**zhengzhou._credentials)
    own = province.get(YEAR)
    assert long_way(own)
    assert (everything.json()["count"], own.json()["count"]) == (18, 1)
    assert not long_way(province.get(YEAR))
    province.credentials(HTTP_AUTHORIZATION="Token hnc_guessed")
    assert [province.get(YEAR).status_code for _ in range(2)] == [401, 401]
    province.credentials()
    assert province.get(YEAR).status_code == 401


@pytest.mark.parametrize("why", ["revoked", "disabled", "narrowed", "expired"])
def test_a_token_that_lost_its_right_gets_nothing(
    why: str, province: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_kept(province)
    token = ApiToken.objects.get()
    if why == "revoked":
        revoke_api_token(token=token, by="test", now=factories.NOW)
    elif why == "disabled":
        User.objects.filter(pk=token.user_id).update(is_active=False)
        record(by="test", action="user.disable", subject="测试", now=factories.NOW)
    elif why == "narrowed":
        ApiToken.objects.update(scopes=[Scope.UPLOAD])
        record(by="test", action="api_token.create", subject="测试", now=factories.NOW)
    else:
        # The very day on which it was asked before, nothing being written.
        ends = factories.NOW + timedelta(hours=1)
        ApiToken.objects.update(expires_at=ends)
        province = other_process(province)
        cache.clear()
        assert is_kept(province)
        at(monkeypatch, hours=1)
    for _ in range(2):
        refused = province.get(YEAR)
        assert refused.status_code == (403 if why == "narrowed" else 401)
        assert not refused.has_header("ETag")


def test_a_change_shows_at_once_in_every_process(
    province: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = other_process(province)
    assert is_kept(province)
    assert is_kept(other)
    before = province.get(YEAR)
    factories.fact("communities_complete", 160, state=State.APPROVED)
    factories.fact("communities_total", 490, state=State.APPROVED)
    recompute_all(factories.NOW)
    changed = province.get(YEAR)
    assert changed["ETag"] != before["ETag"]
    assert changed.json() != before.json()
    assert seen(other.get(YEAR)) == seen(changed) == seen(province.get(YEAR))
    assert not long_way(other.get(YEAR))
    # Tomorrow some days are over that are not today.
    at(monkeypatch, days=1)
    assert long_way(province.get(YEAR))


def test_how_long_something_waits_moves_with_the_hour(
    province: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/api/v1/department-standings/?department=housing&fields=oldest_days"
    since = factories.NOW - timedelta(days=1)
    report = factories.submission(state=State.SUBMITTED, submitted_at=since)
    factories.fact("new_building_area", 9, state=State.SUBMITTED, submission=report)
    record(by="test", action="submission.submit", subject="测试", now=factories.NOW)

    def oldest(response: Any) -> list[float]:
        return [row["oldest_days"] for row in response.json()["results"]]

    at(monkeypatch, minutes=29)
    first = province.get(address)
    known = {"HTTP_IF_NONE_MATCH": first["ETag"]}
    assert oldest(first) == [1.0]
    at(monkeypatch, minutes=59)
    assert not long_way(province.get(address))
    assert province.get(address, **known).status_code == 304
    at(monkeypatch, hours=2, minutes=1)
    later = province.get(address, **known)
    assert (later.status_code, oldest(later)) == (200, [1.1])
    # What has the same answer all day keeps its name.
    name = province.get(YEAR)["ETag"]
    at(monkeypatch, hours=3)
    assert province.get(YEAR)["ETag"] == name


def test_each_question_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(time=lambda: 1_800_000_000.0)
    monkeypatch.setattr("accounts.throttling.time", clock)
    client = client_of(None, per_minute=3)
    assert [client.get(YEAR).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    counted = caches["throttle"].get(f"token:{ApiToken.objects.get().pk}:30000000")
    assert counted == 5
    held = client.get(YEAR)
    assert held["Retry-After"] == "60"
    assert seen(held) == seen(other_process(client).get(YEAR))
    clock.time = lambda: 1_800_000_060.0
    assert not long_way(client.get(YEAR))


def test_use_and_reading_are_noted_as_ever(
    province: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_kept(province)
    assert is_kept(province, f"{YEAR}&format=csv")
    at(monkeypatch, hours=1)
    for address in (YEAR, f"{YEAR}&format=csv"):
        assert not long_way(province.get(address, REMOTE_ADDR="10.0.0.9"))
    assert ApiToken.objects.get().last_used_at == factories.NOW + timedelta(hours=1)
    noted = [
        (each.action, each.subject, each.detail["address"]) for each in trail("view", "export")
    ]
    path = "/api/v1/statuses/"
    assert noted == [
        *(("view", path, "127.0.0.1"), ("export", path, "127.0.0.1")),
        *(("view", path, "10.0.0.9"), ("export", path, "10.0.0.9")),
    ]


@override_settings(SLOW_QUERY_MS=-1)
def test_logs_and_slow_queries_name_the_view(
    province: APIClient, caplog: pytest.LogCaptureFixture
) -> None:
    assert is_kept(province)
    caplog.clear()
    with caplog.at_level(logging.INFO):
        province.get(YEAR)
    lines = {record.name: record for record in caplog.records}
    assert set(lines) == {"henan.requests", "henan.slow_queries"}
    assert {record.view for record in lines.values()} == {"api-status-list"}  # type: ignore[attr-defined]
    assert (lines["henan.requests"].status, lines["henan.requests"].queries) == (200, 1)  # type: ignore[attr-defined]


def test_memory_is_bounded(province: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = [f"{YEAR}&page_size={size}" for size in (1, 2, 3)]
    monkeypatch.setattr("henan_carbon.asked_again.KEPT_BYTES", 2 * (BESIDES + 3_000))
    small = other_process(province)
    assert all(is_kept(small, each) for each in addresses)
    assert [long_way(small.get(each)) for each in reversed(addresses)] == [False, False, True]
    monkeypatch.setattr("henan_carbon.asked_again.MOST_BYTES", 1_000)
    assert not is_kept(other_process(province), f"{YEAR}&page_size=3")


@pytest.mark.usefixtures("one_connection")
def test_without_the_database_the_long_way_says_so(
    province: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_kept(province)

    def away(_: object) -> str:
        raise OperationalError("away")

    monkeypatch.setattr("henan_carbon.asked_again.answers_version", away)
    monkeypatch.setattr("accounts.authentication.answers_version", away)
    province.raise_request_exception = False
    failed = province.get(YEAR)
    assert (failed.status_code, failed["Content-Type"]) == (500, "application/problem+json")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_cut_is_made_anew() -> None:
    import psycopg2

    client = client_of(None)
    assert is_kept(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (ours,) = cursor.fetchone()
    with closing(psycopg2.connect(**connection.get_connection_params())) as other:
        other.cursor().execute("SELECT pg_terminate_backend(%s)", [ours])
    again = client.get(YEAR)
    assert (long_way(again), again.status_code) == (True, 200)
    assert not long_way(client.get(YEAR))
