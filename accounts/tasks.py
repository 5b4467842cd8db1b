"""What the worker does for programs. Safe to run twice."""

from celery import shared_task
from django.db import connections
from django.utils import timezone

from accounts.webhooks import deliver_due


@shared_task(name="accounts.deliver_webhooks")
def deliver_webhooks() -> None:
    """Send the messages that are due; what fails is planned again."""
    deliver_due(timezone.now())


def deliver_in_thread() -> None:
    """The same where there is no worker: what could not be sent waits for the next message, or for
    `manage.py deliver_webhooks`."""
    try:
        deliver_due(timezone.now())
    finally:
        connections.close_all()
