"""The trail: one row per important act, append-only and hash-chained."""

from django.db import models


class Entry(models.Model):
    """One act. `digest` covers this row and the digest before it, so no row can be changed,
    removed or inserted unnoticed. Knows nobody: people and things are named by text.

    The database refuses to change a row (on PostgreSQL also to delete one)."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150, blank=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["sequence"]
        indexes = [
            models.Index(fields=["actor", "at"], name="entry_by_actor"),
            models.Index(fields=["at"], name="entry_by_time"),
            models.Index(fields=["subject", "action"], name="entry_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action} {self.subject}"


class Head(models.Model):
    """How far the trail goes; one row, written with every entry. The chain alone cannot tell
    that its last rows are gone."""

    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    count = models.PositiveBigIntegerField(default=0)
    changed = models.CharField(
        max_length=64,
        blank=True,
        help_text="digest of the last act that changed data, not of one that only read it",
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_head")]

    def __str__(self) -> str:
        return f"{self.sequence}:{self.digest}"
