"""Judgements as a table: the decimals that storage and the API carry."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from indicators.calculation.bulk.aims import OPERATORS
from indicators.calculation.bulk.judging import STATUSES, Judgements
from indicators.calculation.bulk.rational import Mask, decimals
from indicators.calculation.bulk.readings import REASONS, Readings

_STATUS_NAMES = np.array([status.value for status in STATUSES], dtype=object)
_REASON_NAMES = np.array([reason.value for reason in REASONS], dtype=object)
_OPERATOR_NAMES = np.array([operator.value for operator in OPERATORS], dtype=object)
_VERDICTS = {1: True, 0: False, -1: None}


def table(judgements: Mapping[int, Judgements], units: Sequence[str]) -> pd.DataFrame:
    """One row per unit and year, with the fields under which results are stored.

    Decimals have 15 significant digits (half to even), None = missing, never 0 or NaN; units and
    signs as in `Judgement`.
    """
    return pd.concat(
        [_year(year, judged, units) for year, judged in judgements.items()], ignore_index=True
    )


def _year(year: int, judged: Judgements, units: Sequence[str]) -> pd.DataFrame:
    reading, aim, start = judged.readings, judged.reference, judged.baseline
    known, begun = aim.value.known, start.value.known
    columns: dict[str, Any] = {
        "unit": np.array(units, dtype=object),
        "year": year,
        "value": decimals(reading.value),
        "numerator": decimals(reading.numerator),
        "denominator": decimals(reading.denominator),
        "target_year": _where(known, aim.year.astype(object), None),
        "target": decimals(aim.value),
        "operator": _where(known, _OPERATOR_NAMES[aim.operator], ""),
        "target_expired": judged.expired,
        "gap": decimals(judged.gap),
        "path": decimals(judged.path),
        "gap_to_path": decimals(judged.gap_to_path),
        "pace": decimals(judged.pace),
        "severity": decimals(judged.severity),
        "status": _STATUS_NAMES[judged.status],
        "reason_code": _REASON_NAMES[judged.reason],
        "provisional": reading.provisional,
        "lower_bound": reading.lower_bound,
        "verdicts": _verdicts(judged),
        "baseline_year": _where(begun, start.year.astype(object), None),
        "baseline_value": decimals(start.value),
        "baseline_origin": _where(begun, start.origin, ""),
        "years_missing": _years_missing(reading),
    }
    # Columns of objects, so that pandas turns no None into NaN and no year into a float.
    return pd.DataFrame(
        {
            name: pd.Series(values, dtype=object, index=range(len(units)))
            if name != "year"
            else year
            for name, values in columns.items()
        },
        index=range(len(units)),
    )


def _where(condition: Mask, values: Any, otherwise: Any) -> Any:
    found = np.empty(len(condition), dtype=object)
    found[:] = otherwise
    found[condition] = values[condition]
    return found


def _verdicts(judged: Judgements) -> Any:
    """Lists of {"year", "met"}; units with the same past share one list."""
    size = len(judged.status)
    if not judged.verdicts:
        return _lists([()], np.zeros(size, dtype=np.int64))
    marks = np.column_stack([part for years, met in judged.verdicts for part in (years, met)])
    patterns, which = np.unique(marks, axis=0, return_inverse=True)
    told = [
        [
            {"year": int(row[at]), "met": _VERDICTS[int(row[at + 1])]}
            for at in range(0, len(row), 2)
            if row[at]
        ]
        for row in patterns
    ]
    return _lists(told, which.reshape(-1))


def _years_missing(reading: Readings) -> Any:
    patterns, which = np.unique(reading.lacking, axis=0, return_inverse=True)
    told = [
        [year for year, lacks in zip(reading.counted, row, strict=True) if lacks]
        for row in patterns
    ]
    return _lists(told or [[]], which.reshape(-1))


def _lists(told: Sequence[Sequence[Any]], which: Any) -> Any:
    pool = np.empty(len(told), dtype=object)
    for place, each in enumerate(told):
        pool[place] = list(each)
    return pool[which]
