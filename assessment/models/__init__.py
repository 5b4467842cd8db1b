"""What the figures mean: stored results, those that a decision changed, and those kept."""

from assessment.models.changes import StatusChange
from assessment.models.decided import DecidedResult
from assessment.models.results import (
    CityStatus,
    LaggingEntry,
    ProvincialStatus,
    ResultsState,
)
from assessment.models.snapshot import Snapshot, SnapshotResult

__all__ = [
    "CityStatus",
    "DecidedResult",
    "LaggingEntry",
    "ProvincialStatus",
    "ResultsState",
    "Snapshot",
    "SnapshotResult",
    "StatusChange",
]
