"""Tokens of REST clients: created and revoked in the browser, limited, never shown again."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.http import HttpRequest
from django.test import Client, override_settings
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.clients import create_api_token
from accounts.models import ApiToken
from accounts.throttling import within_limit
from accounts.wording import detail_words
from cities.dates import full_day_text
from tests import factories
from tests.accounts.conftest import signed_in, trail

FORM = {"name": "省节能平台", "city": "", "scopes": ["results"], "per_minute": "3"}


@pytest.fixture
def admin(db: None) -> Client:
    caches["throttle"].clear()
    return signed_in(factories.province_admin())


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def bearer(token: str, keyword: str = "Bearer") -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"{keyword} {token}")
    return client


def test_from_the_form_to_the_last_request(admin: Client) -> None:
    zhoukou = factories.city("周口").pk
    form = FORM | {"city": zhoukou, "scopes": ["upload", "results"], "expires_at": in_days(90)}
    page = admin.post("/clients/new/", form)
    (token,) = re.findall(r"hnc_[0-9a-f]{48}", page.content.decode())
    assert "no-store" in page["Cache-Control"]
    stored = ApiToken.objects.get()
    assert (stored.scopes, stored.per_minute) == (["results", "upload"], 3)
    assert timezone.localtime(stored.expires_at).strftime("%H:%M") == "00:00"
    last = f"{full_day_text(date.fromisoformat(in_days(90)))}24时"
    assert f"有效到{last}" in page.content.decode()
    (noted,) = trail("api_token.create")
    assert f"有效到 {last}" in detail_words(noted.detail)

    # The page that shows the token, loaded once more, makes no second one.
    assert "已有这个名称的令牌在用" in admin.post("/clients/new/", form).content.decode()
    listed = admin.get("/clients/").content.decode()
    assert token not in listed
    assert "从未使用" in listed
    assert last in listed
    for words in ("省节能平台", token[-4:], "周口市", "读结果、上传工作簿", "3次"):
        assert words in listed

    api = bearer(token)
    assert api.get("/api/v1/statuses/").status_code == 200
    assert bearer(token, "Token").get("/api/v1/cities/").status_code == 200
    assert api.get("/api/v1/facts/").status_code == 403
    assert api.get("/api/v1/clauses/").status_code == 200
    held = api.get("/api/v1/cities/")
    assert held.status_code == 429
    assert 1 <= int(held["Retry-After"]) <= 60
    assert "从未使用" not in admin.get("/clients/").content.decode()

    revoked = admin.post(f"/clients/{stored.pk}/revoke/", follow=True)
    assert "已作废或到期" in revoked.content.decode()
    assert "早已作废" in admin.post(f"/clients/{stored.pk}/revoke/", follow=True).content.decode()
    assert api.get("/api/v1/cities/").status_code == 401
    acts = trail("api_token.create", "api_token.revoke", "api_token.refused")
    assert [(each.action, each.actor, each.subject) for each in acts] == [
        ("api_token.create", "province-admin", "省节能平台"),
        ("api_token.revoke", "province-admin", "省节能平台"),
        ("api_token.refused", "", "省节能平台"),
    ]
    assert all(token not in str(each.detail) for each in acts)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": " "}, "请填写"),
        ({"city": "999999"}, "没有这个市"),
        ({"scopes": []}, "请至少选一项"),
        ({"scopes": ["everything"]}, "没有这个范围"),
        ({"scopes": ["submit"]}, "全省令牌只能读"),
        ({"expires_at": "0001-01-01"}, "到期日应在今天以后"),
        ({"expires_at": "9999-12-31"}, "到期日应在今天以后"),
        ({"expires_at": "明年"}, "2027-11-30"),
        ({"per_minute": "0"}, "1 到 6000"),
        ({"per_minute": "many"}, "1 到 6000"),
    ],
)
def test_a_mistake_in_the_form_creates_nothing(
    admin: Client, wrong: dict[str, object], says: str
) -> None:
    page = admin.post("/clients/new/", FORM | {"expires_at": in_days(9)} | wrong)
    assert says in page.content.decode()
    assert not ApiToken.objects.exists()


def test_an_expired_token_and_an_unknown_one_are_noted_once_an_hour(db: None) -> None:
    then = timezone.now() - timedelta(days=9)
    token = create_api_token(
        name="旧平台", city=None, by="test", now=then, expires_at=then + timedelta(days=1)
    )
    for _ in range(2):
        assert "已到期" in bearer(token).get("/api/v1/cities/").json()["detail"]
        assert "令牌无效" in bearer("hnc_猜").get("/api/v1/cities/").json()["detail"]
        cache.clear()
    noted = [(each.subject, each.detail["why"]) for each in trail("api_token.refused")]
    assert noted == [("旧平台", "expired_token"), ("127.0.0.1", "unknown_token")]


def test_last_use_is_written_once_a_minute(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    api = bearer(create_api_token(name="平台", city=None, by="test", now=now))
    used = []
    for seconds in (0, 59, 61):
        monkeypatch.setattr("django.utils.timezone.now", lambda s=seconds: now + timedelta(0, s))
        assert api.get("/api/v1/cities/").status_code == 200
        used.append(ApiToken.objects.get().last_used_at - now)
    assert used == [timedelta(0), timedelta(0), timedelta(seconds=61)]


def test_a_shared_cache_counts_for_all_and_holds_nobody_back_when_away(redis_url: str) -> None:
    token = ApiToken(pk=7, per_minute=2)

    def asked_at(address: str) -> list[bool]:
        shared = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": address}
        with override_settings(CACHES=settings.CACHES | {"throttle": shared}):
            counted = [HttpRequest() for _ in range(3)]
            return [within_limit(each, token) for each in [*counted, counted[0]]]

    # What was counted once is not counted again.
    assert asked_at(redis_url) == [True, True, False, True]
    assert asked_at("redis://127.0.0.1:1/0") == [True] * 4


def test_who_is_signed_in_is_not_counted(db: None) -> None:
    caches["throttle"].clear()
    person = signed_in(factories.leader())
    assert {person.get("/api/v1/cities/").status_code for _ in range(5)} == {200}
    assert not caches["throttle"]._cache
