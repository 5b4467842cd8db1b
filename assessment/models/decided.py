"""Results as they stood before and after a decision on how figures are judged."""

from django.db import models

from cities.models import City
from indicators.models import Decision, Indicator


class DecidedResult(models.Model):
    """A result that a decision changed, kept as it was under the old reading. Never changed.

    `before` and `after` hold every field of the result, decimals as text; the statuses also stand
    in columns of their own, to be counted. No city = the province.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="results")
    city = models.ForeignKey(City, on_delete=models.PROTECT, null=True, blank=True)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    status_before = models.CharField(max_length=16)
    status_after = models.CharField(max_length=16)
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        ordering = ["decision", "indicator__number", "year", "city__code"]
        constraints = [
            # Two, because SQLite takes every missing city for another one.
            models.UniqueConstraint(
                fields=["decision", "city", "indicator", "year"],
                condition=models.Q(city__isnull=False),
                name="one_decided_result_per_city_and_year",
            ),
            models.UniqueConstraint(
                fields=["decision", "indicator", "year"],
                condition=models.Q(city__isnull=True),
                name="one_decided_result_of_the_province_per_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.indicator.number} {self.year}"
