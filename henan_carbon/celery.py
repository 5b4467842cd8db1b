"""The Celery application; tasks live in each room's tasks.py."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "henan_carbon.settings")

app = Celery("henan_carbon")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
