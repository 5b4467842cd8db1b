"""Drafts and the steps of a submission. Keyword-only, atomic, audited; `by` None = command line."""

from reporting.services.approving import approve_listed
from reporting.services.assigning import Wish, assign
from reporting.services.confirming import confirm_part
from reporting.services.deciding import approve, finalise, return_submission
from reporting.services.reviewing import comment, decide, review_has_begun
from reporting.services.saving import (
    Preview,
    Saved,
    lock_for_saving,
    note_drafts,
    preview,
    save_draft,
    write_drafts,
)
from reporting.services.standing_in import begin_stand_in, end_stand_in
from reporting.services.steps import actor
from reporting.services.submitting import confirm, submit, withdraw

__all__ = [
    "Preview",
    "Saved",
    "Wish",
    "actor",
    "approve",
    "approve_listed",
    "assign",
    "begin_stand_in",
    "comment",
    "confirm",
    "confirm_part",
    "decide",
    "end_stand_in",
    "finalise",
    "lock_for_saving",
    "note_drafts",
    "preview",
    "return_submission",
    "review_has_begun",
    "save_draft",
    "submit",
    "withdraw",
    "write_drafts",
]
