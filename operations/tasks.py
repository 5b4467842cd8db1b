"""What the worker does for those who run the machine. Safe to run twice."""

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore


@shared_task(name="operations.clear_sessions")
def clear_sessions() -> None:
    """Remove sessions that have run out; nothing else removes those of people who never return."""
    SessionStore.clear_expired()
