"""Project package: settings, addresses, the API router and the Celery application."""

import os

# Documents bring lxml along; workbooks from outside stay with the parser that defusedxml guards.
# openpyxl asks when it is first imported.
os.environ.setdefault("OPENPYXL_LXML", "False")

from henan_carbon.celery import app as celery_app  # noqa: E402

__all__ = ["celery_app"]
