"""Which bureau fills what, where a city does not do as everybody else."""

from django.db import models

from accounts.models import User
from cities.models import City, Department
from indicators.models import Clause, DataElement


class ElementAssignment(models.Model):
    """A city's own answer to which bureau fills an element; without a row the element's default.

    `department` is the one whose mirror in the city fills it.
    """

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="element_assignments")
    element = models.ForeignKey(DataElement, on_delete=models.CASCADE, related_name="assignments")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    assigned_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["city__code", "element__order"]
        constraints = [
            models.UniqueConstraint(fields=["city", "element"], name="one_bureau_per_element")
        ]

    def __str__(self) -> str:
        return f"{self.city} {self.element}：{self.department}"


class ClauseAssignment(models.Model):
    """A city's own answer to which bureau answers for a clause's task; without a row the bureau of
    the department that the clause names first. The clause's other departments help in any case."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="clause_assignments")
    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="assignments")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    assigned_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["city__code", "clause__order"]
        constraints = [
            models.UniqueConstraint(fields=["city", "clause"], name="one_bureau_per_clause")
        ]

    def __str__(self) -> str:
        return f"{self.city} {self.clause.code}：{self.department}"
