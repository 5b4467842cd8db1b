"""Telling other systems (推送): messages written with what they tell of, signed, sent, tried again."""

import errno
import hashlib
import hmac
import json
import secrets
import ssl
import time
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import gaierror
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from accounts.models import Event, User, Webhook, WebhookDelivery
from accounts.signals import deliveries_waiting
from audit.services import record
from cities.models import City

SALT = "webhook secret"
URL_LENGTH = 300
#: After each attempt that failed; after the last nothing more is tried by itself.
PAUSES = tuple(timedelta(minutes=each) for each in (1, 5, 30, 120, 720))
TIMEOUT_SECONDS = 10
#: A run begins no message later than this: a worker has more to do, and the next run comes.
RUN_SECONDS = 30
#: Whoever does not answer is left alone so long: on deadline night each message that comes begins a
#: run, and each would hold a worker for the whole wait.
REST = timedelta(minutes=1)
REFUSED = "推送地址应以 http:// 或 https:// 开头，写明主机，不带用户名、口令和 #，最多300个字符。"


class NotAnAddress(Exception):
    """Nothing is ever sent there; the message says why."""


def secret_of(webhook: Webhook) -> str:
    """The secret that both sides know: derived from this system's key, so that it is not stored."""
    value = f"{webhook.pk}:{webhook.nonce}"
    return salted_hmac(SALT, value, algorithm="sha256").hexdigest()


def signature(secret: str, timestamp: str, body: str) -> str:
    """HMAC-SHA256 over 「timestamp.body」, as the header carries it."""
    signed = hmac.new(secret.encode(), f"{timestamp}.{body}".encode(), hashlib.sha256)
    return f"v1={signed.hexdigest()}"


@transaction.atomic
def create_webhook(
    *, name: str, url: str, city: City | None, events: Sequence[str], by: User, now: datetime
) -> tuple[Webhook, str]:
    """Note where to tell what; also returns the secret, which is shown this once.

    `city` None tells of every city's reports. Raises NotAnAddress.
    """
    address(url)
    webhook = Webhook.objects.create(
        name=name,
        url=url,
        city=city,
        events=[event.value for event in Event if event in events],
        nonce=secrets.token_hex(16),
        created_at=now,
        created_by=by,
    )
    record(by=by.username, action="webhook.create", subject=name, now=now, address=url)
    return webhook, secret_of(webhook)


@transaction.atomic
def set_enabled(*, webhook: Webhook, enabled: bool, by: User, now: datetime) -> None:
    """Stop telling, which drops what waits, or begin again."""
    webhook.disabled_at = None if enabled else now
    webhook.save(update_fields=["disabled_at"])
    if not enabled:
        webhook.deliveries.filter(next_at__isnull=False).update(next_at=None)
    action = "webhook.enable" if enabled else "webhook.disable"
    record(by=by.username, action=action, subject=webhook.name, now=now)


@transaction.atomic
def send_test(*, webhook: Webhook, by: User, now: datetime) -> WebhookDelivery:
    """Write a message that tells of nothing, to try the address."""
    record(by=by.username, action="webhook.test", subject=webhook.name, now=now)
    return _write([webhook], Event.TEST, {}, now)[0]


@transaction.atomic
def send_again(*, delivery: WebhookDelivery, by: User, now: datetime) -> None:
    """Try a message from the beginning, whatever became of it."""
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        attempts=0, next_at=now, delivered_at=None, status=None, error=""
    )
    record(by=by.username, action="webhook.again", subject=delivery.webhook.name, now=now)
    _wake_the_worker()


@transaction.atomic
def publish(
    *, event: Event, data: dict[str, Any], now: datetime, city: City | None = None
) -> list[WebhookDelivery]:
    """Write the messages that tell of `data` (JSON), in the transaction of what they tell of."""
    wanted = Webhook.objects.filter(disabled_at__isnull=True).order_by("pk")
    if city is not None:
        wanted = wanted.filter(Q(city=None) | Q(city=city))
    return _write([each for each in wanted if event in each.events], event, data, now)


def _write(
    webhooks: Sequence[Webhook], event: Event, data: dict[str, Any], now: datetime
) -> list[WebhookDelivery]:
    if not webhooks:
        return []
    event_id = uuid.uuid4()
    content = {"id": str(event_id), "type": event.value, "at": now.isoformat(), "data": data}
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    rows = [
        WebhookDelivery(
            webhook=each, event=event, event_id=event_id, body=body, created_at=now, next_at=now
        )
        for each in webhooks
    ]
    written = WebhookDelivery.objects.bulk_create(rows)
    _wake_the_worker()
    return written


