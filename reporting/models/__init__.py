"""How figures come in: cycles, submissions, versions of facts, tasks, uploads."""

from reporting.models.cycle import Cycle, Extension
from reporting.models.fact import Fact
from reporting.models.mark import RecomputeMark
from reporting.models.notice import Chase, Mail, Notice, NoticeKind
from reporting.models.submission import Receipt, State, Submission, SubmissionEvent
from reporting.models.task import TaskProgress, TaskReport
from reporting.models.upload import WorkbookUpload

__all__ = [
    "Chase",
    "Cycle",
    "Extension",
    "Fact",
    "Mail",
    "Notice",
    "NoticeKind",
    "Receipt",
    "RecomputeMark",
    "State",
    "Submission",
    "SubmissionEvent",
    "TaskProgress",
    "TaskReport",
    "WorkbookUpload",
]
