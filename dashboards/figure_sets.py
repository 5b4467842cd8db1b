"""The figures of an address: each with how it is drawn, the data behind it, and what it is called
when it is taken along."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessment.models import CityStatus, ProvincialStatus
from cities.models import City, Department
from dashboards import tables
from dashboards.courses import spread_of
from dashboards.drawings import (
    standing_drawing,
    trend_drawing,
    waterfall_drawings,
    ways_drawing,
)
from dashboards.figures.trend import PHONE_HEIGHT, Band
from dashboards.selectors.city import score_lines
from dashboards.selectors.compare import Asked, Comparison, comparisons
from dashboards.selectors.department import DepartmentPage
from dashboards.selectors.held_to import held_to
from dashboards.selectors.indicator import province_page
from dashboards.selectors.ranking import histories, values_by_year
from dashboards.selectors.results import city_courses, horizon
from dashboards.side_by_side import comparison_drawing, ranking_drawing, tiles_drawing
from dashboards.tables import Head, Rows
from dashboards.wording.findings import FLAG_KINDS, listed
from indicators.calculation import Point
from indicators.held import Plan
from indicators.models import Indicator

PROVINCE = "全省"
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure or table: `draw` gives what the script draws, compact or in full; None for what
    is only a table. `subtitle` says what is shown and in which unit. What is `folded` away on its page
    is drawn when it is asked for by name."""

    name: str
    clause: str
    table: Callable[[], tuple[Head, Rows]]
    draw: Callable[[bool], dict[str, Any]] | None = None
    subtitle: str = ""
    folded: bool = False


Figures = dict[str, Figure]


def drawn(figures: Figures, *, compact: bool, only: str | None = None) -> dict[str, dict[str, Any]]:
    """What the script draws, by key: the one that is asked for, else all that are not folded."""
    return {
        key: each.draw(compact)
        for key, each in figures.items()
        if each.draw is not None and (key == only if only else not each.folded)
    }


def indicator_figures(indicator: Indicator, year: int, plan: Plan, city: City | None) -> Figures:
    """`trend`: the province's course with the middle half of the cities; `ranking` and `tiles`: the
    cities by rank and about where they lie; `waterfall`: who makes the provincial gap, where it
    splits. A city's people get their own course alone."""
    if city is not None:
        course = city_courses(city, [indicator.number], until=year).get(indicator.number, [])
        between = held_to(city.code, decisions=plan.decisions).milestones
        subject = city.short_name
        return {
            "trend": _trend(indicator, course, subject, year, plan, between, panel=False),
        }
    page = province_page(indicator, year, plan)
    between = held_to(decisions=plan.decisions).milestones
    spread = spread_of(indicator, values_by_year(indicator, year))
    called, clause = _called(indicator), indicator.clause.code
    figures = {
        "trend": _trend(indicator, page.course, PROVINCE, year, plan, between, spread, panel=False),
        "ranking": Figure(
            f"{called}_各市名次_{year}年",
            clause,
            lambda: tables.ranking_rows(page),
            (lambda compact: ranking_drawing(page, compact=compact)) if page.scale else None,
            f"{_measured(indicator)}，{year}年各市；"
            "图形为今年（空心为暂定），短竖为上年，长竖为目标",
            folded=True,
        ),
        "history": Figure(
            f"{called}_全省和各市历年",
            clause,
            lambda: tables.history_rows(page.course, histories(indicator, year, plan.cities)),
        ),
    }
    if page.on_a_map and page.by_status:
        figures["tiles"] = Figure(
            f"{called}_各市大致方位_{year}年",
            clause,
            lambda: tables.tile_rows(page),
            lambda _: tiles_drawing(page),
            f"{_measured(indicator)}，{year}年；示意图，不代表行政区域界线",
            folded=True,
        )
    falls, gap = waterfall_drawings(page), tables.gap_rows(page)
    if falls and gap is not None:
        figures["waterfall"] = Figure(
            f"{called}_全省差额由谁构成_{year}年",
            clause,
            lambda: gap,
            lambda _: falls["waterfall"],
            f"{indicator.name}，{year}年，{page.gap.unit}；正数为欠，负数为富余",
            folded=True,
        )
    return figures


