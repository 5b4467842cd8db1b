"""A city's report of a cycle, its steps and receipts."""

from django.db import models

from accounts.models import User
from cities.models import City
from reporting.models.cycle import Cycle


class State(models.TextChoices):
    """States of a submission and of a figure. Everything before final is provisional."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已上报"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已核定（快报）"
    FINAL = "final", "年报核定"


class Submission(models.Model):
    """A city's report of a cycle. `version` counts how often it was submitted."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="submissions")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="submissions")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveSmallIntegerField(default=0)
    late = models.BooleanField(default=False, help_text="first submitted after the deadline")
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True, help_text="why it was returned")
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="the city's word that these are the year's figures"
    )
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["cycle__year", "city__code"]
        constraints = [
            models.UniqueConstraint(fields=["city", "cycle"], name="one_submission_per_city_cycle")
        ]

    def __str__(self) -> str:
        return f"{self.city}{self.cycle}"


class SubmissionEvent(models.Model):
    """One step of a submission: who moved it, when, from where to where, and why."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    action = models.CharField(max_length=20)
    from_state = models.CharField(max_length=10, choices=State.choices)
    to_state = models.CharField(max_length=10, choices=State.choices)
    version = models.PositiveSmallIntegerField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.submission} {self.action}"


class Receipt(models.Model):
    """What was submitted, as it stood, with the digest that can be checked later (回执)."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="receipts")
    version = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=40, unique=True)
    issued_at = models.DateTimeField()
    issued_to = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    content = models.TextField(help_text="canonical JSON; see reporting/receipts.py")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["submission", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "version"], name="one_receipt_per_version"
            )
        ]

    def __str__(self) -> str:
        return self.number
