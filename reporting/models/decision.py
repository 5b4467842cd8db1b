"""What the departments said of single figures and tasks: decisions and comments."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from cities.models import Department
from reporting.models.fact import Fact
from reporting.models.submission import Submission
from reporting.models.task import TaskReport

ONE_SUBJECT = Q(fact__isnull=False, task__isnull=True) | Q(fact__isnull=True, task__isnull=False)


class Decision(models.Model):
    """A department's word on one version of a figure or task. Never changed; the newest stands.

    `version` is the submission's at that moment. `acting` says that the province's administrator
    (or the command line) decided in the department's name; `whole` that the reason speaks of the
    whole submission and not of this figure.
    """

    class Action(models.TextChoices):
        APPROVE = "approve", "核定"
        RETURN = "return", "退回"

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="decisions")
    version = models.PositiveSmallIntegerField()
    fact = models.ForeignKey(
        Fact, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    task = models.ForeignKey(
        TaskReport, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=10, choices=Action.choices)
    reason = models.TextField(blank=True)
    whole = models.BooleanField(default=False)
    acting = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=ONE_SUBJECT, name="a_decision_has_one_subject"),
            models.CheckConstraint(
                condition=~Q(action="return") | ~Q(reason=""), name="a_return_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["submission", "version"], name="decision_of_version")]

    def __str__(self) -> str:
        return f"{self.department} {self.get_action_display()} {self.fact or self.task}"


class Comment(models.Model):
    """What a department that takes part, or the deciding one, remarked (提意见). Never changed."""

    fact = models.ForeignKey(
        Fact, on_delete=models.PROTECT, null=True, blank=True, related_name="comments"
    )
    task = models.ForeignKey(
        TaskReport, on_delete=models.PROTECT, null=True, blank=True, related_name="comments"
    )
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=ONE_SUBJECT, name="a_comment_has_one_subject"),
            models.CheckConstraint(condition=~Q(text=""), name="a_comment_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.text[:20]}"
