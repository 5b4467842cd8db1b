"""整改台账: what a notice found behind, until the department that answers strikes it off."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from cities.models import City, Department
from documents.models.attachment import Attachment
from documents.models.paper import PublishedPaper
from indicators.models import Indicator


class RectificationState(models.TextChoices):
    """Where an entry stands."""

    OPEN = "open", "待整改"
    REPORTED = "reported", "已报送"
    CLOSED = "closed", "已销号"


class Rectification(models.Model):
    """One entry: whose it is, what is behind and why, what is done about it, by when, by whom.

    `city` None = the department's own (its provincial figure lags). `department` is the one the
    clause names first: it answers for the entry. `problem` is the notice's own sentence.
    """

    paper = models.ForeignKey(
        PublishedPaper, on_delete=models.PROTECT, related_name="rectifications"
    )
    year = models.PositiveSmallIntegerField()
    city = models.ForeignKey(
        City, on_delete=models.PROTECT, null=True, blank=True, related_name="rectifications"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="rectifications"
    )
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    problem = models.TextField()
    due = models.DateField()
    measure = models.TextField(blank=True)
    responsible = models.CharField(max_length=80, blank=True, help_text="unit and person")
    outcome = models.TextField(blank=True, help_text="what was done, in the words of who reports")
    state = models.CharField(
        max_length=10, choices=RectificationState.choices, default=RectificationState.OPEN
    )
    version = models.PositiveIntegerField(default=1, help_text="grows with every step")

    class Meta:
        ordering = ["due", "indicator__number", "city__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "city", "department", "indicator"],
                nulls_distinct=False,
                name="one_rectification_per_finding",
            ),
            models.CheckConstraint(
                condition=Q(state=RectificationState.OPEN) | ~Q(outcome=""),
                name="reported_rectifications_say_what_was_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.whose}第{self.indicator.number}项"

    @property
    def files(self) -> list["RectificationFile"]:
        """The evidence of all its steps, the oldest first."""
        return [file for step in self.steps.all() for file in step.files.all()]

    @property
    def whose(self) -> str:
        """The city or the department that puts it right."""
        return self.city.name if self.city else self.department.name


class RectificationStep(models.Model):
    """One step: who, when, from where to where, and in which words. Never changed."""

    rectification = models.ForeignKey(Rectification, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=10)
    from_state = models.CharField(max_length=10, choices=RectificationState.choices)
    to_state = models.CharField(max_length=10, choices=RectificationState.choices)
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.rectification} {self.action}"


class RectificationFile(Attachment):
    """Evidence (佐证) that was filed with a step."""

    step = models.ForeignKey(RectificationStep, on_delete=models.PROTECT, related_name="files")
    file = models.FileField(upload_to="rectifications/")

    class Meta:
        ordering = ["step", "pk"]