def _wake_the_worker() -> None:
    """Once the messages are committed. Robust: nobody is told of a failure because the queue is away;
    the sweep finds the messages within a minute."""

    def wake() -> None:
        deliveries_waiting.send(sender=WebhookDelivery)

    # No partial: Django asks what failed for its name.
    transaction.on_commit(wake, robust=True)


def deliver_due(now: datetime) -> int:
    """Send what is due at the beginning of the run; returns how many arrived.

    An attempt is counted, and the next one planned, before it is made: whoever claims a message
    sends it, and one whose worker dies is tried again. A system that could not be reached is left
    alone for the rest of the run, so that it neither holds up the others nor uses up its attempts.
    """
    began = time.monotonic()
    due = (
        WebhookDelivery.objects.filter(next_at__lte=now, webhook__disabled_at=None)
        .exclude(webhook__rests_until__gt=now)
        .select_related("webhook")
    )
    unreached: set[int] = set()
    arrived = 0
    while (passed := time.monotonic() - began) < RUN_SECONDS:
        reachable = due.exclude(webhook__in=unreached)
        if (delivery := reachable.order_by("next_at", "pk").first()) is None:
            break
        status = _attempt(delivery, now, sent_at=now + timedelta(seconds=passed))
        arrived += _is_success(status)
        if status is None:
            unreached.add(delivery.webhook_id)
    return arrived


def _attempt(delivery: WebhookDelivery, now: datetime, *, sent_at: datetime) -> int | None:
    """Claim a message and send it; the HTTP status, None where none came or another run has it.

    The next attempt is counted from the run's `now`; signed is the moment of sending, as receivers
    refuse what is minutes old.
    """
    attempt = delivery.attempts
    following = now + PAUSES[attempt] if attempt < len(PAUSES) else None
    mine = WebhookDelivery.objects.filter(
        pk=delivery.pk, attempts=attempt, next_at=delivery.next_at
    )
    # The last attempt too stays planned until it was made.
    if not mine.update(attempts=attempt + 1, next_at=following or now + PAUSES[-1]):
        return None
    status, error = _send(delivery, sent_at)
    if status is None:
        Webhook.objects.filter(pk=delivery.webhook_id).update(rests_until=sent_at + REST)
    done = _is_success(status)
    outcome: dict[str, Any] = {"status": status, "error": "" if done else error}
    if done:
        outcome |= {"delivered_at": sent_at, "next_at": None}
    elif following is None:
        outcome["next_at"] = None
    WebhookDelivery.objects.filter(pk=delivery.pk, attempts=attempt + 1).update(**outcome)
    return status


def _is_success(status: int | None) -> bool:
    return status is not None and 200 <= status < 300


def _send(delivery: WebhookDelivery, now: datetime) -> tuple[int | None, str]:
    """The HTTP status, and what went wrong. Follows no redirect: nobody entered its host."""
    timestamp = str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "henan-carbon-webhook/1",
        "Webhook-Id": str(delivery.event_id),
        "Webhook-Timestamp": timestamp,
        "Webhook-Signature": signature(secret_of(delivery.webhook), timestamp, delivery.body),
    }
    try:
        url = address(delivery.webhook.url)
        kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
        # Without a port, an IPv6 address would be taken apart at its last colon.
        port = url.port or kind.default_port
        connection = kind(url.hostname or "", port, timeout=TIMEOUT_SECONDS)
        try:
            target = f"{url.path or '/'}{'?' if url.query else ''}{url.query}"
            connection.request("POST", target, delivery.body.encode(), headers)
            status = connection.getresponse().status
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError, NotAnAddress) as problem:
        return None, _trouble(problem)[:200]
    return status, f"对方答复 {status}"


def _trouble(problem: Exception) -> str:
    """Why nobody answered, as the administrator can look for it."""
    match problem:
        case TimeoutError():
            return f"{TIMEOUT_SECONDS}秒内没有答复"
        case gaierror():
            return "找不到这个主机名"
        case ConnectionRefusedError():
            return "连不上：主机没有开这个端口"
        case OSError(errno=errno.EHOSTUNREACH | errno.ENETUNREACH):
            return "连不上：网络到不了这台主机"
        case ssl.SSLCertVerificationError():
            return f"对方的证书不可信：{problem.verify_message}"
    return f"连不上：{problem}"


def address(url: str) -> SplitResult:
    """The parts of an address that messages may be sent to. Raises NotAnAddress."""
    try:
        parts = urlsplit(url)
        named = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise NotAnAddress(REFUSED) from error
    readable = url.isprintable() and url.isascii() and " " not in url
    plain = "@" not in parts.netloc and not parts.fragment
    if not (named and readable and plain and len(url) <= URL_LENGTH):
        raise NotAnAddress(REFUSED)
    return parts
