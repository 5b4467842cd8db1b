"""`manage.py create_api_token`: a token and nothing else, or what is wrong."""

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
    assert len(token) == 40
    assert token.isalnum()
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


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("接口", "--role", "city"), "要写明城市"),
        (("接口", "--role", "city", "--city", "410199"), "没有代码为 410199 的城市"),
        (("接口", "--role", "province", "--city", "410100"), "不带城市"),
        ((" ", "--role", "province"), "名称应为"),
        (("长" * 41, "--role", "province"), "名称应为"),
    ],
)
def test_mistakes_are_told_and_create_nobody(arguments: tuple[str, ...], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("create_api_token", *arguments)
    assert not User.objects.exists()
