"""How results changed their status: one row per change, written with the result itself."""

from django.db import models

from assessment.models.results import exact
from cities.models import City
from indicators.models import Decision, Indicator


class StatusChange(models.Model):
    """A result that was stored with one status and is stored with another. Never changed.

    No city = the province. A result's first status is no change. Units are the indicator's.
    `decision` is the one that brought the change, where one did.
    """

    class Cause(models.TextChoices):
        DEADLINE = "deadline", "截止已过，仍未报"
        EXTENDED = "extended", "截止日延后，还没到期"
        WITHDRAWN = "withdrawn", "原来的数不再计入"
        FIGURE = "figure", "报来或更正了数"
        FINAL = "final", "数的核定状态变了"
        HISTORY = "history", "往年的数变了"
        DECISION = "decision", "省厅作出决定"
        TERMS = "terms", "目标、口径或适用范围变了"
        VERSION = "version", "计算方法换了版本"

    city = models.ForeignKey(City, on_delete=models.PROTECT, null=True, blank=True)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    status_before = models.CharField(max_length=16)
    status_after = models.CharField(max_length=16)
    value_before = exact()
    value_after = exact()
    cause = models.CharField(max_length=10, choices=Cause.choices)
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["year", "at"], name="change_year_at")]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.city_id} {self.year} {self.status_after}"
