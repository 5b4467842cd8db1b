"""Who makes the provincial gap on the page of an indicator, from the stored results alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from assessment.models import CityStatus, ProvincialStatus
from cities.models import City
from dashboards.figures.falls import Fall, falls
from dashboards.wording import gap
from dashboards.wording.results import judged_target
from indicators.calculation import (
    AllocationMissing,
    Baseline,
    Contribution,
    Decomposition,
    Kind,
    NotDecomposable,
    Status,
    closing_cities,
    if_brought_to_target,
    judge_as_if,
    split,
)
from indicators.decisions import Terms
from indicators.models import Indicator, IndicatorElement

_OUTSIDE = (Status.NOT_APPLICABLE, Status.UNDESIGNATED)
_SUMMED = (IndicatorElement.Part.NUMERATOR, IndicatorElement.Part.ADDITION)


class Row(Protocol):
    """A city with its stored result, and what it added to a total up to the year."""

    @property
    def city(self) -> City: ...
    @property
    def now(self) -> CityStatus | None: ...
    @property
    def added(self) -> Decimal | None: ...


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of the waterfall: whose, how much, its part in percent, the sum down to here; `code`
    empty for 超分配. What it says is worked out where it is shown."""

    code: str
    name: str
    lacks: Fraction
    part: Fraction | None
    sum: Fraction
    sums: gap.Sums
    fall: Fall
    chosen: bool
    closing: bool

    @property
    def amount(self) -> str:
        """How much is missing (+) or beyond (−)."""
        return self.sums.signed(self.lacks)

    @property
    def running(self) -> str:
        """The sum down to here."""
        return self.sums.number(self.sum)

    @property
    def share(self) -> str:
        """Its part of the gap."""
        return gap.plain_share(self.part)

    @property
    def choosable(self) -> bool:
        """Whether the city has something to bring."""
        return bool(self.code) and self.fall.lacks


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What would result if the chosen cities reached the target; nothing of it is stored."""

    chosen: tuple[str, ...]
    words: str
    status: str
    refused: str


@dataclass(frozen=True, slots=True)
class Gap:
    """The block: its finding, its bars, the smallest set, the what-if; or why there is none."""

    finding: str
    reason: str = ""
    unit: str = ""
    held_to: str = ""
    closing: str = ""
    coverage: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()
    total: Fall | None = None
    total_amount: str = ""
    what_if: WhatIf | None = None
    decomposition: Decomposition | None = None


def gap_of(
    indicator: Indicator,
    terms: Terms,
    rows: Sequence[Row],
    course: Sequence[ProvincialStatus],
    *,
    year: int,
    chosen: Sequence[str] = (),
) -> Gap:
    """The provincial gap of a year split over the cities; `chosen` are codes for the what-if."""
    definition = terms.definitions[indicator.number]
    now = next((each for each in course if each.year == year), None)
    target = None if now is None else judged_target(now)
    names = {row.city.code: row.city.short_name for row in rows}
    if now is None or now.value is None:
        return Gap("差额由谁造成", "今年还没有可以相加的数。")
    if target is None:
        return Gap("差额由谁造成", "本项没有目标，也就没有差额。")
    try:
        parts = _contributions(indicator.number, terms, rows, target.year)
        found = split(definition, parts, year=year, target=target)
    except NotDecomposable:
        return Gap("差额不能按市拆分", gap.undivided_words(indicator))
    except AllocationMissing as missing:
        applicable = {code: names[code] for code in _applicable(rows)}
        return Gap("总量目标还没有分解到市", gap.unallocated_words(missing, applicable))
    if found is None:
        return Gap("差额由谁造成", "今年还没有可以相加的数。")
    sums = gap.Sums.of(found, _unit(indicator))
    closing = closing_cities(found)
    total = definition.kind is Kind.CUMULATIVE
    partly = [
        (names[bar.city], bar.years_missing)
        for bar in found.shortfalls
        if bar.years_missing and bar.city not in found.silent
    ]
    coverage = (
        gap.silent_words([names[code] for code in found.silent], total=total),
        gap.partly_words(partly),
    )
    bars, whole = _bars(found, names, sums, chosen=chosen, closing=closing or ())
    return Gap(
        finding=gap.gap_finding(found, names, sums),
        unit=sums.unit,
        held_to=gap.target_of_cities(found, indicator),
        closing=gap.closing_words(found, closing, names, sums),
        coverage=tuple(filter(None, coverage)),
        bars=bars,
        total=whole,
        total_amount=sums.number(found.gap),
        what_if=_what_if(indicator, found, now, course, names, chosen),
        decomposition=found,
    )


def _applicable(rows: Sequence[Row]) -> list[str]:
    return [row.city.code for row in rows if row.now is not None and row.now.status not in _OUTSIDE]


def _contributions(
    number: int, terms: Terms, rows: Sequence[Row], target_year: int
) -> list[Contribution]:
    """What each applicable city's stored results bring to the sums; of a total, beside what was
    allocated to it for `target_year`, whichever earlier year it is judged by now."""
    found = []
    for row in rows:
        now = row.now
        if now is None or now.status in _OUTSIDE:
            continue
        if terms.definitions[number].kind is Kind.CUMULATIVE:
            # A total needs a report in the year; what was added before it counts all the same.
            allocated = next(
                (t.value for t in terms.targets(number, row.city.code) if t.year == target_year),
                None,
            )
            found.append(
                Contribution(
                    row.city.code,
                    amount=None if row.added is None else Fraction(row.added),
                    whole=None,
                    allocated=allocated,
                    years_missing=tuple(now.years_missing),
                )
            )
        else:
            known = now.numerator is not None and now.denominator is not None
            found.append(
                Contribution(
                    row.city.code,
                    amount=Fraction(now.numerator) if known and now.numerator is not None else None,
                    whole=Fraction(now.denominator)
                    if known and now.denominator is not None
                    else None,
                )
            )
    return found


def _unit(indicator: Indicator) -> str:
    """The unit of the numerator, or of the additions."""
    uses = (use for use in indicator.uses.all() if use.part in _SUMMED)
    return next((use.element.unit for use in uses), indicator.unit)


def _bars(
    found: Decomposition,
    names: Mapping[str, str],
    sums: gap.Sums,
    *,
    chosen: Collection[str],
    closing: Collection[str],
) -> tuple[tuple[Bar, ...], Fall]:
    rows = [(bar.city, names[bar.city], bar.shortfall, bar.share) for bar in found.shortfalls]
    if found.over_allocated:
        rows.append(("", "超分配", -found.over_allocated, found.over_allocated_share))
    drawn, whole = falls([amount for _, _, amount, _ in rows])
    running = Fraction(0)
    bars = []
    for (code, name, amount, share), fall in zip(rows, drawn, strict=True):
        running += amount
        bars.append(
            Bar(
                code=code,
                name=name,
                lacks=amount,
                part=share,
                sum=running,
                sums=sums,
                fall=fall,
                chosen=code in chosen,
                closing=code in closing,
            )
        )
    return tuple(bars), whole


def _what_if(
    indicator: Indicator,
    found: Decomposition,
    now: ProvincialStatus,
    course: Sequence[ProvincialStatus],
    names: Mapping[str, str],
    chosen: Sequence[str],
) -> WhatIf | None:
    """The province if the chosen cities reached the target, judged by the same rules."""
    if not chosen:
        return None
    lacking = {bar.city for bar in found.shortfalls}
    usable = tuple(code for code in dict.fromkeys(chosen) if code in lacking)
    unknown = [names.get(code, code) for code in dict.fromkeys(chosen) if code not in lacking]
    refused = ""
    if unknown:
        refused = (
            f"{'、'.join(unknown)}没有计入试算：不是本省的市，或没有本年数。请改选上面列出的市。"
        )
    if not usable:
        return WhatIf((), "", "", refused)
    outcome = if_brought_to_target(found, usable)
    values = {each.year: None if each.value is None else Fraction(each.value) for each in course}
    baseline = None
    if now.baseline_year is not None and now.baseline_value is not None:
        # Where the baseline came from does not change what follows from it.
        baseline = Baseline(now.baseline_year, Fraction(now.baseline_value), "declared")
    judged = judge_as_if(
        found.definition,
        {**values, found.year: outcome.value},
        year=found.year,
        final=not now.provisional,
        baseline=baseline,
    )
    words = gap.outcome_words(outcome, judged, now, indicator, [names[code] for code in usable])
    return WhatIf(usable, words, judged.status.value, refused)
