"""Questions on definitions (口径答疑): asked once, answered for everybody."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from cities.models import Department
from indicators.models import Clause, DataElement

TEXT_LENGTH = 1000


class Question(models.Model):
    """What a bureau asks about an element or a clause, and which department answers.

    The department is the one first named there when it was asked. Never changed.
    """

    element = models.ForeignKey(
        DataElement, on_delete=models.PROTECT, null=True, blank=True, related_name="questions"
    )
    clause = models.ForeignKey(
        Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="questions"
    )
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="questions")
    text = models.CharField(max_length=TEXT_LENGTH)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(element__isnull=True, clause__isnull=False)
                | Q(element__isnull=False, clause__isnull=True),
                name="a_question_is_about_one_thing",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="a_question_asks_something"),
        ]

    def __str__(self) -> str:
        return f"{self.about}：{self.text[:30]}"

    @property
    def about(self) -> str:
        """「新开工建筑面积」 or 「二（二）6　提升绿色建筑品质」."""
        if self.element is not None:
            return self.element.name
        return f"{self.clause.code}　{self.clause.title}" if self.clause else ""


class Answer(models.Model):
    """One version of an answer. The newest stands; an empty text withdraws the one before it."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    version = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=TEXT_LENGTH, blank=True)
    reason = models.CharField(max_length=200, blank=True, help_text="why it replaces or withdraws")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["question", "version"]
        constraints = [
            models.UniqueConstraint(fields=["question", "version"], name="one_answer_per_version"),
            models.CheckConstraint(
                condition=Q(version__gt=1) | ~Q(text=""), name="nothing_to_withdraw_at_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} v{self.version}"
