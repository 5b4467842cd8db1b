"""From what the pages show to the tables that are taken along: the data behind each figure."""

from collections.abc import Iterable, Mapping, Sequence

from assessment.models import CityStatus, ProvincialStatus
from cities.models import City
from dashboards.courses import trend_of
from dashboards.figures.trend import Band, Trend
from dashboards.selectors.city import ScoreLine
from dashboards.selectors.compare import Comparison
from dashboards.selectors.department import DepartmentPage
from dashboards.selectors.indicator import ProvincePage
from dashboards.selectors.overview import Overview
from dashboards.selectors.ranking import CityRow
from dashboards.selectors.tasks import PROGRESS_ORDER, TASK_LABELS
from dashboards.wording.results import STATUS_ORDER, status_word
from indicators.calculation import Point
from indicators.models import Indicator

Head = tuple[str, ...]
Rows = list[tuple[object, ...]]
_STATE = ("否", "是")


def course_rows(
    indicator: Indicator,
    course: Sequence[CityStatus] | Sequence[ProvincialStatus],
    *,
    horizon: int,
    spread: Sequence[Band] = (),
    milestones: Sequence[Point] = (),
) -> tuple[Head, Rows]:
    """The course of one unit: a row a year up to the last target, with path, target and spread."""
    drawn = trend_of(indicator, course, horizon=horizon, spread=spread, milestones=milestones)
    due, aims = dict(drawn.path), {target.year: target.value for target in drawn.targets}
    bands = {band.year: band for band in spread}
    by_year = {result.year: result for result in course}
    unit = f"（{indicator.unit}）" if indicator.unit else ""
    provincial = any(isinstance(result, ProvincialStatus) for result in course)
    head: Head = (
        *("年度", f"数值{unit}", "分子", "分母", "状态", "暂定"),
        *(f"路径{unit}", f"目标{unit}"),
    )
    head += ("有数的市", "适用的市") if provincial else ()
    head += (f"下四分位{unit}", f"上四分位{unit}") if spread else ()
    rows: Rows = []
    for year in _years(drawn, by_year):
        result, band = by_year.get(year), bands.get(year)
        row = _result_cells(result) + (due.get(year), aims.get(year))
        if provincial:
            covered = isinstance(result, ProvincialStatus)
            row += (
                result.cities_reporting if covered else None,  # type: ignore[union-attr]
                result.cities_applicable if covered else None,  # type: ignore[union-attr]
            )
        if spread:
            row += (band.low, band.high) if band else (None, None)
        rows.append((year, *row))
    return head, rows


def ranking_rows(page: ProvincePage) -> tuple[Head, Rows]:
    """The cities of a year, best first."""
    head = (
        *("名次", "城市代码", "城市", f"数值（{page.indicator.unit}）", "上年", "较上年"),
        *("目标", "差目标", "状态", "暂定", "迟报"),
    )
    return head, [_ranked(row) for row in page.ranking]


def tile_rows(page: ProvincePage) -> tuple[Head, Rows]:
    """The cities by code with their places on the sheet, counted from the north-west."""
    head = (
        *("城市代码", "城市", f"数值（{page.indicator.unit}）", "上年", "状态", "暂定", "迟报"),
        *("图中行", "图中列"),
    )
    rows: Rows = []
    for row in page.by_code:
        now, before, city = row.now, row.before, row.city
        judged = (
            (status_word(now.status), _STATE[now.provisional], _STATE[now.late])
            if now
            else (None,) * 3
        )
        values = (now.value if now else None, before.value if before else None)
        place = (city.tile_row + 1, city.tile_column + 1)
        rows.append((city.code, city.name, *values, *judged, *place))
    return head, rows


def comparison_rows(found: Iterable[Comparison]) -> tuple[Head, Rows]:
    """What is compared: every indicator, unit and year."""
    head = (
        *("项号", "指标", "单位", "地区代码", "地区", "年度", "数值", "分子", "分母"),
        *("状态", "暂定", "目标年", "目标", "今年应到", "差目标"),
    )
    rows: Rows = []
    for comparison in found:
        indicator = comparison.indicator
        about = (indicator.number, indicator.name, indicator.unit)
        for line in comparison.lines:
            unit = (line.city.code if line.city else None, line.name)
            rows += [
                (*about, *unit, each.year, *_result_cells(each), *_aim(each))
                for each in line.course
            ]
    return head, rows


