"""The second factor: enrolled by one right code, asked for at sign-in, required by role."""

import re
import time
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django.fixtures import Settings

from accounts.models import User
from tests import factories
from tests.accounts.conftest import enter, signed_in, trail

Member = Callable[[User], User]
ENROL = "/account/second-factor/"


def code_of(device: TOTPDevice, *, steps: int = 0) -> str:
    """What the phone shows now, or so many half minutes later."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time() + steps * device.step
    return f"{totp.token():06d}"


@pytest.fixture
def owner(member: Member) -> tuple[User, TOTPDevice]:
    """Somebody whose phone is enrolled; its next code has not been used."""
    user = member(factories.leader())
    return user, TOTPDevice.objects.create(user=user, name="手机", confirmed=True)


def test_enrolling_shows_the_secret_as_text_address_and_picture(member: Member) -> None:
    user = member(factories.leader())
    client = signed_in(user)
    page = client.get(ENROL).content.decode()
    device = TOTPDevice.objects.get(user=user, confirmed=False)
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert secret
    assert f"secret={secret[1].replace(' ', '')}" in device.config_url
    assert "otpauth://totp/" in page
    assert '<svg viewBox="' in page
    assert client.get(ENROL).content.decode().count(secret[1]) == 1, "the same until confirmed"
    assert "动态码不对" in client.post(ENROL, {"code": "000000"}).content.decode()
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert client.post(ENROL, {"code": code_of(device)}).headers["Location"] == "/account/"
    device.refresh_from_db()
    assert device.confirmed
    assert len(trail("second_factor.enrol")) == 1


def test_the_password_alone_opens_nothing(owner: tuple[User, TOTPDevice]) -> None:
    user, device = owner
    client, response = enter("leader")
    assert response.headers["Location"] == "/sign-in/code/"
    assert client.get("/plan/").status_code == 302
    assert trail("sign_in") == []
    wrong = client.post("/sign-in/code/", {"code": "000000"})
    assert "动态码不对" in wrong.content.decode()
    assert trail("sign_in.failed")[0].detail["why"] == "wrong_code"
    device.refresh_from_db()
    device.throttle_reset()
    code = code_of(device)
    done = client.post("/sign-in/code/", {"code": f"{code[:3]} {code[3:]}"})
    assert done.headers["Location"] == "/"
    assert client.get("/plan/").status_code == 200
    # The code is spent.
    again, _ = enter("leader")
    assert "动态码不对" in again.post("/sign-in/code/", {"code": code}).content.decode()


def test_guessing_codes_locks_the_account(owner: tuple[User, TOTPDevice]) -> None:
    client, _ = enter("leader")
    said = [client.post("/sign-in/code/", {"code": "000000"}).content.decode() for _ in range(4)]
    assert "已暂停登录" in said[-1]


def test_the_code_is_asked_within_five_minutes(
    owner: tuple[User, TOTPDevice], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _ = enter("leader")
    later = time.time() + 301
    monkeypatch.setattr("accounts.views.sign_in.time.time", lambda: later)
    assert client.get("/sign-in/code/").headers["Location"] == "/sign-in/"
    assert Client().get("/sign-in/code/").headers["Location"] == "/sign-in/"


def test_a_role_can_be_required_to_have_it(member: Member, settings: Settings) -> None:
    settings.TOTP_REQUIRED_ROLES = ["leader"]
    user = member(factories.leader())
    client, _ = enter("leader")
    assert client.get("/plan/").headers["Location"] == ENROL
    client.get(ENROL)
    device = TOTPDevice.objects.get(user=user)
    client.post(ENROL, {"code": code_of(device)})
    assert client.get("/plan/").status_code == 200
    client.post(ENROL, {"remove": "1"})
    assert TOTPDevice.objects.filter(user=user, confirmed=True).exists()
    member(factories.auditor())
    assert enter("auditor")[0].get("/plan/").status_code == 200


def test_a_session_without_code_cannot_replace_the_phone(owner: tuple[User, TOTPDevice]) -> None:
    user, device = owner
    client = signed_in(user)
    assert client.post(ENROL, {"remove": "1"}).headers["Location"] == "/account/"
    assert list(TOTPDevice.objects.filter(user=user)) == [device]


def test_it_can_be_given_up_where_it_is_optional(owner: tuple[User, TOTPDevice]) -> None:
    user, device = owner
    client, _ = enter("leader")
    client.post("/sign-in/code/", {"code": code_of(device)})
    client.post(ENROL, {"remove": "1"})
    assert not TOTPDevice.objects.exists()
    assert enter("leader")[1].headers["Location"] == "/"


def test_a_misspelt_role_stops_the_start(settings: Settings) -> None:
    settings.TOTP_REQUIRED_ROLES = ["leaders"]
    with pytest.raises(SystemCheckError, match="leaders"):
        call_command("check")
