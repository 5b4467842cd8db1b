"""`manage.py create_api_token`: a token and nothing else, or what is wrong."""

import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from accounts.models import ApiToken, Role, User

pytestmark = pytest.mark.django_db


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    call_command("create_api_token", *arguments)
    output = capsys.readouterr()
    assert output.err == ""
    return output.out


def test_it_prints_a_working_token_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "统计平台", "--role", "province")
    token = out.removesuffix("\n")
    assert re.fullmatch(r"hnc_[0-9a-f]{48}", token)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    assert client.get("/api/v1/cities/").json()["count"] == 18


def test_the_token_itself_is_not_kept(capsys: pytest.CaptureFixture[str]) -> None:
    token = printed(capsys, "统计平台", "--role", "province").strip()
    stored = ApiToken.objects.get()
    assert token not in (stored.digest, stored.user.username, stored.user.password)


def test_a_citys_token_belongs_to_the_city(capsys: pytest.CaptureFixture[str]) -> None:
    printed(capsys, "济源接口", "--role", "city", "--city", "419001")
    user = User.objects.get()
    assert (user.role, user.city.code, str(user)) == (Role.API_CITY, "419001", "济源接口")


def test_scope_days_and_number_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    city = ("--role", "city", "--city", "419001")
    limits = ("--scope", "upload", "--scope", "results", "--days", "30", "--per-minute", "7")
    printed(capsys, "济源接口", *city, *limits)
    token = ApiToken.objects.get()
    assert (token.scopes, token.per_minute) == (["results", "upload"], 7)
    assert token.expires_at - token.created_at == timedelta(days=30)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("接口", "--role", "city"), "要写明城市"),
        (("接口", "--role", "city", "--city", "410199"), "没有代码为 410199 的城市"),
        (("接口", "--role", "province", "--city", "410100"), "不带城市"),
        ((" ", "--role", "province"), "名称应为"),
        (("长" * 41, "--role", "province"), "名称应为"),
        (("接口", "--role", "province", "--scope", "submit"), "全省令牌只能读"),
        (("接口", "--role", "province", "--days", "99999999999"), "有效天数应为"),
        (("接口", "--role", "province", "--per-minute", "0"), "每分钟次数应为"),
    ],
)
def test_mistakes_are_told_and_create_nobody(arguments: tuple[str, ...], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("create_api_token", *arguments)
    assert not User.objects.exists()
