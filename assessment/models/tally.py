"""What each city brings to the province's figures, and the running sums of all cities."""

from fractions import Fraction
from typing import Any

from django.db import models

from cities.models import City
from indicators.models import Indicator


class RationalField(models.TextField):
    """An exact rational number, kept as text (「81/4」): sums of it never drift on any database."""

    def from_db_value(self, value: str | None, *_: Any) -> Fraction | None:
        return self.to_python(value)

    def to_python(self, value: Any) -> Fraction | None:
        return None if value is None else Fraction(value)

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else str(Fraction(value))


class StoredTally(models.Model):
    """A calculation's `Tally`, whose fields these are. `missing` holds years as text."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE)
    year = models.PositiveSmallIntegerField()
    applicable = models.PositiveIntegerField()
    undesignated = models.PositiveIntegerField()
    reported = models.PositiveIntegerField()
    summed = models.PositiveIntegerField()
    provisional = models.PositiveIntegerField()
    amount = RationalField()
    whole = RationalField()
    base_amount = RationalField()
    base_whole = RationalField()
    missing = models.JSONField(default=dict)

    class Meta:
        abstract = True


class CityTally(StoredTally):
    """What one city brings to the province's figure of a year: one term of the sum."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["city__code", "indicator__number", "year"]
        verbose_name_plural = "city tallies"
        constraints = [
            models.UniqueConstraint(
                fields=["city", "indicator", "year"], name="one_tally_per_city_indicator_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.city} {self.indicator.number} {self.year}"


class TallySum(StoredTally):
    """All cities' tallies of an indicator and year added up.

    Changed by the difference when a city's tally changes, in the same transaction, by whoever
    holds the lock of `ResultsState`.
    """

    class Meta:
        ordering = ["indicator__number", "year"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "year"], name="one_sum_per_indicator_year")
        ]

    def __str__(self) -> str:
        return f"{self.indicator.number} {self.year}"
