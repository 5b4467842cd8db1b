"""Reads the golden cases: the words of ``golden/README.md`` into inputs and expectations."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from indicators.calculation import (
    REASON_LABELS,
    STATUS_LABELS,
    Applicability,
    CityInput,
    Definition,
    Figure,
    Operator,
    Point,
    ProvinceResult,
    Target,
    YearContext,
    judge_city,
    judge_province,
)

from .plan import INDICATORS

GOLDEN = Path(__file__).parent / "golden"
PROVINCE = "全省"
YES_NO = {"是": "1", "否": "0"}
ORIGINS = {"declared": "指定", "first_report": "首报", "zero": "零点"}
NUMBERS = {
    "值": lambda result: result.value,
    "目标": lambda result: result.target and result.target.value,
    "路径": lambda result: result.path,
    "差距": lambda result: result.gap,
    "距路径": lambda result: result.gap_to_path,
    "进度比": lambda result: result.pace,
    "严重度": lambda result: result.severity,
}


@dataclass(frozen=True)
class Case:
    """One line of a golden file."""

    name: str
    row: dict[str, str]

    def result(self):
        """What the calculation says about the unit and year of this case."""
        definition, settings = self.definition()
        cities = self.cities(settings)
        passed = range(2023, 2027 if "2026已截止" in settings else 2026)
        calendar = {year: YearContext(True, year in passed) for year in range(2023, 2027)}
        year = int(self.row["年份"])
        if self.row["对象"] == PROVINCE:
            return judge_province(definition, cities, years=[year], calendar=calendar)[year]
        city = cities[self.row["对象"]]
        return judge_city(definition, city, years=[year], calendar=calendar)[year]

    def expected(self) -> dict[str, object]:
        """The filled-in cells, as facts to compare."""
        return {
            column: number_of(text) if column in NUMBERS else text
            for column, text in self.row.items()
            if text and (column in NUMBERS or column in WORDS)
        }

    def found(self, result) -> dict[str, object]:
        """The same facts of a result."""
        readers = NUMBERS | WORDS
        return {column: readers[column](result) for column in self.expected()}

    def definition(self) -> tuple[Definition, list[str]]:
        """The indicator as the settings leave it, and the settings."""
        definition = INDICATORS[int(self.row["指标"])]
        settings = parts_of(self.row["设定"])
        for setting in settings:
            if setting == "相对下降":
                definition = replace(definition, change_mode="relative")
            elif setting == "复合增速":
                definition = replace(definition, pace_method="cagr")
            elif setting.startswith("基年 "):
                definition = replace(definition, base_year=int(setting[3:]))
        return definition, settings

    def cities(self, settings: list[str]) -> dict[str, CityInput]:
        """The cities with what they reported, by name."""
        series: dict[str, dict[int, dict[str, Figure]]] = {}
        if self.row["对象"] != PROVINCE:
            series[self.row["对象"]] = {}
        for report in parts_of(self.row["上报"]):
            city, year, *figures, state = report.split()
            assert state in ("核定", "快报"), report
            facts = series.setdefault(city, {}).setdefault(int(year), {})
            for figure in figures:
                element, value = figure.split("=")
                facts[element] = Figure(Decimal(YES_NO.get(value, value)), state == "核定")
        scope: dict[str, Applicability] = {}
        own: dict[str, object] = {}
        for setting in settings:
            word, _, rest = setting.partition(" ")
            if word == "另有":
                series.setdefault(rest, {})
            elif word == "待认定":
                scope[rest] = Applicability.UNDESIGNATED
            elif word == "不适用":
                scope[rest] = Applicability.NOT_APPLICABLE
            elif word == "分解":
                own["own_targets"] = (target_of(rest),)
            elif word == "无分解":
                own["own_targets"] = ()
            elif word == "基期值":
                year, value = rest.split("=")
                own["base_value"] = Point(int(year), Fraction(value))
            elif word == "里程碑":
                year, value = rest.split("=")
                own["milestones"] = (Point(int(year), Fraction(value)),)
            else:
                assert word in ("相对下降", "复合增速", "基年", "2026已截止"), setting
        return {
            name: CityInput(scope.get(name, Applicability.APPLICABLE), years, **own)
            for name, years in series.items()
        }


def golden_cases() -> Iterator[Case]:
    """Every line of every golden file, named by file and case."""
    for path in sorted(GOLDEN.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                assert None not in row, row
                assert None not in row.values(), row
                yield Case(f"{path.stem}·{row['用例']}", row)


def parts_of(text: str) -> list[str]:
    """What stands between the 「；」 of a cell."""
    return [part.strip() for part in text.split("；") if part.strip()]


def number_of(text: str) -> Fraction | None:
    """A cell's number; 「无」 is none."""
    return None if text == "无" else Fraction(text)


def target_of(text: str) -> Target:
    """A target written as 「2025>=40」."""
    year, operator, value = re.fullmatch(r"(\d+)([<>]=?)(\S+)", text).groups()
    return Target(int(year), Operator(operator), Fraction(value))


def _marks(result) -> str:
    marks = {
        "暂定": result.provisional,
        "不完整": isinstance(result, ProvinceResult) and not result.complete,
        "下限": result.lower_bound,
        "已到期": result.expired,
    }
    return " ".join(mark for mark, holds in marks.items() if holds) or "无"


def _verdicts(result) -> str:
    words = {True: "达标", False: "未达标", None: "无数"}
    return " ".join(f"{verdict.year}{words[verdict.met]}" for verdict in result.verdicts) or "无"


def _baseline(result) -> str:
    if result.baseline is None:
        return "无"
    baseline = result.baseline
    return f"{baseline.year}={baseline.value} {ORIGINS[baseline.origin]}"


WORDS = {
    "覆盖": lambda result: f"{result.cities_reporting}/{result.cities_applicable}",
    "状态": lambda result: STATUS_LABELS[result.status],
    "原因": lambda result: REASON_LABELS[result.reason],
    "标记": _marks,
    "缺报年": lambda result: " ".join(map(str, result.years_missing)) or "无",
    "往年": _verdicts,
    "基期": _baseline,
}
