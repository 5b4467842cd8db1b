"""What was asked for, how far it is, and what came of it."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from accounts.models import User

#: A file that was made is kept so long; it can always be made again.
FILES_KEPT = timedelta(days=7)


class JobState(models.TextChoices):
    """How far a job is."""

    WAITING = "waiting", "等候办理"
    RUNNING = "running", "正在办理"
    DONE = "done", "已办结"
    FAILED = "failed", "未办成"


OPEN = (JobState.WAITING, JobState.RUNNING)


class Job(models.Model):
    """One piece of work, asked for by a person, who alone sees it.

    `kind` names what does it (jobs.kinds), with `parameters` as JSON. `attempts` counts how often it
    was begun: a worker that is killed leaves it to the next. What came of it is a `message`, and a
    `link` to a page or a `file`, which goes after FILES_KEPT.
    """

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="jobs")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    message = models.TextField(blank=True)
    link = models.CharField(max_length=200, blank=True)
    file = models.FileField(upload_to="jobs/", blank=True)
    file_name = models.CharField(max_length=160, blank=True)
    content_type = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["asked_by", "state"], name="jobs_of_a_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=JobState.values), name="job_has_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at__isnull=True)
                | Q(state__in=(JobState.DONE, JobState.FAILED), ended_at__isnull=False),
                name="job_ended_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def open(self) -> bool:
        """Whether it is still to be done or under way."""
        return self.state in OPEN
