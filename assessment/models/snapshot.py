"""Results kept as they stood on a day, with everything they rest on."""

from django.db import models

from accounts.models import User
from assessment.models.results import exact
from cities.models import City
from indicators.models import Indicator


class Snapshot(models.Model):
    """All results of one moment under a number and a name (「2026年11月通报口径」). Never changed.

    `basis` is what they were computed from: terms, calendar, submissions, and which version of
    which figure counted (ids and states; the figures themselves never change). `sha256` is taken
    over the basis, the figures' values and the results.
    """

    number = models.PositiveIntegerField(unique=True)
    name = models.CharField(max_length=60, unique=True)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="snapshots"
    )
    results_version = models.PositiveBigIntegerField()
    calculation_version = models.CharField(max_length=20)
    last_decision = models.PositiveIntegerField(help_text="number of the newest decision then; 0")
    basis = models.JSONField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"第{self.number}号 {self.name}"


class SnapshotResult(models.Model):
    """One result of a snapshot; `city` None is the province. Units are the indicator's.

    `fields` are all fields of the stored result, decimals as text; status and value stand beside
    them for lists.
    """

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="results")
    city = models.ForeignKey(City, on_delete=models.PROTECT, null=True, blank=True)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=16)
    value = exact()
    fields = models.JSONField()

    class Meta:
        ordering = ["snapshot", "year", "indicator__number", "city__code"]
        constraints = [
            # Two, because SQLite takes every missing city for another one.
            models.UniqueConstraint(
                fields=["snapshot", "city", "indicator", "year"],
                condition=models.Q(city__isnull=False),
                name="one_result_per_snapshot_city_year",
            ),
            models.UniqueConstraint(
                fields=["snapshot", "indicator", "year"],
                condition=models.Q(city__isnull=True),
                name="one_result_per_snapshot_province_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.city_id} {self.indicator_id} {self.year}"
