"""Password rules, age, initial passwords."""

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import PastPassword, User
from accounts.passwords import initial_hash, initial_password, set_password
from cities.models import Installation
from tests import factories
from tests.accounts.conftest import PASSWORD, enter, signed_in, trail

Member = Callable[[User], User]


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Ab1-xyzuv", "password_too_short"),
        ("onlysmallletters", "password_too_plain"),
        ("smallletters123", "password_too_plain"),
        ("73918264501937", "password_entirely_numeric"),
        ("Leader-Leader1", "password_too_similar"),
    ],
)
def test_what_is_no_password(password: str, why: str, db: None) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, factories.leader("leader-leader"))
    assert why in {error.code for error in refused.value.error_list}
    assert not re.search(r"[a-z]{4}", "".join(refused.value.messages)), "said in Chinese"


@pytest.mark.parametrize("password", [PASSWORD, "yanshi-2026", "嵩山少林-Song1", "UPPER12lower"])
def test_what_is_one(password: str, db: None) -> None:
    validate_password(password, factories.leader())


def test_the_last_five_are_not_used_again(member: Member) -> None:
    user = member(factories.leader())
    client = signed_in(user)
    former = PASSWORD

    def change(new: str) -> str:
        nonlocal former
        form = {"old_password": former, "new_password1": new, "new_password2": new}
        response = client.post("/account/password/", form)
        if response.status_code == 302:
            former = new
        return response.content.decode()

    for number in range(4):
        change(f"Next-Password-{number}")
        assert "不能与最近5次用过的密码相同" in change(PASSWORD)
    change("Next-Password-4")
    change(PASSWORD)
    assert former == PASSWORD
    assert PastPassword.objects.filter(user=user).count() == 5
    assert len(trail("password.change")) == 6


def test_changing_ends_other_sessions_and_keeps_this_one(member: Member) -> None:
    user = member(factories.leader())
    here, elsewhere = signed_in(user), signed_in(user)
    new = "Another-Password-1"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    here.post("/account/password/", form)
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_the_present_password_is_asked_for(member: Member) -> None:
    new = "Another-Password-1"
    client = signed_in(member(factories.leader()))
    form = {"old_password": "wrong", "new_password1": new, "new_password2": new}
    assert "现在的密码不对" in client.post("/account/password/", form).content.decode()


def test_an_initial_password_opens_only_its_own_change(member: Member) -> None:
    user = factories.coordinator()
    now = timezone.now()
    set_password(user=user, password=PASSWORD, by=factories.province_admin(), now=now)
    client, _ = enter(user.username)
    for path in ("/", "/plan/", "/account/", "/lagging/csv/"):
        assert client.get(path).headers["Location"] == "/account/password/", path
    refused = client.get("/api/v1/cities/")
    assert (refused.status_code, refused.json()["detail"]) == (403, "请先修改密码。")
    new = "Another-Password-1"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/account/password/", form).headers["Location"] == "/"
    assert client.get("/plan/").status_code == 200
    assert [each.action for each in trail("password.reset", "password.change")] == [
        "password.reset",
        "password.change",
    ]


def test_leaving_is_always_possible(member: Member) -> None:
    user = member(factories.leader())
    User.objects.update(must_change_password=True)
    assert signed_in(user).post("/sign-out/").headers["Location"] == "/sign-in/"


@pytest.mark.parametrize(
    ("days", "limit", "demonstration", "due"),
    [(89, 90, False, False), (91, 90, False, True), (91, 90, True, False), (91, 0, False, False)],
)
def test_a_password_ages(
    member: Member,
    settings: Settings,
    days: int,
    limit: int,
    demonstration: bool,
    due: bool,
) -> None:
    settings.PASSWORD_MAX_AGE_DAYS = limit
    Installation.objects.update_or_create(pk=1, defaults={"demonstration": demonstration})
    user = member(factories.leader())
    user.password_changed_at = timezone.now() - timedelta(days=days)
    user.save()
    client, _ = enter("leader")
    assert (client.get("/plan/").status_code == 302) is due


def test_initial_passwords_keep_the_rules_and_differ(settings: Settings) -> None:
    made = {initial_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        validate_password(password, User(username="leader"))
        assert not set(password) & set("0O1lI")
    settings.PASSWORD_MIN_LENGTH = 20
    assert len(initial_password().replace("-", "")) == 20


def test_an_initial_password_is_hashed_quickly_and_anew_at_the_first_sign_in(
    member: Member, settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    password = initial_password()
    began = time.process_time()
    encoded = initial_hash(password)
    quick = time.process_time() - began
    began = time.process_time()
    full = make_password(password)
    assert quick * 4 < time.process_time() - began
    person = member(factories.coordinator())
    User.objects.filter(pk=person.pk).update(password=encoded)
    _, response = enter(person.username, password)
    assert response.status_code == 302
    person.refresh_from_db()
    assert person.password.split("$")[3] == full.split("$")[3] != encoded.split("$")[3]
    assert person.check_password(password)
