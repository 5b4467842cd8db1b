"""经验做法 and nominations for 表彰: what a city files beside its yearly report."""

from django.db import models

from accounts.models import User
from cities.models import City
from documents.models.attachment import Attachment
from indicators.models import Clause
from reporting.models import Cycle


class PracticeKind(models.TextChoices):
    """What is filed."""

    PRACTICE = "practice", "经验做法"
    NOMINATION = "nomination", "表彰推荐"


class PracticeState(models.TextChoices):
    """What became of it."""

    RECEIVED = "received", "已收到"
    ADOPTED = "adopted", "已采用"


class Practice(models.Model):
    """One filing of a city in a cycle. Its words never change: a better one is filed anew.

    `title` of a nomination is who is nominated. `remark` is the province's on adopting it.
    """

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="practices")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="practices")
    kind = models.CharField(max_length=10, choices=PracticeKind.choices)
    title = models.CharField(max_length=80)
    text = models.TextField()
    clause = models.ForeignKey(
        Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="practices"
    )
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10, choices=PracticeState.choices, default=PracticeState.RECEIVED
    )
    remark = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-cycle__year", "city__code", "-filed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["city", "cycle", "kind", "title"], name="one_practice_per_title"
            ),
            models.CheckConstraint(
                condition=models.Q(state=PracticeState.RECEIVED)
                | models.Q(decided_at__isnull=False),
                name="adopted_practices_have_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PracticeFile(Attachment):
    """A file that was filed with it."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="files")
    file = models.FileField(upload_to="practices/")

    class Meta:
        ordering = ["practice", "pk"]
