"""Signing in and out: judged, counted, recorded."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts import lockout, passwords, second_factor
from accounts.models import User
from accounts.trail import client_address
from audit.services import record, record_once

WRONG = "用户名或密码不对。请核对后再登录；忘记密码请联系省级管理员重置。"
WRONG_CODE = "动态码不对或已用过。请等手机上显示下一个再输。"
#: People type passwords into the wrong field, so a name that is nobody's is not written down.
NOBODY = "（没有这个用户名）"


@dataclass(frozen=True, slots=True)
class Refused(Exception):
    """The sign-in does not go on; the message says why, the same for names that do not exist."""

    message: str


def check_password(*, request: HttpRequest, username: str, password: str, now: datetime) -> User:
    """The person to whom name and password belong. Raises Refused."""
    address = client_address(request)
    _begin(username, address, now)
    user = authenticate(request, username=username, password=password)
    if isinstance(user, User):
        lockout.take_back(address)
        return user
    known = User.objects.filter(username=username).first()
    why = "wrong_password" if known and known.is_active else "inactive" if known else "unknown"
    _failed(known, username, address, why, now)
    raise _refusal(WRONG, username, now)


def check_code(*, request: HttpRequest, user: User, code: str, now: datetime) -> None:
    """Whether the second factor's code is right; counts like a password. Raises Refused."""
    address = client_address(request)
    _begin(user.username, address, now)
    if not second_factor.verify(user, code):
        _failed(user, user.username, address, "wrong_code", now)
        raise _refusal(WRONG_CODE, user.username, now)
    lockout.take_back(address)


@transaction.atomic
def complete(*, user: User, address: str, now: datetime) -> None:
    """Somebody is signed in: forget their failures, ask for a new password when theirs is old."""
    lockout.forget(user.username)
    lockout.sweep(now)
    if not user.must_change_password and passwords.is_too_old(user, now):
        user.must_change_password = True
        user.save(update_fields=["must_change_password"])
    record(
        by=user.username,
        action="sign_in",
        subject=user.username,
        now=now,
        changes_data=False,
        address=address,
    )


def note_sign_out(*, user: User, address: str, why: str, now: datetime) -> None:
    """Record that somebody left, by the button or because nothing was done for long."""
    record(
        by=user.username,
        action="sign_out",
        subject=user.username,
        now=now,
        changes_data=False,
        address=address,
        why=why,
    )


def _begin(username: str, address: str, now: datetime) -> None:
    until = lockout.begin_attempt(username=username, address=address, now=now)
    if until is None:
        return
    known = User.objects.filter(username=username).first()
    record_once(
        by="",
        action="sign_in.refused_locked",
        subject=known.username if known else NOBODY,
        since=now.replace(minute=0, second=0, microsecond=0),
        now=now,
        address=address,
    )
    raise Refused(_locked_message(until))


def _failed(known: User | None, username: str, address: str, why: str, now: datetime) -> None:
    subject = known.username if known else NOBODY
    record(
        by="",
        action="sign_in.failed",
        subject=subject,
        now=now,
        changes_data=False,
        address=address,
        why=why,
    )
    if lockout.locked_until(username, now):
        minutes = settings.LOCKOUT_MINUTES
        record(
            by="",
            action="sign_in.locked",
            subject=subject,
            now=now,
            changes_data=False,
            minutes=minutes,
        )


def _refusal(message: str, username: str, now: datetime) -> Refused:
    until = lockout.locked_until(username, now)
    return Refused(_locked_message(until) if until else message)


def _locked_message(until: datetime) -> str:
    return (
        f"连续多次没有登录成功，已暂停登录。请在{timezone.localtime(until):%H:%M}后再试，"
        "或请管理员解除。"
    )
