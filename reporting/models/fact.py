"""Versions of reported figures."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from cities.models import City
from indicators.models import DataElement
from reporting.models.submission import State, Submission
from reporting.models.versions import Versions


class Fact(models.Model):
    """One version of one element of one city and year.

    A draft may change; afterwards the figure never does (a database trigger refuses it): a
    correction is a new version. The figure that counts is the newest version that is not a
    draft. `value` holds numbers (是 = 1, 否 = 0), `text` texts and ISO dates; both empty means
    missing, for `missing_reason`.
    """

    VERSIONS_OF = ("city", "element", "year")

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="facts")
    element = models.ForeignKey(DataElement, on_delete=models.PROTECT, related_name="facts")
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    # 15 significant digits: what spreadsheets hold and every supported database keeps.
    value = models.DecimalField(max_digits=30, decimal_places=15, null=True, blank=True)
    text = models.CharField(max_length=200, blank=True)
    missing_reason = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True, help_text="备注, explains warnings")
    source = models.CharField(max_length=200)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="facts"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = Versions.as_manager()

    class Meta:
        ordering = ["city__code", "year", "element__order", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["city", "element", "year", "version"], name="one_fact_per_version"
            ),
            models.UniqueConstraint(
                fields=["city", "element", "year"],
                condition=Q(state="draft"),
                name="one_open_draft",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="fact_versions_start_at_one"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | (Q(text="") & Q(missing_reason="")),
                name="a_number_is_not_missing_nor_text",
            ),
            models.CheckConstraint(
                condition=Q(text="") | Q(missing_reason=""), name="a_text_is_not_missing"
            ),
        ]
        indexes = [models.Index(fields=["year", "city"], name="fact_year_city")]

    def __str__(self) -> str:
        return f"{self.city} {self.year} {self.element} v{self.version}"
