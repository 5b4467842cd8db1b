"""That something changed by which figures are judged; triggers write it, nobody else."""

from django.db import models


class PlanChange(models.Model):
    """One change of the plan's rows, the province's decisions, the checks or the assignments.

    Triggers on those tables add a row in the transaction of the change (`indicators.marking`), so
    the sum of all marks is another number as soon as anything is changed, by whatever way, and
    the same again when the change is undone. Rows are only added: nobody waits for anybody.
    """

    mark = models.BigIntegerField(help_text="random, below 2⁴⁰")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)
