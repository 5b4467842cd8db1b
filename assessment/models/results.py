"""Stored results, each with calculation version and time."""

from decimal import Decimal

from django.db import models

from cities.models import City
from indicators.models import Indicator


def exact(**options: object) -> models.DecimalField:
    """A result: 15 significant digits, the most that every supported database keeps.

    The width leaves room for whatever a tiny denominator makes of a large figure: a result
    that does not fit would stop everybody's.
    """
    return models.DecimalField(max_digits=80, decimal_places=15, null=True, blank=True, **options)  # type: ignore[arg-type]


class Result(models.Model):
    """What a city's and the province's results have in common; units are the indicator's."""

    year = models.PositiveSmallIntegerField()
    value = exact()
    numerator = exact()
    denominator = exact()
    target_year = models.PositiveSmallIntegerField(null=True, blank=True)
    target = exact()
    operator = models.CharField(max_length=2, blank=True)
    target_expired = models.BooleanField(default=False, help_text="已到期")
    gap = exact(help_text="distance still missing to the target, ≥ 0")
    path = exact(help_text="due this year (今年应到); interpolated")
    gap_to_path = exact()
    pace = exact()
    severity = exact()
    status = models.CharField(max_length=16)
    reason_code = models.CharField(max_length=30)
    provisional = models.BooleanField(default=False)
    lower_bound = models.BooleanField(default=False)
    verdicts = models.JSONField(default=list)
    baseline_year = models.PositiveSmallIntegerField(null=True, blank=True)
    baseline_value = exact()
    baseline_origin = models.CharField(max_length=14, blank=True)
    years_missing = models.JSONField(default=list)
    calculation_version = models.CharField(max_length=20)
    computed_at = models.DateTimeField()

    class Meta:
        abstract = True


class CityStatus(Result):
    """How a city stands on an indicator in a year."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="statuses")
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="statuses")
    late = models.BooleanField(default=False)
    submission_version = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["year", "indicator__number", "city__code"]
        verbose_name_plural = "city statuses"
        constraints = [
            models.UniqueConstraint(
                fields=["city", "indicator", "year"], name="one_status_per_city_indicator_year"
            )
        ]
        indexes = [models.Index(fields=["year", "status"], name="status_year_status")]

    def __str__(self) -> str:
        return f"{self.city} {self.indicator.number} {self.year} {self.status}"


class ProvincialStatus(Result):
    """How the province stands on an indicator in a year, and from how many cities."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="provincial")
    cities_reporting = models.PositiveSmallIntegerField()
    cities_applicable = models.PositiveSmallIntegerField()
    complete = models.BooleanField()

    class Meta:
        ordering = ["year", "indicator__number"]
        verbose_name_plural = "provincial statuses"
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year"], name="one_provincial_status_per_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator.number} {self.year} {self.status}"


class LaggingEntry(models.Model):
    """A row of a year's lagging list (滞后清单): why it is there, and what decides its place.

    The first four parts of `lagging_place`, in its order; number and city follow. Ranks are
    counted when the list is read: one city's figures may move every other one's.
    """

    status = models.OneToOneField(CityStatus, on_delete=models.CASCADE, related_name="lagging")
    year = models.PositiveSmallIntegerField()
    expected = models.BooleanField(help_text="not binding")
    reported = models.BooleanField(help_text="not overdue")
    unknown = models.BooleanField(help_text="no severity")
    minus_severity = models.DecimalField(max_digits=80, decimal_places=15)
    reason = models.TextField(help_text="one Chinese sentence")

    #: The order of a year's list.
    PLACE = (
        "expected",
        "reported",
        "unknown",
        "minus_severity",
        "status__indicator__number",
        "status__city__code",
    )

    class Meta:
        ordering = ["year", "pk"]
        verbose_name_plural = "lagging entries"
        indexes = [models.Index(fields=["year"], name="lagging_year")]

    def __str__(self) -> str:
        return f"{self.year} {self.status}"

    @property
    def place(self) -> tuple[bool, bool, bool, Decimal]:
        """The first four parts of its place; number and city follow."""
        return self.expected, self.reported, self.unknown, self.minus_severity


class ResultsState(models.Model):
    """One row: which version of the results stands, and until when time alone leaves it true."""

    version = models.PositiveBigIntegerField(default=0, help_text="grows when any result changes")
    computed_at = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(
        null=True, blank=True, help_text="next deadline or new year; then recompute"
    )
    calculation_version = models.CharField(
        max_length=20, blank=True, help_text="what added up the running sums"
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_results_state")]

    def __str__(self) -> str:
        return str(self.version)