def department_figures(
    department: Department, page: DepartmentPage, year: int, plan: Plan
) -> Figures:
    """`standing`: cities by status; and by number the course of every first-named indicator."""
    between = held_to(decisions=plan.decisions).milestones
    what = "指标各市状态" if page.indicators else "任务各市进展"
    figures = {
        "standing": Figure(
            f"{department.short_name}_{what}_{year}年",
            _clauses(line.clause.code for line in page.clauses),
            lambda: tables.standing_rows(page),
            lambda compact: standing_drawing(page, alone=not compact),
            f"{department.short_name}，{year}年，{what}，市数",
        )
    }
    for line in page.first_named:
        figures[str(line.indicator.number)] = _trend(
            plan.indicator(line.indicator.number) or line.indicator,
            line.course,
            PROVINCE,
            year,
            plan,
            between,
        )
    return figures


def city_figures(city: City, year: int, plan: Plan) -> Figures:
    """`ways`: how far the city has come; and by number its course on every indicator."""
    lines = score_lines(city, year, plan)
    between = held_to(city.code, decisions=plan.decisions).milestones
    figures = {
        "ways": Figure(
            f"{city.short_name}_各项走到哪_{year}年",
            _clauses(line.indicator.clause.code for line in lines),
            lambda: tables.ways_rows(lines),
            lambda _: ways_drawing(lines),
            f"{city.name}，{year}年；左端为基期，右端为目标，短竖为今年应到",
        )
    }
    for line in lines:
        if line.indicator.kind not in FLAG_KINDS:
            figures[str(line.indicator.number)] = _trend(
                line.indicator, line.course, city.short_name, year, plan, between
            )
    return figures


def comparison_figures(chosen: Asked, year: int, plan: Plan, *, own: City | None) -> Figures:
    """By number the chosen units on every chosen indicator; `all`: everything that is chosen."""
    found = comparisons(chosen, year, plan, own=own)
    cities = listed([city.short_name for city in chosen.cities])
    where = cities if own else f"全省和{cities}"
    numbers = listed([str(each.number) for each in chosen.indicators], each="项")
    figures = {
        "all": Figure(
            f"比较_第{numbers.removesuffix('项')}项_{where}_至{year}年",
            _clauses(each.clause.code for each in chosen.indicators),
            lambda: tables.comparison_rows(found),
        )
    }
    for comparison in found:
        figures[str(comparison.indicator.number)] = _compared(comparison, cities, year)
    return figures


def _compared(comparison: Comparison, cities: str, year: int) -> Figure:
    indicator = comparison.indicator
    province = [line for line in comparison.lines if line.city is None]
    where = f"全省和{cities}" if province else cities
    # Its sum has no place on the scale of its parts.
    shown = cities if any(line.trend is None for line in province) else where
    scale = "" if comparison.alone else "同一把尺，"
    return Figure(
        f"{_called(indicator)}_{where}_至{year}年",
        indicator.clause.code,
        lambda: tables.comparison_rows([comparison]),
        (lambda compact: comparison_drawing(comparison, compact=compact))
        if comparison.has_figures
        else None,
        f"{_measured(indicator)}，{shown}；{scale}空心为暂定，虚线为路径，粗横为目标",
    )


def _trend(
    indicator: Indicator,
    course: Sequence[CityStatus] | Sequence[ProvincialStatus],
    subject: str,
    year: int,
    plan: Plan,
    milestones: Mapping[int, tuple[Point, ...]],
    spread: Sequence[Band] = (),
    *,
    panel: bool = True,
) -> Figure:
    """A unit's course. A panel is drawn compactly everywhere but when it is taken along."""
    last, points = horizon(year, plan), milestones.get(indicator.number, ())

    def draw(compact: bool) -> dict[str, Any]:
        return trend_drawing(
            indicator,
            course,
            subject=subject,
            horizon=last,
            spread=spread,
            milestones=points,
            compact=compact,
            height=PHONE_HEIGHT if compact and not panel else None,
        )

    return Figure(
        f"{_called(indicator)}_{subject}_历年",
        indicator.clause.code,
        lambda: tables.course_rows(
            indicator, course, horizon=last, spread=spread, milestones=points
        ),
        draw,
        f"{_measured(indicator)}，{subject}；空心为暂定，虚线为路径，粗横为目标",
    )


def _clauses(codes: Iterable[str]) -> str:
    """Up to three by name, more by number."""
    found = list(dict.fromkeys(codes))
    return "、".join(found) if len(found) <= MOST_NAMED else f"{found[0]}等{len(found)}条"


def _measured(indicator: Indicator) -> str:
    """Its name with the unit, which some names end with."""
    unit = f"（{indicator.unit}）" if indicator.unit else ""
    return indicator.name if indicator.name.endswith(unit) else indicator.name + unit


def _called(indicator: Indicator) -> str:
    return f"第{indicator.number}项{indicator.short_name}"
