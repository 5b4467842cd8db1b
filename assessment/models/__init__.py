"""What the figures mean: stored results, what they add up from, those that a
decision changed, and those kept."""

from assessment.models.changes import StatusChange
from assessment.models.decided import DecidedResult
from assessment.models.results import (
    CityStatus,
    LaggingEntry,
    ProvincialStatus,
    ResultsState,
)
from assessment.models.snapshot import Snapshot, SnapshotResult
from assessment.models.tally import CityTally, TallySum

__all__ = [
    "CityStatus",
    "CityTally",
    "DecidedResult",
    "LaggingEntry",
    "ProvincialStatus",
    "ResultsState",
    "Snapshot",
    "SnapshotResult",
    "StatusChange",
    "TallySum",
]
