"""From a panel to reports: who reported an indicator when, and what it summed up to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import lcm

import numpy as np

from indicators.calculation.bulk.panel import Panel
from indicators.calculation.bulk.rational import Ints, Mask, integers
from indicators.calculation.model import Definition, Kind, Term


@dataclass(frozen=True, slots=True)
class Sums:
    """One year's reports, one per unit: `amount` ÷ `amount_unit` and `whole` ÷ `whole_unit`.

    Both are 0 where `there` is false; `final` says that every figure in it is final.
    """

    amount: Ints
    amount_unit: int
    whole: Ints
    whole_unit: int
    there: Mask
    final: Mask

    def pooled(self, members: Mask) -> "Sums":
        """Σ over the members that reported, as the sums of one unit; final only if all are."""
        counted = self.there & members
        return Sums(
            _one(self.amount[counted].sum() if counted.any() else 0),
            self.amount_unit,
            _one(self.whole[counted].sum() if counted.any() else 0),
            self.whole_unit,
            np.array([bool(counted.any())]),
            np.array([bool(self.final[counted].all())]),
        )


@dataclass(frozen=True, slots=True)
class Reports:
    """All years' sums, and where a unit said that the indicator has no object there (否)."""

    size: int
    by_year: dict[int, Sums]
    switched_off: dict[int, Mask]

    def of(self, year: int | None) -> Sums:
        """The sums of a year; nobody reported in a year outside the panel."""
        found = None if year is None else self.by_year.get(year)
        if found is not None:
            return found
        nobody, zeros = np.zeros(self.size, dtype=bool), integers(self.size)
        return Sums(zeros, 1, zeros, 1, nobody, nobody)

    def off(self, year: int) -> Mask:
        """Who said 否 to the switch in a year."""
        found = self.switched_off.get(year)
        return np.zeros(self.size, dtype=bool) if found is None else found

    def standing(self, year: int) -> Sums:
        """Each unit's last report up to `year`."""
        last = self.of(None)
        for at in sorted(self.by_year):
            now = self.by_year[at]
            if at > year:
                break
            last = Sums(
                np.where(now.there, now.amount, last.amount),
                now.amount_unit,
                last.whole,
                1,
                last.there | now.there,
                np.where(now.there, now.final, last.final),
            )
        return last


def reports_of(definition: Definition, panel: Panel) -> Reports:
    """The years for which each unit reported every needed element.

    The rules are those of `indicators.calculation.value`: a partly reported year is no report,
    nor is one in which the unit says 否 to the switch; a blank correction is 0.
    """
    shape = (len(panel.units), len(panel.years))
    off = np.zeros(shape, dtype=bool)
    if definition.switch is not None:
        switch = panel.of(definition.switch)
        off = switch.there & np.asarray(switch.whole == 0, dtype=bool)
    there, final = ~off, np.ones(shape, dtype=bool)
    for element in definition.needed:
        there = there & panel.of(element).there
        final = final & panel.of(element).final
    amount, amount_unit = _sum(_amount_terms(definition), panel)
    whole, whole_unit = _sum(definition.denominator, panel)
    if definition.correction is not None and definition.kind in _QUOTIENTS:
        correction = panel.of(definition.correction)
        final = final & (correction.final | ~correction.there)
        taken, taken_unit = correction.whole * whole, 100 * correction.unit * whole_unit
        common = lcm(amount_unit, taken_unit)
        amount = amount * (common // amount_unit) - taken * (common // taken_unit)
        amount_unit = common
    amount, whole = np.where(there, amount, 0), np.where(there, whole, 0)
    return Reports(
        len(panel.units),
        {
            year: Sums(
                amount[:, at],
                amount_unit,
                whole[:, at],
                whole_unit,
                there[:, at],
                there[:, at] & final[:, at],
            )
            for at, year in enumerate(panel.years)
        },
        {year: off[:, at] for at, year in enumerate(panel.years)},
    )


_QUOTIENTS = (Kind.RATIO, Kind.INTENSITY, Kind.LEAKAGE, Kind.CHANGE)


def _amount_terms(definition: Definition) -> Iterable[Term]:
    if definition.kind is Kind.CUMULATIVE:
        return definition.additions
    return definition.numerator if definition.flag is None else (Term(definition.flag),)


def _sum(terms: Iterable[Term], panel: Panel) -> tuple[Ints, int]:
    """Σ factor · element, in whole numbers of a common unit."""
    terms = list(terms)
    units: Sequence[int] = [panel.of(t.element).unit * t.factor.denominator for t in terms]
    common = lcm(*units)
    total = np.full((len(panel.units), len(panel.years)), 0, dtype=object)
    for term, unit in zip(terms, units, strict=True):
        total = total + panel.of(term.element).whole * (term.factor.numerator * (common // unit))
    return total, common


def _one(value: int) -> Ints:
    return np.array([value], dtype=object)
