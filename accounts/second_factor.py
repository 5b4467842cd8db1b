"""The optional second factor: a code from an authenticator app (RFC 6238), by django-otp."""

import base64
from datetime import datetime

import segno
from django.conf import settings
from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from audit.services import record

#: The session says by this key that its owner gave a code.
SESSION_KEY = "second_factor"


def is_required(user: User) -> bool:
    """Whether the user's role must have a second factor (TOTP_REQUIRED_ROLES)."""
    return user.role in settings.TOTP_REQUIRED_ROLES


def device_of(user: User) -> TOTPDevice | None:
    """The user's device in force."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).order_by("pk").first()


def verify(user: User, code: str) -> bool:
    """Whether the code is the device's of now; each is good once."""
    device = device_of(user)
    return device is not None and bool(device.verify_token(_digits(code)))


def waiting_device(user: User) -> TOTPDevice:
    """The device that is being set up: the same until it is confirmed."""
    device, _ = TOTPDevice.objects.get_or_create(
        user=user, confirmed=False, defaults={"name": "手机验证器"}
    )
    return device


def secret_of(device: TOTPDevice) -> str:
    """The secret to type into an app, in groups of four."""
    text = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def qr_of(device: TOTPDevice) -> str:
    """The same secret as an inline SVG without styles, scaled by its class."""
    return segno.make(device.config_url, micro=False).svg_inline(
        omitsize=True, border=2, svgclass="qr", lineclass=None, title="用手机验证器扫描的二维码"
    )


@transaction.atomic
def confirm(*, user: User, code: str, now: datetime) -> bool:
    """Put the waiting device in force when its code is right; an earlier one ends with that."""
    device = waiting_device(user)
    if not device.verify_token(_digits(code)):
        return False
    TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
    device.confirmed = True
    device.save()
    record(by=user.username, action="second_factor.enrol", subject=user.username, now=now)
    return True


@transaction.atomic
def remove(*, user: User, by: User, now: datetime) -> None:
    """Take the second factor away: the phone is lost, or the owner no longer wants it."""
    TOTPDevice.objects.filter(user=user).delete()
    record(by=by.username, action="second_factor.remove", subject=user.username, now=now)


def _digits(code: str) -> str:
    return "".join(code.split())