def history_rows(
    province: Sequence[ProvincialStatus], cities: Iterable[tuple[City, Sequence[CityStatus]]]
) -> tuple[Head, Rows]:
    """The province and every city, year by year."""
    head = ("单位", "城市代码", "年度", *("数值", "分子", "分母", "状态", "暂定"))
    rows: Rows = [("全省", None, each.year, *_result_cells(each)) for each in province]
    for city, course in cities:
        rows += [(city.name, city.code, each.year, *_result_cells(each)) for each in course]
    return head, rows


def gap_rows(page: ProvincePage) -> tuple[Head, Rows] | None:
    """Who makes the provincial gap; None where it does not split over the cities."""
    split = page.gap.decomposition
    if split is None:
        return None
    names = {row.city.code: row.city.short_name for row in page.ranking}
    rows: Rows = [
        (names[bar.city], bar.city, bar.shortfall, bar.share, bar.amount, bar.aim, bar.whole)
        for bar in split.shortfalls
    ]
    if split.over_allocated:
        rows.append(("超分配", None, -split.over_allocated, None, None, None, None))
    rows.append(("全省", None, split.gap, None, None, None, None))
    unit = page.gap.unit
    head = ("城市", "城市代码", f"差额（{unit}）", "占全省差额%", "现有", "应有", "总体")
    return head, rows


def standing_rows(page: DepartmentPage) -> tuple[Head, Rows]:
    """Cities by status per indicator, or by state of work per clause."""
    if page.indicators:
        head = ("项号", "指标", *(status_word(code) for code in STATUS_ORDER))
        return head, [
            (
                line.indicator.number,
                line.indicator.short_name,
                *(line.counts[code] for code in STATUS_ORDER),
            )
            for line in page.indicators
        ]
    head = ("条款", "任务", *(TASK_LABELS[code] for code in PROGRESS_ORDER))
    return head, [
        (line.clause.code, line.clause.title, *(line.counts[code] for code in PROGRESS_ORDER))
        for line in page.clauses
    ]


def ways_rows(lines: Iterable[ScoreLine]) -> tuple[Head, Rows]:
    """A city on every indicator: value, target, and how much of the way is gone."""
    head = (
        *("项号", "指标", "单位", "数值", "基期值", "今年应到", "目标", "状态", "暂定"),
        *("已走%", "今年应走%"),
    )
    rows: Rows = []
    for line in lines:
        now, way = line.now, line.way
        rows.append(
            (
                line.indicator.number,
                line.indicator.name,
                line.indicator.unit,
                *(
                    (now.value, now.baseline_value, now.path, now.target, status_word(now.status))
                    if now
                    else (None,) * 5
                ),
                _STATE[now.provisional] if now else None,
                *((way.done, way.due) if way else (None, None)),
            )
        )
    return head, rows


def matrix_rows(
    found: Overview, statuses: Mapping[tuple[int, int], CityStatus]
) -> tuple[Head, Rows]:
    """The matrix as a list: every indicator with the province, then each city."""
    head = (
        *("项号", "指标", "单位", "性质", "条款", "城市代码", "城市", "数值", "分子", "分母"),
        *("状态", "暂定", "目标年", "目标", "今年应到", "差目标"),
    )
    rows: Rows = []
    for row in found.rows:
        indicator = row.indicator
        about = (
            indicator.number,
            indicator.name,
            indicator.unit,
            indicator.get_nature_display(),
            indicator.clause.code,
        )
        rows.append((*about, None, "全省", *_result_cells(row.province), *_aim(row.province)))
        for city, _ in found.cities:
            status = statuses[indicator.pk, city.pk]
            place = (city.code, city.short_name)
            rows.append((*about, *place, *_result_cells(status), *_aim(status)))
    return head, rows


def _years(drawn: Trend, by_year: Mapping[int, object]) -> list[int]:
    found = {*by_year, *(year for year, _ in drawn.path), *(each.year for each in drawn.targets)}
    return list(range(min(found), max(found) + 1)) if found else []


def _result_cells(result: CityStatus | ProvincialStatus | None) -> tuple[object, ...]:
    if result is None:
        return (None,) * 5
    return (
        result.value,
        result.numerator,
        result.denominator,
        status_word(result.status),
        _STATE[result.provisional],
    )


def _aim(result: CityStatus | ProvincialStatus) -> tuple[object, ...]:
    return result.target_year, result.target, result.path, result.gap


def _ranked(row: CityRow) -> tuple[object, ...]:
    now, before = row.now, row.before
    return (
        row.place,
        row.city.code,
        row.city.name,
        now.value if now else None,
        before.value if before else None,
        row.change,
        now.target if now else None,
        now.gap if now else None,
        status_word(now.status) if now else None,
        _STATE[now.provisional] if now else None,
        _STATE[now.late] if now else None,
    )
