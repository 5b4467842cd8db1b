"""Drafts and the steps of a submission. Keyword-only, atomic, audited; `by` None = command line."""

from reporting.services.deciding import approve, finalise, return_submission
from reporting.services.reviewing import approve_listed, comment, decide, review_has_begun
from reporting.services.saving import (
    Preview,
    Saved,
    lock_for_saving,
    preview,
    save_draft,
    write_drafts,
)
from reporting.services.steps import actor
from reporting.services.submitting import confirm, submit

__all__ = [
    "Preview",
    "Saved",
    "actor",
    "approve",
    "approve_listed",
    "comment",
    "confirm",
    "decide",
    "finalise",
    "lock_for_saving",
    "preview",
    "return_submission",
    "review_has_begun",
    "save_draft",
    "submit",
    "write_drafts",
]
