"""What the worker does for reporting. Tasks call services and are safe to run twice."""

from celery import shared_task
from django.utils import timezone

from reporting.mailing import send_pending
from reporting.reminders import send_reminders


@shared_task(name="reporting.remind")
def remind() -> None:
    """Tell those whose part is missing what is due now, and send what waits."""
    now = timezone.now()
    send_reminders(now=now)
    send_pending(now=now)


@shared_task(name="reporting.mail")
def mail() -> None:
    """Send waiting notices, for example of somebody who was chased."""
    send_pending(now=timezone.now())
