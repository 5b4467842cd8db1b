"""A split of a provincial total as its page shows it: cities by years, with sums."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from dashboards.deciding.fields import number_shown
from dashboards.deciding.weights import Weights
from indicators.calculation import ALLOCATION_STEP, Applicability, shown
from indicators.decisions import AllocationChange, Names, Terms
from indicators.decisions.allocations import WEIGHT_WORDS, to_allocate, total, years_offered
from indicators.weights import Entered
from indicators.wording import plain


@dataclass(frozen=True, slots=True)
class Split:
    """Amounts by city and year, what was typed where that is no amount, and the weight chosen for
    the next proposal where it is another than that of this one."""

    change: AllocationChange
    years: tuple[int, ...]
    typed: Mapping[tuple[str, int], str]
    proposed: bool = False
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One city's amount of a year, as its field shows it."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class CityLine:
    """One city's amounts; `applies` says whether it takes part. `weight` is what its share was
    proposed from, `entered` the decision that entered it where none was published."""

    name: str
    code: str
    applies: bool
    cells: tuple[Cell, ...]
    weight: str = ""
    entered: Entered | None = None


@dataclass(frozen=True, slots=True)
class YearColumn:
    """One year: what the province is to reach, and what the cities come to."""

    year: int
    is_target: bool
    due: str
    total: str
    finding: str
    short: bool


@dataclass(frozen=True, slots=True)
class SplitPage:
    """The table of a split, its years and the weights there are."""

    number: int
    unit: str
    columns: tuple[YearColumn, ...]
    lines: tuple[CityLine, ...]
    between: tuple[tuple[int, bool], ...]
    weight: str
    proposed_by: str
    weights: tuple[tuple[str, str], ...]
    proposed: bool
    weight_unit: str = ""


def split_page(
    terms: Terms, names: Names, number: int, split: Split, weights: Weights | None = None
) -> SplitPage:
    """The split with its sums beside what the province is to reach, in the indicator's unit."""
    definition, title = terms.definitions[number], names.indicators[number]
    targets = {target.year for target in definition.targets}
    amounts = split.change.amounts
    columns = []
    for year in split.years:
        due = to_allocate(definition, year) or Fraction(0)
        given = total(amounts, year)
        over = given - due
        if any(year in years for years in amounts.values()):
            finding = (
                f"少{title.figure(-over)}"
                if over < 0
                else (f"多{title.figure(over)}" if over else "恰好")
            )
        else:
            finding = "未分解"
        columns.append(
            YearColumn(
                year,
                year in targets,
                title.figure(due),
                title.figure(given),
                finding,
                over < 0 and year in targets,
            )
        )
    lines = tuple(
        CityLine(
            name,
            code,
            terms.applies(number, code) is Applicability.APPLICABLE,
            tuple(
                Cell(
                    f"{code}-{year}",
                    f"{name}{year}年",
                    split.typed.get((code, year), _amount(amounts.get(code, {}).get(year))),
                )
                for year in split.years
            ),
            _weight(weights, code),
            weights.entered.get(code) if weights else None,
        )
        for code, name in names.cities.items()
    )
    return SplitPage(
        number=number,
        unit=title.unit,
        columns=tuple(columns),
        lines=lines,
        between=tuple(
            (year, year in split.years) for year in years_offered(definition) if year not in targets
        ),
        weight=split.chosen or split.change.weight,
        proposed_by=split.change.weight,
        weights=tuple(WEIGHT_WORDS.items()),
        proposed=split.proposed,
        weight_unit=weights.unit if weights else "",
    )


def _weight(weights: Weights | None, code: str) -> str:
    known = weights.values.get(code) if weights else None
    return "" if known is None else plain(known)


def _amount(value: Fraction | None) -> str:
    """An amount with two decimals; whatever is finer stands as it is."""
    if value is None or value % ALLOCATION_STEP:
        return number_shown(value)
    return shown(value, places=2)
