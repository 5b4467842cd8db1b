"""What was promised: clauses, indicators, elements, targets and the readings they rest on.

Every row is loaded from fixtures/ and carries the plan's own words; nothing here is a literal in
code. Source throughout: 豫建科〔2023〕29号.
"""

from django.db import models

from accounts.models import User
from cities.models import City, Department, NaturalKeyManager


class Clause(models.Model):
    """A numbered clause of chapters 二 to 五, for example 二（二）6."""

    code = models.CharField(max_length=20, unique=True)
    order = models.PositiveSmallIntegerField(unique=True)
    section = models.CharField(max_length=60, help_text="the heading it stands under")
    title = models.CharField(max_length=60)
    text = models.TextField(help_text="the clause's full wording")

    objects = NaturalKeyManager()

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class ClauseDepartment(models.Model):
    """A department behind a clause; the first named leads by convention (「首列」)."""

    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="responsibilities")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="clauses")
    position = models.PositiveSmallIntegerField(help_text="1 = first named")

    objects = NaturalKeyManager("clause__code", "department__code")

    class Meta:
        ordering = ["clause__order", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["clause", "department"], name="department_once_per_clause"
            ),
            models.UniqueConstraint(fields=["clause", "position"], name="one_per_clause_position"),
        ]

    def __str__(self) -> str:
        return f"{self.clause.code} {self.position} {self.department}"

    def natural_key(self) -> tuple[str, str]:
        return (self.clause.code, self.department.code)

    natural_key.dependencies = ["indicators.clause", "cities.department"]  # type: ignore[attr-defined]


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


class Reading(models.Model):
    """A choice the document leaves open: both wordings, the options, the one in force.

    `options` is a list of {"code", "label", "effect"}. An effect may carry "operator" (for the
    targets of `years`), "change_mode" ("points" | "relative") or "start_year"; an empty one
    changes no arithmetic, and its label says which rows (applicability, elements) go with it, or
    that it is only recorded. Pending readings are shown as 「待省厅确认」 wherever they decide a
    result.
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


class Commitment(models.Model):
    """A number or date that stands only in the text, with its sentence."""

    order = models.PositiveSmallIntegerField(unique=True)
    clause_code = models.CharField(max_length=20, help_text="一（三） is a section, not a clause")
    clause = models.ForeignKey(
        Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="commitments"
    )
    label = models.CharField(max_length=80)
    operator = models.CharField(max_length=12)
    value = models.CharField(max_length=20, blank=True, help_text="a number or a range")
    unit = models.CharField(max_length=20, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    quote = models.TextField(help_text="the plan's sentence, word for word")
    departments = models.ManyToManyField(Department, related_name="commitments", blank=True)

    objects = NaturalKeyManager("order")

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.label

    def natural_key(self) -> tuple[int]:
        return (self.order,)
