"""Values, paths, pace and statuses of the indicators: pure and exact.

Frozen dataclasses in and out, rational arithmetic, standard library only; ``bulk`` does the same
for thousands of units with numpy and pandas, and is imported only by who needs it. ``judge_city`` and
``judge_province`` are the way in; ``decompose`` and ``project`` say what a gap is made of and
where it leads, ``proportional`` splits a total.
"""

from .allocation import (
    ALLOCATION_STEP,
    FAULT_LABELS,
    AllocationFault,
    Fault,
    WeightMissing,
    allocation_faults,
    at_least_as_strict,
    beyond_later,
    proportional,
)
from .decomposition import (
    DECOMPOSABLE,
    AllocationMissing,
    Contribution,
    Decomposition,
    NotDecomposable,
    Outcome,
    Shortfall,
    closing_cities,
    decompose,
    if_brought_to_target,
    split,
)
from .display import shown, to_decimal
from .judge import (
    SHARED_TARGET,
    city_tallies,
    judge_as_if,
    judge_city,
    judge_province,
    judge_tallied,
    years_tallied,
)
from .lagging import LaggingKey, lagging_order, lagging_place
from .model import (
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
    Target,
    Term,
    Verdict,
    YearContext,
)
from .outliers import OUTLIER_THRESHOLD, modified_z_scores
from .pace import LINEAR_ONLY
from .path import path_points, path_value, unit_baseline
from .projection import Projection, project, yearly_need
from .status import moved_back
from .statuses import LAGGING_STATUSES, REASON_LABELS, STATUS_LABELS, STATUS_SIGNS, Reason, Status
from .tally import NOTHING, Tally, total
from .target import reference_target

#: Kept with every stored result; a change of any formula or rule gets a new one.
CALCULATION_VERSION = "2026.1"

__all__ = [
    "ALLOCATION_STEP",
    "CALCULATION_VERSION",
    "DECOMPOSABLE",
    "FAULT_LABELS",
    "LAGGING_STATUSES",
    "LINEAR_ONLY",
    "NOTHING",
    "OUTLIER_THRESHOLD",
    "REASON_LABELS",
    "SHARED_TARGET",
    "STATUS_LABELS",
    "STATUS_SIGNS",
    "AllocationFault",
    "AllocationMissing",
    "Applicability",
    "Bands",
    "Baseline",
    "CityInput",
    "CityResult",
    "Contribution",
    "Decomposition",
    "Definition",
    "Direction",
    "Fault",
    "Figure",
    "Judgement",
    "Kind",
    "LaggingKey",
    "NotDecomposable",
    "Operator",
    "Outcome",
    "Point",
    "Projection",
    "ProvinceResult",
    "Reason",
    "Shortfall",
    "Status",
    "Tally",
    "Target",
    "Term",
    "Verdict",
    "WeightMissing",
    "YearContext",
    "allocation_faults",
    "at_least_as_strict",
    "beyond_later",
    "city_tallies",
    "closing_cities",
    "decompose",
    "if_brought_to_target",
    "judge_as_if",
    "judge_city",
    "judge_province",
    "judge_tallied",
    "lagging_order",
    "lagging_place",
    "modified_z_scores",
    "moved_back",
    "path_points",
    "path_value",
    "project",
    "proportional",
    "reference_target",
    "shown",
    "split",
    "to_decimal",
    "total",
    "unit_baseline",
    "years_tallied",
    "yearly_need",
]
