"""What the figures mean: stored results, and those that a decision changed."""

from assessment.models.decided import DecidedResult
from assessment.models.results import (
    CityStatus,
    LaggingEntry,
    ProvincialStatus,
    ResultsState,
)

__all__ = [
    "CityStatus",
    "DecidedResult",
    "LaggingEntry",
    "ProvincialStatus",
    "ResultsState",
]
