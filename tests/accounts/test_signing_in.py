"""Signing in: what is refused, when an account is locked, and what the trail keeps of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts import lockout
from accounts.models import FailedSignIns, User
from audit.models import Entry
from tests import factories
from tests.accounts.conftest import PASSWORD, enter, signed_in, trail

Member = Callable[[User], User]


def test_success_failure_and_leaving_are_in_the_trail(member: Member) -> None:
    member(factories.leader())
    enter("leader", "wrong")
    client, _ = enter("leader", REMOTE_ADDR="10.1.2.3")
    client.post("/sign-out/")
    kept = trail("sign_in", "sign_in.failed", "sign_out")
    assert [(each.action, each.actor, each.subject, each.detail) for each in kept] == [
        ("sign_in.failed", "", "leader", {"address": "127.0.0.1", "why": "wrong_password"}),
        ("sign_in", "leader", "leader", {"address": "10.1.2.3"}),
        ("sign_out", "leader", "leader", {"address": "127.0.0.1", "why": "button"}),
    ]


def test_what_is_typed_as_a_name_that_is_nobodys_is_kept_nowhere(db: None) -> None:
    _, response = enter("My-Secret-Password", "x")
    assert "用户名或密码不对" in response.content.decode()
    (entry,) = trail("sign_in.failed")
    assert (entry.subject, entry.detail["why"]) == ("（没有这个用户名）", "unknown")
    stored = [*FailedSignIns.objects.values_list("key", flat=True)]
    assert not any("Secret" in text for text in stored)
    assert not Entry.objects.filter(subject__icontains="secret").exists()


def test_a_disabled_account_is_refused_in_the_same_words(member: Member) -> None:
    user = member(factories.leader())
    user.is_active = False
    user.save()
    client, response = enter("leader")
    assert "用户名或密码不对" in response.content.decode()
    assert client.get("/account/").status_code == 302
    assert trail("sign_in.failed")[0].detail["why"] == "inactive"


@pytest.mark.parametrize("username", ["leader", "nobody-here"])
def test_failures_in_a_row_lock_the_name_whether_it_exists_or_not(
    member: Member, username: str
) -> None:
    member(factories.leader())
    said = [enter(username, "wrong")[1].content.decode() for _ in range(6)]
    assert ["已暂停登录" in words for words in said] == [False] * 4 + [True] * 2
    # Now even the right password is not looked at.
    client, response = enter(username)
    assert "已暂停登录" in response.content.decode()
    assert client.get("/account/").status_code == 302
    assert [each.action for each in trail("sign_in.locked", "sign_in.refused_locked")] == [
        "sign_in.locked",
        "sign_in.refused_locked",
    ]


def test_a_lock_ends_by_itself(member: Member) -> None:
    member(factories.leader())
    for _ in range(5):
        enter("leader", "wrong")
    earlier = timezone.now() - timedelta(minutes=16)
    FailedSignIns.objects.update(last_at=earlier, locked_until=earlier + timedelta(minutes=15))
    client, response = enter("leader")
    assert response.status_code == 302
    assert client.get("/account/").status_code == 200


def test_old_failures_do_not_add_up(member: Member) -> None:
    member(factories.leader())
    for _ in range(4):
        enter("leader", "wrong")
    FailedSignIns.objects.update(last_at=timezone.now() - timedelta(minutes=16))
    enter("leader", "wrong")
    assert enter("leader")[1].status_code == 302


def test_success_begins_the_count_anew(member: Member) -> None:
    member(factories.leader())
    for _ in range(3):
        for _ in range(4):
            enter("leader", "wrong")
        assert enter("leader")[1].status_code == 302


def test_one_address_trying_many_names_is_locked(member: Member, settings: Settings) -> None:
    settings.LOCKOUT_ADDRESS_FAILURES = 3
    member(factories.leader())
    for number in range(3):
        enter(f"guess{number}", "wrong", REMOTE_ADDR="10.9.9.9")
    assert "已暂停登录" in enter("leader", REMOTE_ADDR="10.9.9.9")[1].content.decode()
    assert enter("leader", REMOTE_ADDR="10.9.9.8")[1].status_code == 302


def test_an_office_behind_one_address_is_not_locked_by_signing_in(
    member: Member, settings: Settings
) -> None:
    settings.LOCKOUT_ADDRESS_FAILURES = 3
    member(factories.leader())
    assert [enter("leader")[1].status_code for _ in range(5)] == [302] * 5


def test_a_limit_of_nought_locks_nobody(member: Member, settings: Settings) -> None:
    """As .env.example says: an office behind one address may do without."""
    settings.LOCKOUT_FAILURES = settings.LOCKOUT_ADDRESS_FAILURES = 0
    member(factories.leader())
    for _ in range(6):
        enter("leader", "wrong")
    assert enter("leader")[1].status_code == 302
    page = signed_in(factories.auditor()).get("/settings/").content.decode()
    assert "0次" not in page


def test_attempts_of_the_same_moment_count_before_they_are_judged(db: None) -> None:
    now = timezone.now()
    begun = [
        lockout.begin_attempt(username="leader", address=f"10.0.0.{n}", now=now) for n in range(7)
    ]
    assert [until is None for until in begun] == [True] * 5 + [False] * 2


def test_names_written_differently_are_one_name() -> None:
    assert lockout.user_key("ＬＥＡＤＥＲ") == lockout.user_key("leader")


def test_counts_that_mean_nothing_any_more_are_dropped(member: Member) -> None:
    enter("somebody", "wrong")
    FailedSignIns.objects.update(last_at=timezone.now() - timedelta(minutes=16))
    member(factories.leader())
    enter("leader")
    assert not FailedSignIns.objects.filter(key=lockout.user_key("somebody")).exists()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "6.6.6.6", "127.0.0.1"),
        (1, "6.6.6.6, 10.0.0.7", "10.0.0.7"),
        (2, "6.6.6.6, 10.0.0.7, 10.0.0.8", "10.0.0.7"),
        (2, "10.0.0.8", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_a_client_cannot_choose_its_address(
    member: Member, settings: Settings, proxies: int, forwarded: str, expected: str
) -> None:
    settings.PROXY_COUNT = proxies
    member(factories.leader())
    enter("leader", HTTP_X_FORWARDED_FOR=forwarded)
    assert trail("sign_in")[0].detail == {"address": expected}


def test_an_empty_form_is_told_so(db: None) -> None:
    response = Client().post("/sign-in/", {"username": "", "password": ""})
    assert "请填写用户名和密码" in response.content.decode()
    assert not Entry.objects.filter(action="sign_in.failed").exists()


def test_signing_in_gives_a_new_session(member: Member) -> None:
    member(factories.leader())
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    client.post("/sign-in/", {"username": "leader", "password": PASSWORD})
    assert client.session.session_key != before
