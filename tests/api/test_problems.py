"""Every error is a problem (RFC 9457) in Chinese: its kind, its title, the cause of this one."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import ApiToken
from accounts.problems import Problem
from henan_carbon.errors import by_field
from tests import factories
from tests.api.conftest import client_of

pytestmark = pytest.mark.django_db


def told(response: HttpResponse, problem: Problem) -> dict:  # type: ignore[type-arg]
    """The body, once it is a problem of this kind, whole and in Chinese."""
    kind = problem.value
    assert response.status_code == kind.status
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert (body["type"], body["title"], body["status"]) == (
        f"/api/problems/#{kind.slug}",
        kind.title,
        kind.status,
    )
    assert re.search("[一-鿿]", body["detail"])
    return body


def test_each_kind_as_a_client_meets_it(province: APIClient, zhengzhou: APIClient) -> None:
    body = told(province.get("/api/v1/statuses/?year=x"), Problem.INVALID)
    assert list(body["errors"]) == ["year"]
    refused = APIClient().get("/api/v1/statuses/")
    assert told(refused, Problem.UNAUTHENTICATED)["detail"].startswith("带上请求头 Authorization")
    assert refused["WWW-Authenticate"] == "Bearer"
    told(zhengzhou.get("/api/v1/provincial/"), Problem.FORBIDDEN)
    told(province.get("/api/v1/cities/999999/"), Problem.NOT_FOUND)
    told(province.get("/api/v1/nothing/"), Problem.NOT_FOUND)
    told(province.get("/api/v1/cities/?page=9"), Problem.NOT_FOUND)
    wrong = province.delete("/api/v1/cities/")
    told(wrong, Problem.METHOD)
    assert wrong["Allow"] == "GET, HEAD, OPTIONS"
    told(province.get("/api/v1/cities/", HTTP_ACCEPT="image/png"), Problem.NOT_ACCEPTABLE)


def test_too_many_requests_say_when_to_come_again(db: None) -> None:
    client = client_of(None, per_minute=1)
    client.get("/api/v1/cities/")
    held = client.get("/api/v1/cities/")
    assert f"{held['Retry-After']}秒后" in told(held, Problem.THROTTLED)["detail"]


def test_what_nobody_expected_is_a_problem_too(
    monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    def broken() -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("cities.selectors.cities", broken)
    client = client_of(None)
    client.handler.raise_request_exception = False
    client.raise_request_exception = False
    body = told(client.get("/api/v1/cities/"), Problem.FAILED)
    assert "secret" not in str(body)


def test_a_person_without_the_csrf_token_is_told_so_in_chinese(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.leader())
    assert "X-CSRFToken" in told(client.post("/api/v1/cities/"), Problem.FORBIDDEN)["detail"]


def test_an_idle_or_unfinished_account_gets_a_problem_and_pages_stay_pages(db: None) -> None:
    client = Client()
    client.force_login(factories.leader(must_change_password=True))
    assert "修改密码" in told(client.get("/api/v1/cities/"), Problem.FORBIDDEN)["detail"]
    assert "text/html" in Client().get("/nowhere/")["Content-Type"]


def test_every_type_leads_to_its_line(client: Client) -> None:
    page = client.get("/api/problems/").content.decode()
    assert all(f'id="{problem.value.slug}"' in page for problem in Problem)
    assert not ApiToken.objects.exists()


def test_nested_errors_are_named_by_their_way() -> None:
    assert by_field({"a": {"b": ["x"]}, "c": [{}, {"d": ["y", "z"]}]}) == {
        "a.b": ["x"],
        "c.1.d": ["y", "z"],
    }
    assert by_field(["w"]) == {"non_field_errors": ["w"]}
