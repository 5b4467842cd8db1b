"""Results kept under a number: taking, reproducing and comparing them (通报口径)."""

from assessment.snapshots.comparing import Cause, Comparison, Difference, compare, compare_with_now
from assessment.snapshots.state import kept_terms
from assessment.snapshots.taking import (
    Reproduction,
    checked_name,
    reproduce,
    snapshot,
    snapshots,
    take_snapshot,
)

__all__ = [
    "Cause",
    "Comparison",
    "Difference",
    "Reproduction",
    "checked_name",
    "compare",
    "compare_with_now",
    "kept_terms",
    "reproduce",
    "snapshot",
    "snapshots",
    "take_snapshot",
]
