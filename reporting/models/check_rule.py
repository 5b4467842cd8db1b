"""How the province changed the rules of the checks."""

from django.db import models
from django.db.models import Q

from accounts.models import User


class OutlierRule(models.Model):
    """The terms of the comparison between cities. The newest version is in force; before the first
    one those of the calculation are."""

    version = models.PositiveSmallIntegerField(unique=True)
    threshold = models.DecimalField(max_digits=6, decimal_places=2, help_text="modified z-score")
    fewest = models.PositiveSmallIntegerField(help_text="cities that must have reported")

    class Meta:
        ordering = ["version"]
        constraints = [
            models.CheckConstraint(
                condition=Q(threshold__gt=0) & Q(fewest__gte=5),
                name="an_outlier_stands_out_among_five",
            )
        ]

    def __str__(self) -> str:
        return f"{self.threshold} / {self.fewest}"


class CheckChange(models.Model):
    """One change of a rule: what it was, what it became, who did it, when and why. Never changed.

    `version` counts all of them, so a finding's time tells the rules it was made by.
    """

    class Kind(models.TextChoices):
        BOUND = "bound", "变动界限"
        PAIR = "pair", "部分与总体"
        OUTLIER = "outlier", "各市比较"

    version = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    subject = models.CharField(max_length=200, help_text="the rule, as officials name it")
    codes = models.JSONField(default=list, help_text="codes of the elements concerned")
    before = models.CharField(max_length=80)
    after = models.CharField(max_length=80)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_changed_rule_has_a_reason")
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.subject}"
