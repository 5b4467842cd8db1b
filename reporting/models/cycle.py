"""A year's reporting and its deadlines."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from cities.models import City, NaturalKeyManager


class Cycle(models.Model):
    """One year's reporting. Deadline by default 15 November 24:00 Asia/Shanghai (clause 五（二）).

    Everything is asked of every city unless its code is left out here, so that a new city or
    element is asked by itself.
    """

    year = models.PositiveSmallIntegerField(unique=True)
    opens_at = models.DateTimeField()
    deadline = models.DateTimeField(help_text="the first instant that is late")
    late_allowed = models.BooleanField(default=True)
    closed_at = models.DateTimeField(null=True, blank=True, help_text="locked by hand since")
    closed_because = models.CharField(max_length=200, blank=True)
    annual_opened_at = models.DateTimeField(null=True, blank=True, help_text="年报核定")
    cities_left_out = models.JSONField(default=list, blank=True, help_text="codes")
    elements_left_out = models.JSONField(default=list, blank=True, help_text="codes")
    clauses_left_out = models.JSONField(default=list, blank=True, help_text="codes")

    objects = NaturalKeyManager("year")

    class Meta:
        ordering = ["year"]

    def __str__(self) -> str:
        return f"{self.year}年度"

    def natural_key(self) -> tuple[int]:
        return (self.year,)


class Extension(models.Model):
    """A later deadline for one city, with its reason. The newest one stands; none is changed."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="extensions")
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="extensions")
    deadline = models.DateTimeField(help_text="the first instant that is late")
    reason = models.CharField(max_length=200)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["cycle__year", "city__code", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="an_extension_has_a_reason")
        ]
        indexes = [models.Index(fields=["cycle", "deadline"], name="extension_deadline")]

    def __str__(self) -> str:
        return f"{self.city}{self.cycle}延期"
