"""Versions of the task list's lines (任务清单)."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from cities.models import City, NaturalKeyManager
from indicators.models import Clause, Commitment, ElementType
from reporting.models.submission import State, Submission
from reporting.models.versions import Versions


class TaskProgress(models.TextChoices):
    """How far a clause's work has come in a city."""

    DONE = "done", "已完成"
    ADVANCING = "advancing", "推进中"
    SLOW = "slow", "进展缓慢"
    NOT_STARTED = "not_started", "未启动"


class TaskReport(models.Model):
    """One version of a city's progress on a clause in a year (任务清单)."""

    VERSIONS_OF = ("city", "clause", "year")

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

    objects = Versions.as_manager()

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


class AskedCommitment(models.Model):
    """A commitment of the plan's text on which a city reports a figure of its own each year.

    What is promised for the whole province is asked as the city's own part of it.
    """

    commitment = models.OneToOneField(Commitment, on_delete=models.CASCADE, related_name="asked")
    type = models.CharField(max_length=10, choices=ElementType.choices)
    unit = models.CharField(max_length=20, blank=True)
    hint = models.CharField(max_length=60, blank=True, help_text="what exactly to enter")
    adds_up = models.BooleanField(
        default=False, help_text="the promise is the province's: what the cities report adds up"
    )

    objects = NaturalKeyManager("commitment__order")

    class Meta:
        ordering = ["commitment__order"]

    def __str__(self) -> str:
        return str(self.commitment)

    def natural_key(self) -> tuple[int]:
        return (self.commitment.order,)

    natural_key.dependencies = ["indicators.commitment"]  # type: ignore[attr-defined]


class TaskFigure(models.Model):
    """A figure on a commitment, part of one version of a clause's report; yes/no as 1/0."""

    report = models.ForeignKey(TaskReport, on_delete=models.CASCADE, related_name="figures")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="figures")
    value = models.DecimalField(max_digits=30, decimal_places=15)

    class Meta:
        ordering = ["report", "commitment__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "commitment"], name="one_figure_per_commitment"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="task_figures_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.commitment}"
