"""Files behind a report: evidence of a figure or a clause, and the stamped letter."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from indicators.models import Clause, DataElement
from reporting.models.submission import Submission


class FileType(models.TextChoices):
    """What may be kept, told by the content; the label is how officials name it."""

    PDF = "pdf", "PDF"
    PNG = "png", "PNG图片"
    JPEG = "jpg", "JPEG图片"
    DOCX = "docx", "Word文档"
    XLSX = "xlsx", "Excel工作簿"


class Evidence(models.Model):
    """A file behind an element or a clause of a report (佐证材料); behind neither it is the stamped
    scan of the letter with which a version was sent (盖章件).

    `version` is the version of the submission it is part of from on: above the submission's own
    while it was not submitted yet. A file that was submitted is never deleted; `removed_from` is the
    first version without it.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="evidence")
    element = models.ForeignKey(
        DataElement, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    clause = models.ForeignKey(
        Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    version = models.PositiveSmallIntegerField()
    removed_from = models.PositiveSmallIntegerField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    file = models.FileField(upload_to="evidence/")
    original_name = models.CharField(max_length=200)
    type = models.CharField(max_length=4, choices=FileType.choices)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["submission", "element__order", "clause__order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(element__isnull=True) | Q(clause__isnull=True),
                name="evidence_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="evidence_from_a_version"),
            models.CheckConstraint(condition=Q(size__gte=1), name="evidence_is_not_empty"),
            models.CheckConstraint(
                condition=Q(removed_from__isnull=True) | Q(removed_from__gt=F("version")),
                name="evidence_is_removed_later",
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def is_stamped(self) -> bool:
        """Whether it is the scan of the stamped letter."""
        return self.element_id is None and self.clause_id is None

    def is_part_of(self, version: int) -> bool:
        """Whether this version of the submission has it; a scan belongs to its own version only."""
        if self.is_stamped:
            return self.version == version and self.removed_from is None
        return self.version <= version and (
            self.removed_from is None or version < self.removed_from
        )
