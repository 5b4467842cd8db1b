"""What the province decided about how figures are judged; and allocations not adopted yet."""

from django.db import models

from accounts.models import User
from indicators.decisions import KIND_WORDS
from indicators.models.indicator import Indicator


class Decision(models.Model):
    """One decision, never changed. The newest on a subject is in force.

    `content` is the change as `indicators.decisions` reads it, `summary` what it said in words.
    Readings and applicability also have rows of their own, which the decision has set.
    """

    number = models.PositiveIntegerField(unique=True, help_text="决定第n号")
    kind = models.CharField(max_length=20, choices=list(KIND_WORDS.items()))
    subject = models.CharField(max_length=80, help_text="what it is about")
    version = models.PositiveIntegerField(help_text="1 = the first on its subject")
    content = models.JSONField()
    summary = models.TextField()
    reason = models.CharField(max_length=500)
    indicators = models.ManyToManyField(Indicator, related_name="decisions", blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "version"], name="one_decision_per_subject_version"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="decisions_have_a_reason"),
        ]
        indexes = [models.Index(fields=["kind"], name="decision_kind")]

    def __str__(self) -> str:
        return f"决定第{self.number}号"


class AllocationDraft(models.Model):
    """A proposed split of a provincial total that was saved and not adopted yet.

    `amounts` is city code → year → amount, as decimals in text, in the indicator's unit.
    """

    indicator = models.OneToOneField(
        Indicator, on_delete=models.CASCADE, related_name="allocation_draft"
    )
    weight = models.CharField(max_length=20, blank=True)
    amounts = models.JSONField()
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["indicator__number"]

    def __str__(self) -> str:
        return f"{self.indicator.number}"
