"""How figures come in: cycles, submissions, versions of facts, tasks, evidence, decisions,
uploads, and what is published elsewhere."""

from reporting.models.assignment import ClauseAssignment, ElementAssignment
from reporting.models.check_rule import CheckChange, OutlierRule
from reporting.models.cycle import Cycle, Extension
from reporting.models.decision import Comment, Decision
from reporting.models.evidence import Evidence, FileType
from reporting.models.fact import Fact
from reporting.models.mark import RecomputeMark
from reporting.models.notice import Chase, Mail, Notice, NoticeKind
from reporting.models.part import PartConfirmation, StandIn
from reporting.models.published import PublishedFigure
from reporting.models.question import Answer, Question
from reporting.models.submission import Receipt, State, Submission, SubmissionEvent
from reporting.models.task import AskedCommitment, TaskFigure, TaskProgress, TaskReport
from reporting.models.upload import WorkbookUpload

__all__ = [
    "Answer",
    "AskedCommitment",
    "Chase",
    "CheckChange",
    "ClauseAssignment",
    "Comment",
    "Cycle",
    "Decision",
    "ElementAssignment",
    "Evidence",
    "Extension",
    "Fact",
    "FileType",
    "Mail",
    "Notice",
    "NoticeKind",
    "OutlierRule",
    "PartConfirmation",
    "PublishedFigure",
    "Question",
    "Receipt",
    "RecomputeMark",
    "StandIn",
    "State",
    "Submission",
    "SubmissionEvent",
    "TaskFigure",
    "TaskProgress",
    "TaskReport",
    "WorkbookUpload",
]
