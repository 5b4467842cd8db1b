"""Figures published elsewhere, kept beside what cities report."""

from django.db import models

from accounts.models import User
from cities.models import City
from indicators.models import DataElement

SOURCE_LENGTH = 200


class PublishedFigure(models.Model):
    """What one source says of an element, city and year, in the element's unit.

    It enters no calculation; the figure in force stays the newest version of the Fact. Never
    changed: a revised edition is a source of its own.
    """

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="published")
    element = models.ForeignKey(DataElement, on_delete=models.PROTECT, related_name="published")
    year = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=30, decimal_places=15)
    source = models.CharField(max_length=SOURCE_LENGTH)
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["city__code", "year", "element__order", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["city", "element", "year", "source"], name="one_figure_per_source"
            ),
            models.CheckConstraint(condition=~models.Q(source=""), name="published_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.city} {self.year} {self.element} {self.source}"
