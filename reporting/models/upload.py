"""Workbooks received in the browser."""

from django.db import models

from accounts.models import User
from reporting.models.submission import Submission


class WorkbookUpload(models.Model):
    """A workbook received in the browser, kept until its preview is confirmed and after."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="uploads")
    file = models.FileField(upload_to="workbooks/")
    original_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(
        null=True, blank=True, help_text="when a taken workbook was downloaded, as it says"
    )

    class Meta:
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.original_name
