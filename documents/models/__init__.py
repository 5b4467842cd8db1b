"""Official papers: the province's texts, and what was published from them."""

from documents.models.paper import PaperText, PublishedPaper
from documents.models.practice import Practice, PracticeFile, PracticeKind, PracticeState
from documents.models.rectification import (
    Rectification,
    RectificationFile,
    RectificationState,
    RectificationStep,
)

__all__ = [
    "PaperText",
    "Practice",
    "PracticeFile",
    "PracticeKind",
    "PracticeState",
    "PublishedPaper",
    "Rectification",
    "RectificationFile",
    "RectificationState",
    "RectificationStep",
]
