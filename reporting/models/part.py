"""A bureau's word on its part of a report, and the province entering in a city's place."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from cities.models import Department
from reporting.models.submission import Submission


class PartConfirmation(models.Model):
    """A bureau's word that its part of a report is complete and right (确认本局数据).

    It stands until something in the part changes; then it is kept with why it fell, and a new
    one is needed.
    """

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="part_confirmations"
    )
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    fell_at = models.DateTimeField(null=True, blank=True)
    fell_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    fell_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["submission", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "department"],
                condition=Q(fell_at__isnull=True),
                name="one_standing_confirmation_per_part",
            ),
            models.CheckConstraint(
                condition=Q(fell_at__isnull=True) | ~Q(fell_because=""),
                name="a_fallen_confirmation_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission} {self.department}"


class StandIn(models.Model):
    """The province enters a report in the city's place (代录), for a reason given once.

    Open until it is ended; every figure entered meanwhile names it as its source.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="stand_ins")
    reason = models.CharField(max_length=200)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["submission", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(ended_at__isnull=True),
                name="one_open_stand_in",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_stand_in_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.submission}代录"
