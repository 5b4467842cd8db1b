"""Drawings of units beside each other: the cities by rank, about where they lie, and as chosen."""

from collections.abc import Iterable
from typing import Any

from assessment.models import CityStatus
from cities.parts import UNITS
from dashboards.figures.multiples import Panel, multiples_figure
from dashboards.figures.ranking import Aim, Row, ranking_figure
from dashboards.figures.template import payload
from dashboards.figures.tiles import Tile, tiles_figure
from dashboards.figures.trend import PHONE_HEIGHT, described, trend_figure
from dashboards.selectors.compare import Comparison
from dashboards.selectors.indicator import ProvincePage
from dashboards.selectors.ranking import CityRow
from dashboards.wording.keys import aim_text, change_text
from dashboards.wording.results import MISSING, city_figure, gap_text, status_word, value_text


def ranking_drawing(page: ProvincePage, *, compact: bool) -> dict[str, Any]:
    """The cities by rank; of many the first and the last. Those without a figure stand at the end."""
    aim, now = None, page.now
    if page.scale is not None and page.scale.target and now is not None and now.target is not None:
        aim = Aim(now.target, f"{now.target_year}年目标{aim_text(now, page.indicator)}")
    rows = [each if isinstance(each, Row) else _ranked(each, page) for each in _legible(page)]
    said = [_described(row, result, page) for row, result in _judged(page.ranking)]
    return payload(
        ranking_figure(rows, aim, unit=page.indicator.unit, compact=compact),
        title=page.ranking_finding,
        description="；".join([*said, aim.words] if aim else said),
    )


def tiles_drawing(page: ProvincePage) -> dict[str, Any]:
    """The cities about where they lie, with value and status."""
    shown = _judged(page.by_code)
    tiles = [
        Tile(
            row=row.city.tile_row,
            column=row.city.tile_column,
            name=row.city.short_name,
            shown=_standing_value(row, page),
            status=now.status,
            status_name=status_word(now.status),
            told=_told(row, now, page),
        )
        for row, now in shown
    ]
    return payload(
        tiles_figure(tiles),
        title=page.tiles_finding,
        description="；".join(_described(row, now, page) for row, now in shown),
    )


def comparison_drawing(found: Comparison, *, compact: bool) -> dict[str, Any]:
    """The chosen units on one indicator, a small trend each on one scale; one by itself is drawn as
    large as there is room."""
    drawn = [(line, line.trend) for line in found.lines if line.trend is not None]
    panels = [
        Panel(
            name=line.name,
            status=line.now.status if line.now else "",
            status_name=status_word(line.now.status) if line.now else "",
            trend=trend,
        )
        for line, trend in drawn
    ]
    if found.alone:
        height = PHONE_HEIGHT if compact else None
        figure = trend_figure(panels[0].trend, compact=compact, height=height)
    else:
        figure = multiples_figure(panels, compact=compact)
    return payload(
        figure,
        title=found.title,
        description="".join(f"{line.name}：{described(trend)}" for line, trend in drawn),
    )


def _judged(rows: Iterable[CityRow]) -> list[tuple[CityRow, CityStatus]]:
    return [(row, row.now) for row in rows if row.now is not None]


def _legible(page: ProvincePage) -> list[CityRow | Row]:
    """Every city, or of too many the first and the last with how many there are besides."""
    if len(page.ranking) <= UNITS:
        return list(page.ranking)
    known = [row for row in page.ranking if row.place is not None]
    without = len(page.ranking) - len(known)
    shown: list[CityRow | Row] = list(known)
    if len(known) > UNITS:
        half = UNITS // 2
        shown = [*known[:half], Row(f"其间{len(known) - UNITS}市"), *known[-half:]]
    return [*shown, Row(f"另{without}市无数")] if without else shown


def _ranked(row: CityRow, page: ProvincePage) -> Row:
    now, before, name = row.now, row.before, row.city.short_name
    if now is None:
        return Row(name)
    return Row(
        name=f"{row.place} {name}" if row.place else name,
        now=now.value,
        before=before.value if before else None,
        aim=now.target if row.strip and row.strip.aim else None,
        status=now.status,
        status_name=status_word(now.status),
        label=_standing_value(row, page),
        told=_told(row, now, page),
        provisional=now.provisional,
    )


def _standing_value(row: CityRow, page: ProvincePage) -> str:
    """This year's figure, last year's said to be so where there is none."""
    if row.now is not None and row.now.value is not None:
        return city_figure(row.now, page.indicator)
    if row.before is not None and row.before.value is not None:
        return f"上年{city_figure(row.before, page.indicator)}"
    return MISSING


def _told(row: CityRow, now: CityStatus, page: ProvincePage) -> str:
    """What hovering over a city tells: figure, change, target and status."""
    indicator = page.indicator
    figure = "无数" if now.value is None else value_text(now, indicator, of_city=True)
    state = "（暂定）" if now.provisional and now.value is not None else ""
    lines = [
        f"<b>{row.city.short_name}</b>　{now.year}年<b>{figure}</b>{state}　"
        f"{status_word(now.status)}",
        change_text(now, row.before, indicator, city=True),
    ]
    if now.target is not None:
        aim = f"{now.target_year}年目标{aim_text(now, indicator)}"
        missing = now.gap is not None and now.status != "met"
        lines.append(f"{aim}，差{gap_text(now.gap, indicator)}" if missing else aim)
    return "<br>".join(lines)


def _described(row: CityRow, now: CityStatus, page: ProvincePage) -> str:
    return f"{row.city.short_name}{_standing_value(row, page)}，{status_word(now.status)}"
