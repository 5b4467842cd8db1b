"""The plan as a page: its clauses section by section, the 23 indicators, the open readings."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from dashboards.wording.results import target_text
from indicators.models import Clause, Commitment, Indicator
from indicators.selectors import (
    clauses,
    commitments,
    departments,
    indicators,
    pending_readings,
)


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator as the table prints it."""

    indicator: Indicator
    targets: Sequence[tuple[int, str]]
    departments: str
    pending: bool


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """A clause, its words cut after the title they open with."""

    clause: Clause
    opening: str
    rest: str


@dataclass(frozen=True, slots=True)
class Section:
    """Clauses under one heading."""

    heading: str
    clauses: Sequence[ClauseWords]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the page shows; `target_years` are the columns of the table."""

    sections: Sequence[Section]
    lines: Sequence[IndicatorLine]
    target_years: Sequence[int]
    general: Sequence[Commitment]


def plan() -> Plan:
    """The plan in its own order. `general` are commitments of sections that are no clause."""
    table = list(indicators())
    years = sorted({target.year for each in table for target in each.targets.all()})
    return Plan(
        sections=[
            Section(heading, [_words(clause) for clause in rows])
            for heading, rows in groupby(clauses(), lambda clause: clause.section)
        ],
        lines=[_line(each, years) for each in table],
        target_years=years,
        general=[each for each in commitments() if each.clause_id is None],
    )


def _words(clause: Clause) -> ClauseWords:
    opening = clause.title if clause.text.startswith(clause.title) else ""
    return ClauseWords(clause, opening, clause.text[len(opening) :])


def _line(indicator: Indicator, years: Sequence[int]) -> IndicatorLine:
    printed = {target.year: target_text(target, indicator) for target in indicator.targets.all()}
    return IndicatorLine(
        indicator=indicator,
        # The table prints "/" where it sets no target.
        targets=[(year, printed.get(year, "/")) for year in years],
        departments="、".join(each.short_name for each in departments(indicator)),
        pending=bool(pending_readings(indicator)),
    )
