from typing import Any

from django.apps import AppConfig
from django.db import transaction


class AssessmentConfig(AppConfig):
    name = "assessment"
    verbose_name = "评估"

    def ready(self) -> None:
        from assessment import jobs
        from reporting.signals import figures_changed

        jobs.known()
        figures_changed.connect(recompute_after_commit, dispatch_uid="assessment.recompute")


def recompute_after_commit(**_: Any) -> None:
    """Send the task once the marks are visible to it.

    Robust: whoever saved a figure is not told of a failure because the broker is away; the
    marks stay and the sweep finds them.
    """
    from assessment.tasks import recompute_marked

    transaction.on_commit(recompute_marked.delay, robust=True)
