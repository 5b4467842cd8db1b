"""Project package: settings, addresses, the API router and the Celery application."""

from henan_carbon.celery import app as celery_app

__all__ = ["celery_app"]
