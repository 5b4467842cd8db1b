"""The 23 rows of the table: how each is calculated, what it aims at, the plan's words."""

from django.db import models

from cities.models import NaturalKeyManager
from indicators.models.clause import Clause
from indicators.models.element import DataElement


class Indicator(models.Model):
    """One of the 23 rows of the plan's table of main indicators."""

    number = models.PositiveSmallIntegerField(unique=True, help_text="row in the table, 1–23")
    name = models.CharField(max_length=60, help_text="as printed in the table")
    short_name = models.CharField(max_length=30)
    nature = models.CharField(
        max_length=10, choices=[("binding", "约束性"), ("expected", "预期性")]
    )
    kind = models.CharField(
        max_length=12,
        choices=[
            ("ratio", "比率"),
            ("intensity", "强度"),
            ("leakage", "漏损率"),
            ("cumulative", "累计"),
            ("count", "城市个数"),
            ("share", "城市占比"),
            ("change", "比基期变化"),
        ],
    )
    direction = models.CharField(max_length=4, choices=[("up", "越高越好"), ("down", "越低越好")])
    unit = models.CharField(max_length=20)
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="indicators")
    formula = models.CharField(max_length=200, help_text="the city's value, in words")
    provincial_formula = models.CharField(max_length=200, help_text="the province's, in words")
    start_year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="first year that counts (cumulative)"
    )
    base_year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="declared base year (基期)"
    )
    pace_method = models.CharField(
        max_length=6, choices=[("linear", "线性"), ("cagr", "复合增长")], default="linear"
    )
    decimals = models.PositiveSmallIntegerField(default=1, help_text="shown after the point")

    objects = NaturalKeyManager("number")

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def natural_key(self) -> tuple[int]:
        return (self.number,)

    natural_key.dependencies = ["indicators.clause"]  # type: ignore[attr-defined]


class Quote(models.Model):
    """A sentence of the plan that speaks of an indicator, word for word."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="quotes")
    clause = models.CharField(max_length=20, help_text="where it stands, for example 一（三）")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()

    objects = NaturalKeyManager("indicator__number", "position")

    class Meta:
        ordering = ["indicator__number", "position"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "position"], name="one_quote_per_position")
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.text[:20]}"

    def natural_key(self) -> tuple[int, int]:
        return (self.indicator.number, self.position)

    natural_key.dependencies = ["indicators.indicator"]  # type: ignore[attr-defined]


class IndicatorElement(models.Model):
    """The part an element plays in an indicator's formula."""

    class Part(models.TextChoices):
        NUMERATOR = "numerator"
        DENOMINATOR = "denominator"
        CORRECTION = "correction"
        ADDITION = "addition"
        FLAG = "flag"
        SWITCH = "switch"
        DETAIL = "detail"

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="uses")
    element = models.ForeignKey(DataElement, on_delete=models.PROTECT, related_name="used_by")
    part = models.CharField(max_length=12, choices=Part.choices)
    factor = models.DecimalField(
        max_digits=12,
        decimal_places=6,
        default=1,
        help_text="brings units together (km² → 公顷: 100) and gives the sign of a difference",
    )

    objects = NaturalKeyManager("indicator__number", "element__code", "part")

    class Meta:
        ordering = ["indicator__number", "element__order", "part"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "element", "part"], name="element_plays_a_part_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator.number} {self.part} {self.element.code}"

    def natural_key(self) -> tuple[int, str, str]:
        return (self.indicator.number, self.element.code, self.part)

    natural_key.dependencies = ["indicators.indicator", "indicators.dataelement"]  # type: ignore[attr-defined]


OPERATORS = [(">=", "≥"), (">", "＞"), ("<=", "≤"), ("<", "＜")]


class Target(models.Model):
    """A target year's figure. `operator` and `value` are the table's; a reading in force may
    replace the operator (see Reading)."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets")
    year = models.PositiveSmallIntegerField()
    operator = models.CharField(max_length=2, choices=OPERATORS)
    value = models.DecimalField(max_digits=12, decimal_places=4, help_text="in the unit")
    table_text = models.CharField(max_length=60, help_text="the table's words; line breaks = space")
    text_quote = models.TextField(blank=True, help_text="the clause's words for this year")

    objects = NaturalKeyManager("indicator__number", "year")

    class Meta:
        ordering = ["indicator__number", "year"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "year"], name="one_target_per_year")
        ]

    def __str__(self) -> str:
        return f"{self.indicator.number} {self.year} {self.operator} {self.value}"

    def natural_key(self) -> tuple[int, int]:
        return (self.indicator.number, self.year)

    natural_key.dependencies = ["indicators.indicator"]  # type: ignore[attr-defined]
