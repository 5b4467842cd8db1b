"""What was reported, laid out as arrays: one row per unit, one column per year."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from indicators.calculation.bulk.rational import Ints, Mask
from indicators.calculation.model import Figure

Series = Mapping[str, Mapping[int, Mapping[str, Figure]]]


@dataclass(frozen=True, slots=True)
class Amounts:
    """One element over units and years: value = `whole` ÷ `unit`, 0 where not reported."""

    whole: Ints
    unit: int
    there: Mask
    final: Mask


@dataclass(frozen=True, slots=True)
class Panel:
    """The figures of many units. `years` run without a gap; `amounts` is by element code."""

    units: tuple[str, ...]
    years: range
    amounts: Mapping[str, Amounts]

    def of(self, element: str) -> Amounts:
        """One element; nothing reported where nobody ever did."""
        found = self.amounts.get(element)
        if found is not None:
            return found
        shape = (len(self.units), len(self.years))
        nothing = np.zeros(shape, dtype=bool)
        return Amounts(np.full(shape, 0, dtype=object), 1, nothing, nothing)


def panel_of(series: Series, *, years: Iterable[int] = ()) -> Panel:
    """The panel of what units reported; it spans `years` and every year with a figure."""
    rows = [
        (unit, year, element, figure.value, figure.final)
        for unit, reported in series.items()
        for year, figures in reported.items()
        for element, figure in figures.items()
    ]
    frame = pd.DataFrame(rows, columns=["unit", "year", "element", "value", "final"])
    return panel_of_frame(frame, units=list(series), years=years)


def panel_of_frame(
    frame: pd.DataFrame, *, units: Sequence[str], years: Iterable[int] = ()
) -> Panel:
    """The panel of a long table with the columns unit, year, element, value (Decimal), final.

    A unit, year and element stands in it once. Units without a row have reported nothing.
    """
    spanned = sorted({*years, *(int(year) for year in frame["year"].unique())})
    span = range(spanned[0], spanned[-1] + 1) if spanned else range(0)
    places = pd.Series(range(len(units)), index=list(units), dtype="int64")
    amounts: dict[str, Amounts] = {}
    for element, part in frame.groupby("element", sort=False):
        at = (
            places.loc[part["unit"]].to_numpy(),
            part["year"].to_numpy(dtype="int64") - span.start,
        )
        amounts[str(element)] = _amounts(
            (len(units), len(span)), at, list(part["value"]), part["final"].to_numpy(dtype=bool)
        )
    return Panel(tuple(units), span, amounts)


def _amounts(
    shape: tuple[int, int], at: tuple[Any, Any], values: Sequence[Decimal], final: Mask
) -> Amounts:
    """Values at their places, as whole numbers of the smallest unit any of them needs."""
    places = max((-int(value.as_tuple().exponent) for value in values), default=0)
    unit = 10 ** max(places, 0)
    whole = np.full(shape, 0, dtype=object)
    whole[at] = np.array([int(value * unit) for value in values], dtype=object)
    there, settled = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    there[at] = True
    settled[at] = final
    return Amounts(whole, unit, there, settled)
