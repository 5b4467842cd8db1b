"""Judging reported data. Data in, findings out; never raises; knows no Django.

Errors stop an import or a save; warnings and blanks without a reason stop only submitting.
"""

from reporting.checks.changes import check_blanks, check_changes
from reporting.checks.details import check_details
from reporting.checks.entries import Entry, Known
from reporting.checks.explaining import (
    BLANK_WITHOUT_REASON,
    COPIED_NOTE,
    CORRECTION_WITHOUT_REASON,
    NEVER_EXPLAINED,
    RETURNED,
    explains,
    unexplained,
)
from reporting.checks.figures import NOTE_LENGTH, REASON_LENGTH, PartOfWhole, check_entries
from reporting.checks.tasks import NARRATIVE_LENGTH, CurrentWords, TaskEntry, check_tasks

__all__ = [
    "BLANK_WITHOUT_REASON",
    "COPIED_NOTE",
    "CORRECTION_WITHOUT_REASON",
    "NARRATIVE_LENGTH",
    "NEVER_EXPLAINED",
    "NOTE_LENGTH",
    "REASON_LENGTH",
    "RETURNED",
    "CurrentWords",
    "Entry",
    "Known",
    "PartOfWhole",
    "TaskEntry",
    "check_blanks",
    "check_changes",
    "check_details",
    "check_entries",
    "check_tasks",
    "explains",
    "unexplained",
]
