"""What the worker does. Tasks take no rows, call one service, and are safe to run twice."""

from celery import shared_task
from django.utils import timezone

from assessment.services import ensure_current
from assessment.services import recompute_marked as recompute


@shared_task(name="assessment.recompute_marked")
def recompute_marked() -> None:
    """Recompute what is marked; when it fails the marks stay and the sweep tries again."""
    recompute(timezone.now())


@shared_task(name="assessment.sweep")
def sweep() -> None:
    """Find marks whose message was lost, and results that a deadline or new year made stale."""
    ensure_current(timezone.now())
