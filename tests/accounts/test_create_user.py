"""The first people of an empty system."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Role, User

pytestmark = pytest.mark.django_db


def create(monkeypatch: pytest.MonkeyPatch, password: str, *arguments: str) -> Any:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    return call_command("create_user", *arguments, stdout=io.StringIO())


def test_first_administrator_can_sign_in(monkeypatch: pytest.MonkeyPatch, client: Any) -> None:
    create(monkeypatch, "songshan-1512", "wang", "--role", "province_admin", "--name", "王工")
    user = User.objects.get(username="wang")
    assert (user.role, user.city, str(user)) == (Role.PROVINCE_ADMIN, None, "王工")
    assert client.login(username="wang", password="songshan-1512")


def test_city_role_gets_its_city_and_bureau(monkeypatch: pytest.MonkeyPatch) -> None:
    create(
        monkeypatch,
        "songshan-1512",
        *("li", "--role", "reporter", "--city", "410300", "--department", "housing"),
    )
    user = User.objects.get(username="li")
    assert user.city is not None
    assert user.department is not None
    assert (user.city.code, user.department.code) == ("410300", "housing")


@pytest.mark.parametrize(
    ("password", "arguments", "message"),
    [
        ("songshan-1512", ["--role", "coordinator"], "--city 410100"),
        ("songshan-1512", ["--role", "coordinator", "--city", "999999"], "--city 410100"),
        ("songshan-1512", ["--role", "leader", "--city", "410100"], "去掉 --city"),
        ("songshan-1512", ["--role", "leader", "--department", "moon"], "没有代码为 moon 的部门"),
        ("1234567890", ["--role", "leader"], "密码"),
    ],
)
def test_what_does_not_fit_is_refused(
    monkeypatch: pytest.MonkeyPatch, password: str, arguments: list[str], message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        create(monkeypatch, password, "zhao", *arguments)
    assert not User.objects.filter(username="zhao").exists()


def test_username_is_taken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    create(monkeypatch, "songshan-1512", "wang", "--role", "leader")
    with pytest.raises(CommandError, match="wang 已被使用"):
        create(monkeypatch, "songshan-1512", "wang", "--role", "auditor")
