"""What the worker does for this room. Safe to deliver twice."""

from celery import shared_task
from django.utils import timezone

from jobs import services


@shared_task(name="jobs.run")
def run_job(number: int) -> None:
    """Do one job."""
    services.run(number)


@shared_task(name="jobs.sweep")
def sweep() -> None:
    """Find jobs whose message or worker was lost, and remove old files."""
    services.sweep(timezone.now())
