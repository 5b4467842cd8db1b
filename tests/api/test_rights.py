"""Every list × every role, and strangers: who reads what, over both ways of signing in."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient, APIRequestFactory

from accounts.clients import revoke_api_token
from accounts.models import READING_SCOPES, ApiToken, Role, Scope, User
from accounts.permissions import Known
from henan_carbon.api import router
from reporting.models import State
from tests import factories
from tests.api.conftest import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

PLAN = ("indicators", "cities", "departments", "clauses")
CITY_FIGURES = ("facts", "statuses", "lagging")
LISTS = (*PLAN, *CITY_FIGURES, "provincial")
PROVINCE_ROLES = (Role.PROVINCE_ADMIN, Role.REVIEWER, Role.LEADER, Role.AUDITOR)


def signed_in(user: User) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


PEOPLE: dict[str, Callable[[], User]] = {
    Role.PROVINCE_ADMIN: factories.province_admin,
    Role.REVIEWER: factories.reviewer,
    Role.LEADER: factories.leader,
    Role.AUDITOR: factories.auditor,
    Role.SYSTEM_ADMIN: factories.system_admin,
    Role.SECURITY_ADMIN: factories.security_admin,
    Role.COORDINATOR: factories.coordinator,
    Role.REPORTER: factories.reporter,
}


def client_for(role: str) -> APIClient:
    if role == Role.API_PROVINCE:
        return client_of(None)
    if role == Role.API_CITY:
        return client_of("郑州")
    return signed_in(PEOPLE[role]())


@pytest.fixture(autouse=True)
def figures(db: None) -> None:
    for short_name in ("郑州", "洛阳"):
        factories.fact("built_up_area", 300, short_name=short_name, state=State.APPROVED)
        factories.fact("permeable_area", 90, short_name=short_name, state=State.DRAFT)


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("name", LISTS)
def test_every_role_on_every_list(name: str, role: str) -> None:
    client = client_for(role)
    response = client.get(f"/api/v1/{name}/?page_size=all")
    province = role in (*PROVINCE_ROLES, Role.API_PROVINCE)
    if name == "provincial" and not province:
        assert response.status_code == 403
        assert response.json()["detail"] == "全省数据只对省级用户开放。"
        return
    if name in CITY_FIGURES and role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        assert response.status_code == 403
        return
    assert response.status_code == 200
    if name in CITY_FIGURES:
        cities = {row["city"] for row in response.json()["results"]}
        assert (cities == {"410100"}) is not province
        assert "410100" in cities


@pytest.mark.parametrize("name", [*LISTS, "indicators/4", "cities/410100"])
@pytest.mark.parametrize("header", [None, "Token 0000", "Token", "Bearer 每", "Basic x"])
def test_strangers_are_refused(name: str, header: str | None) -> None:
    client = APIClient()
    if header:
        client.credentials(HTTP_AUTHORIZATION=header)
    response = client.get(f"/api/v1/{name}/")
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("address", ["/api/schema/", "/api/docs/", "/api/v1/"])
def test_the_description_is_for_those_who_are_known(address: str, zhengzhou: APIClient) -> None:
    assert APIClient().get(address).status_code == 401
    assert zhengzhou.get(address).status_code == 200


@pytest.mark.parametrize("name", CITY_FIGURES)
def test_a_city_may_not_ask_for_another(name: str, zhengzhou: APIClient) -> None:
    response = zhengzhou.get(f"/api/v1/{name}/?city=410300")
    assert response.status_code == 403
    assert response.json()["detail"] == "只能查看本市数据。"
    assert zhengzhou.get(f"/api/v1/{name}/?city=410100").status_code == 200
    # Whether a code exists is nothing that a refusal gives away.
    assert zhengzhou.get(f"/api/v1/{name}/?city=1").status_code == 403


def test_a_city_sees_its_drafts_and_the_province_does_not(zhengzhou: APIClient) -> None:
    def states(client: APIClient) -> set[tuple[str, str]]:
        results = client.get("/api/v1/facts/?page_size=all").json()["results"]
        return {(row["city"], row["state"]) for row in results}

    assert states(zhengzhou) == {("410100", "approved"), ("410100", "draft")}
    assert states(client_of(None)) == {("410100", "approved"), ("410300", "approved")}


def test_a_citys_rank_is_that_of_the_whole_list(zhengzhou: APIClient) -> None:
    own = zhengzhou.get("/api/v1/lagging/?year=2026&page_size=all").json()["results"]
    whole = client_of(None).get("/api/v1/lagging/?year=2026&page_size=all").json()["results"]
    assert own == [row for row in whole if row["city"] == "410100"]
    assert own[-1]["rank"] > len(own)


def test_a_user_without_a_role_sees_the_plan_and_no_figures() -> None:
    client = signed_in(User.objects.create(username="nobody"))
    for name in (*CITY_FIGURES, "provincial"):
        assert client.get(f"/api/v1/{name}/").status_code == 403
    assert client.get("/api/v1/indicators/").status_code == 200


def test_a_token_opens_its_scope_and_the_plan_only() -> None:
    """Every list of the API, taken from the router: what a token without its scope may not read."""
    names = {name: view.scope for name, view, _ in router.registry}
    assert set(names.values()) == {"", *READING_SCOPES}
    for scope in READING_SCOPES:
        client = client_of(None, scopes=[scope])
        opened = {name for name in names if client.get(f"/api/v1/{name}/").status_code == 200}
        assert opened == {name for name, needed in names.items() if needed in ("", scope)}
    refused = client.get("/api/v1/statuses/")
    assert refused.status_code == 403
    assert "令牌的范围不含“读结果" in refused.json()["detail"]


def test_a_view_that_names_no_scope_is_closed_to_programs() -> None:
    request = APIRequestFactory().get("/")
    request.auth = ApiToken(scopes=list(Scope.values))
    request.user = User(role=Role.API_PROVINCE)
    assert not Known().has_permission(request, object())
    request.auth = None
    assert Known().has_permission(request, object())


def test_a_revoked_token_is_refused(province: APIClient) -> None:
    assert province.get("/api/v1/cities/").status_code == 200
    revoke_api_token(token=ApiToken.objects.get(), by="test", now=factories.NOW)
    assert province.get("/api/v1/cities/").status_code == 401


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("name", LISTS)
def test_nothing_can_be_written(name: str, method: str, province: APIClient) -> None:
    assert getattr(province, method)(f"/api/v1/{name}/", {}).status_code == 405
