"""Values, paths, pace and statuses of the indicators: pure and exact.

Frozen dataclasses in and out, rational arithmetic, standard library only. ``judge_city`` and
``judge_province`` are the way in.
"""

from .display import shown, to_decimal
from .judge import judge_city, judge_province
from .lagging import LaggingKey, lagging_order, lagging_place
from .model import (
    LAGGING_STATUSES,
    REASON_LABELS,
    STATUS_LABELS,
    Applicability,
    Bands,
    Baseline,
    CityInput,
    CityResult,
    Definition,
    Direction,
    Figure,
    Judgement,
    Kind,
    Operator,
    Point,
    ProvinceResult,
    Reason,
    Status,
    Target,
    Term,
    Verdict,
    YearContext,
)
from .outliers import OUTLIER_THRESHOLD, modified_z_scores

#: Kept with every stored result; a change of any formula or rule gets a new one.
CALCULATION_VERSION = "2026.1"

__all__ = [
    "CALCULATION_VERSION",
    "LAGGING_STATUSES",
    "OUTLIER_THRESHOLD",
    "REASON_LABELS",
    "STATUS_LABELS",
    "Applicability",
    "Bands",
    "Baseline",
    "CityInput",
    "CityResult",
    "Definition",
    "Direction",
    "Figure",
    "Judgement",
    "Kind",
    "LaggingKey",
    "Operator",
    "Point",
    "ProvinceResult",
    "Reason",
    "Status",
    "Target",
    "Term",
    "Verdict",
    "YearContext",
    "judge_city",
    "judge_province",
    "lagging_order",
    "lagging_place",
    "modified_z_scores",
    "shown",
    "to_decimal",
]
