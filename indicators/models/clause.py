"""The plan's text: its numbered clauses, who answers for them, what stands only in them."""

from django.db import models

from cities.models import Department, NaturalKeyManager


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
