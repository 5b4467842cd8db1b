"""What every file that is filed with words tells of itself."""

from django.db import models

from reporting.models import FileType


class Attachment(models.Model):
    """A file as it came, under a name that nobody can guess. Never changed.

    A subclass says where `file` lies and what it was filed with.
    """

    file: models.FileField
    original_name = models.CharField(max_length=200)
    type = models.CharField(max_length=4, choices=FileType.choices)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.original_name
