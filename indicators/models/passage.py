"""Where in the plan's text a number or date is promised, and what answers for it."""

from django.db import models

from cities.models import NaturalKeyManager
from indicators.models.clause import Commitment
from indicators.models.indicator import Indicator


class Passage(models.Model):
    """Words of the plan that hold a promise: an indicator's for a target year, or a commitment's.

    `phrase` stands exactly once in the clause's text (or in section 一（三）, which is no clause).
    """

    order = models.PositiveSmallIntegerField(unique=True, help_text="in the order of the text")
    clause_code = models.CharField(max_length=20)
    phrase = models.CharField(max_length=120, help_text="word for word")
    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, null=True, blank=True, related_name="passages"
    )
    year = models.PositiveSmallIntegerField(null=True, blank=True, help_text="of the target")
    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, null=True, blank=True, related_name="passages"
    )

    objects = NaturalKeyManager("order")

    class Meta:
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(indicator__isnull=False, commitment__isnull=True)
                | models.Q(indicator__isnull=True, commitment__isnull=False),
                name="passage_of_one_promise",
            )
        ]

    def __str__(self) -> str:
        return f"{self.clause_code} {self.phrase[:20]}"

    def natural_key(self) -> tuple[int]:
        return (self.order,)

    natural_key.dependencies = ["indicators.indicator", "indicators.commitment"]  # type: ignore[attr-defined]
