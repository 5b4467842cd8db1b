"""What a city reports: data elements, and which of them are parts of others."""

from django.db import models

from cities.models import Department, NaturalKeyManager


class ElementType(models.TextChoices):
    """How a data element is entered."""

    AMOUNT = "amount", "数值"
    WHOLE = "whole", "整数"
    YES_NO = "yes_no", "是/否"
    TEXT = "text", "文字"
    DATE = "date", "日期"


class DataElement(models.Model):
    """One thing a city reports, asked once even where several indicators use it (一数一源)."""

    code = models.SlugField(max_length=60, unique=True)
    order = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(max_length=60)
    unit = models.CharField(max_length=20, blank=True)
    type = models.CharField(max_length=10, choices=ElementType.choices)
    definition = models.TextField(blank=True, help_text="what exactly to enter (口径)")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, help_text="whose bureau fills it by default"
    )
    required = models.BooleanField()
    may_be_negative = models.BooleanField(default=False)
    asked_when = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text="a yes/no element; this one is asked when it is 是",
    )
    change_bound = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="percent change from last year beyond which an explanation is asked",
    )
    evidence_asked = models.BooleanField(
        default=False, help_text="a yes/no element; 是 is to be backed by a file"
    )

    objects = NaturalKeyManager()

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    natural_key.dependencies = ["cities.department"]  # type: ignore[attr-defined]


class PartRule(models.Model):
    """A pair of elements of which the first may not exceed the second (部分不大于总体)."""

    part = models.ForeignKey(DataElement, on_delete=models.CASCADE, related_name="part_rules")
    whole = models.ForeignKey(DataElement, on_delete=models.CASCADE, related_name="whole_rules")
    factor = models.DecimalField(
        max_digits=12,
        decimal_places=6,
        default=1,
        help_text="whole × factor is in the part's unit (km² → 公顷: 100)",
    )
    in_force = models.BooleanField(
        default=True, help_text="a pair the province ended stays, so that no start loads it again"
    )

    objects = NaturalKeyManager("part__code", "whole__code")

    class Meta:
        ordering = ["part__order", "whole__order"]
        constraints = [
            models.UniqueConstraint(fields=["part", "whole"], name="one_rule_per_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.part} ≤ {self.whole}"

    def natural_key(self) -> tuple[str, str]:
        return (self.part.code, self.whole.code)

    natural_key.dependencies = ["indicators.dataelement"]  # type: ignore[attr-defined]
