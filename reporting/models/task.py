"""Versions of the task list's lines (任务清单)."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from cities.models import City
from indicators.models import Clause
from reporting.models.submission import State, Submission


class TaskProgress(models.TextChoices):
    """How far a clause's work has come in a city."""

    DONE = "done", "已完成"
    ADVANCING = "advancing", "推进中"
    SLOW = "slow", "进展缓慢"
    NOT_STARTED = "not_started", "未启动"


class TaskReport(models.Model):
    """One version of a city's progress on a clause in a year (任务清单)."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="task_reports")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="task_reports")
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    progress = models.CharField(max_length=12, choices=TaskProgress.choices, blank=True)
    narrative = models.TextField(blank=True)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="task_reports"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["city__code", "year", "clause__order", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["city", "clause", "year", "version"], name="one_task_report_per_version"
            ),
            models.UniqueConstraint(
                fields=["city", "clause", "year"],
                condition=Q(state="draft"),
                name="one_open_task_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city} {self.year} {self.clause.code}"
