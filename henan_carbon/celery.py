"""The Celery application; tasks live in each room's tasks.py."""

import os
import sys

from celery import Celery
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "henan_carbon.settings")

app = Celery("henan_carbon")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def _refuse_unfit(**_: object) -> None:
    """A worker or beat starts only where the pages would; Celery goes on after any other error."""
    from operations.production import Unfit, refuse_unfit

    try:
        refuse_unfit()
    except Unfit as reasons:
        sys.exit(str(reasons))
