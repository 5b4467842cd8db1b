"""The province's texts by version, and published papers with their files."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from assessment.models import Snapshot
from cities.models import City
from documents.texts.placeholders import KIND_WORDS, Kind
from reporting.models import FileType

KINDS = [(kind.value, words) for kind, words in KIND_WORDS.items()]


class PaperText(models.Model):
    """A version of the text a kind of paper is written from. Never changed; the newest is in use,
    before the first it is the one in fixtures/papers."""

    kind = models.CharField(max_length=10, choices=KINDS)
    version = models.PositiveIntegerField()
    text = models.TextField()
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="one_text_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}模板第{self.version}版"


class PublishedPaper(models.Model):
    """A paper that a person published, with the very file. Never changed nor deleted: a correction
    is another paper that supersedes it.

    `text_version` 0 is the text that came with the system. `generated` is false where the office
    published a file of its own, made from the draft.
    """

    kind = models.CharField(max_length=10, choices=KINDS)
    year = models.PositiveSmallIntegerField()
    city = models.ForeignKey(
        City, on_delete=models.PROTECT, null=True, blank=True, related_name="papers"
    )
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="papers")
    text_version = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    number = models.CharField(max_length=40, blank=True, help_text="文号")
    reason = models.CharField(max_length=300, help_text="on whose word it was published")
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    generated = models.BooleanField()
    demonstration = models.BooleanField()
    file = models.FileField(upload_to="papers/")
    type = models.CharField(max_length=4, choices=FileType.choices)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-year", "kind", "city__code", "-published_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=Kind.NOTICE, city__isnull=True)
                | Q(kind=Kind.REPORT, city__isnull=False),
                name="reports_have_a_city",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.NOTICE, number=""), name="notices_have_a_number"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="papers_have_a_reason"),
            models.UniqueConstraint(
                fields=["kind", "year", "city"],
                condition=Q(supersedes__isnull=True),
                nulls_distinct=False,
                name="one_first_paper",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()

    @property
    def download_name(self) -> str:
        """The name under which it is handed out."""
        return (
            f"{self.number}　{self.title}.{self.type}"
            if self.number
            else f"{self.title}.{self.type}"
        )
