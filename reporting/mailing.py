"""Sending waiting notices by e-mail: at most once each, and a failure never takes the notice away."""

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import QuerySet

from reporting.models import Mail, Notice

log = logging.getLogger(__name__)
#: One run sends no more, so that a slow server does not hold a worker for long.
AT_A_TIME = 200
#: What stands in where no server is named: prints on a desk, does nothing in production.
NO_SERVER = {f"django.core.mail.backends.{name}.EmailBackend" for name in ("console", "dummy")}


def send_pending(*, now: datetime) -> Mapping[Mail, int]:
    """Send what waits; returns how many became what.

    Whoever claims a notice sends it; one that was claimed by a run that died stays 正在发 and is
    listed as not sent, rather than sent twice. While the server is away nothing is claimed: each
    would hold a worker for the whole wait, to be noted as failed.
    """
    done: Counter[Mail] = Counter()
    waiting = Notice.objects.filter(mail=Mail.PENDING).select_related("recipient").order_by("pk")
    connection = get_connection()
    for notice in waiting[:AT_A_TIME]:
        if not _reached(connection):
            break
        mine = Notice.objects.filter(pk=notice.pk, mail=Mail.PENDING)
        if not mine.update(mail=Mail.SENDING, mailed_at=now):
            continue
        state, error = _send(notice, connection)
        Notice.objects.filter(pk=notice.pk).update(mail=state, mail_error=error)
        done[state] += 1
    connection.close()
    return done


def send_again() -> int:
    """Let what failed wait once more; what may have been sent already is left. Returns how many."""
    return Notice.objects.filter(mail=Mail.FAILED).update(mail=Mail.PENDING, mail_error="")


def not_mailed(since: datetime) -> QuerySet[Notice]:
    """Notices that should have gone by mail and did not, newest first."""
    return (
        Notice.objects.filter(
            mail__in=(Mail.FAILED, Mail.SENDING, Mail.NO_ADDRESS), created_at__gte=since
        )
        .select_related("recipient__city", "recipient__department")
        .order_by("-created_at", "-pk")
    )


def _reached(connection: BaseEmailBackend) -> bool:
    """Whether the server answers; the connection stays open for what follows."""
    try:
        connection.open()
    except (SMTPException, OSError) as problem:
        log.warning("the mail server is away: %s", problem)
        return False
    return True


def _send(notice: Notice, connection: BaseEmailBackend) -> tuple[Mail, str]:
    recipient = notice.recipient
    if not recipient.email:
        return Mail.NO_ADDRESS, ""
    link = f"{settings.SITE_URL.rstrip('/')}{notice.link}" if settings.SITE_URL else ""
    message = EmailMessage(
        subject=f"【城乡建设碳达峰】{notice.subject}",
        body="\n\n".join(
            part
            for part in (f"{recipient}：", notice.subject, notice.text, link, "本邮件由系统发出。")
            if part
        ),
        to=[recipient.email],
        connection=connection,
    )
    try:
        message.send()
    except (SMTPException, OSError, ValueError) as problem:
        # Refused, unreachable, or an address that no message can be made for.
        # The reason may name the address; it stands with the notice.
        log.warning("mail of notice %s not sent: %s", notice.pk, type(problem).__name__)
        connection.close()
        return Mail.FAILED, f"{type(problem).__name__}: {problem}"[:200]
    return (Mail.PRINTED if settings.EMAIL_BACKEND in NO_SERVER else Mail.SENT), ""
