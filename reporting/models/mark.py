"""What waits to be recomputed."""

from django.db import models

from cities.models import City
from indicators.models import Indicator


class RecomputeMark(models.Model):
    """What must be recomputed: results of `indicator` for `city` from `year` on (None = all).

    Written in the transaction that changes a fact, removed in the one that stores new results,
    so nothing is lost when a message to the worker is.
    """

    city = models.ForeignKey(City, on_delete=models.CASCADE, null=True, blank=True)
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, null=True, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.city} {self.indicator} {self.year}"
