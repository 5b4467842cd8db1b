"""What the document leaves open, and the choices in force."""

from django.db import models

from accounts.models import User
from cities.models import City, NaturalKeyManager
from indicators.models.clause import Clause
from indicators.models.indicator import Indicator


class Reading(models.Model):
    """A choice the document leaves open: both wordings, the options, the one in force.

    `options` is a list of {"code", "label", "effect"}. An effect may carry "operator" (for the
    targets of `years`), "change_mode" ("points" | "relative"), "start_year", "denominator" (an
    element in the same unit), "applicability" (city code → state, set when it is chosen) or
    "cities" (how many are meant where the plan names only some); an empty one changes no
    arithmetic, and its label says that it is only recorded. "printed" are the unit and formulas of
    the indicators as they read under the option, where options differ in them. Pending readings are shown as
    「待省厅确认」 wherever they decide a result.
    """

    class Status(models.TextChoices):
        PENDING = "pending", "待省厅确认"
        CONFIRMED = "confirmed", "已确认"

    code = models.SlugField(max_length=60, unique=True)
    order = models.PositiveSmallIntegerField(unique=True)
    topic = models.CharField(max_length=80)
    indicators = models.ManyToManyField(Indicator, related_name="readings", blank=True)
    years = models.JSONField(default=list, help_text="target years concerned; empty = all")
    clause = models.ForeignKey(
        Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="readings"
    )
    table_reading = models.CharField(max_length=120, blank=True)
    text_reading = models.CharField(max_length=200, blank=True)
    options = models.JSONField(default=list)
    in_force = models.CharField(max_length=40, help_text="code of the option in force")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = NaturalKeyManager()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="pending") | models.Q(decided_at__isnull=False),
                name="confirmed_readings_have_a_date",
            )
        ]

    def __str__(self) -> str:
        return self.topic

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class Applicability(models.Model):
    """Whether an indicator applies to a city, where it is not simply so. No row = applies."""

    class State(models.TextChoices):
        APPLICABLE = "applicable", "适用"
        NOT_APPLICABLE = "not_applicable", "不适用"
        UNDESIGNATED = "undesignated", "待认定"

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="applicability")
    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="applicability")
    state = models.CharField(max_length=16, choices=State.choices)
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, null=True, blank=True)

    objects = NaturalKeyManager("indicator__number", "city__code")

    class Meta:
        ordering = ["indicator__number", "city__code"]
        verbose_name_plural = "applicability"
        constraints = [
            models.UniqueConstraint(fields=["indicator", "city"], name="one_applicability_per_city")
        ]

    def __str__(self) -> str:
        return f"{self.indicator.number} {self.city} {self.state}"

    def natural_key(self) -> tuple[int, str]:
        return (self.indicator.number, self.city.code)

    natural_key.dependencies = ["indicators.indicator", "cities.city", "indicators.reading"]  # type: ignore[attr-defined]


class Bands(models.Model):
    """Pace at or above which a unit is on track or slow. The newest version is in force.

    Source of the default: Eurostat's progress assessment as published for Open SDG.
    """

    version = models.PositiveSmallIntegerField(unique=True)
    on_track = models.DecimalField(max_digits=6, decimal_places=4)
    slow = models.DecimalField(max_digits=6, decimal_places=4)
    source = models.CharField(max_length=200)

    objects = NaturalKeyManager("version")

    class Meta:
        ordering = ["version"]
        verbose_name_plural = "bands"

    def __str__(self) -> str:
        return f"{self.on_track} / {self.slow}"

    def natural_key(self) -> tuple[int]:
        return (self.version,)
