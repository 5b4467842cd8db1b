"""The course of one figure over the years, against its path and its targets."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboards.figures import template
from dashboards.figures.ahead import add_ahead, edges
from dashboards.figures.course import (
    Band,
    Number,
    Point,
    TargetMark,
    Trend,
    described,
    last_value,
    middle_half,
    years_shown,
)
from dashboards.figures.labels import labels
from dashboards.figures.placing import Frame

__all__ = ["Band", "Point", "TargetMark", "Trend", "described", "middle_half", "trend_figure"]


FULL_HEIGHT, PHONE_HEIGHT, PANEL_HEIGHT = 372, 240, 180
FULL_WIDTH, PANEL_WIDTH = 768, 311
#: Left, right, top, bottom.
FULL_MARGIN, COMPACT_MARGIN = (52, 24, 18, 34), (40, 12, 14, 26)
FEW_WHOLE_STEPS = 6
TARGET_BAR = 21  # "line-ew" draws 1.4 × its size: a bar 30 px wide


def trend_figure(data: Trend, *, compact: bool = False, height: int | None = None) -> go.Figure:
    """Line of the figures (solid points final, hollow provisional), dashed path, target bars.

    `compact` leaves out what a panel 300 px wide has no room for.
    """
    frame = _frame(data, compact, height)
    placed = labels(data, frame, compact=compact, bar=TARGET_BAR * 1.4)
    figure = go.Figure(layout=_layout(data, frame, compact, height))
    if not compact:
        _add_bands(figure, data)
    add_ahead(figure, data.ahead)
    _add_path(figure, data)
    _add_points(figure, data, placed.points, compact)
    _add_targets(figure, data)
    for words in placed.words:
        figure.add_annotation(words)
    return figure


def _number(value: Number | None) -> float | None:
    return None if value is None else float(value)


def _values(data: Trend) -> list[float]:
    values = [float(point.value) for point in data.points if point.value is not None]
    values += [float(value) for _, value in data.path]
    values += [float(target.value) for target in data.targets]
    values += edges(data.ahead)
    for band in data.bands:
        values += [float(band.low), float(band.high)]
    return values


def _frame(data: Trend, compact: bool, height: int | None) -> Frame:
    """The plane of the drawing: its edges, and its size as on a page 1440 px wide."""
    first, last = years_shown(data)
    values = _values(data)
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if data.from_zero:
        low = min(low, 0.0)
    room = (high - low) * 0.12 or max(abs(high) * 0.1, 1.0)
    # In a panel that share is too little for a line of words below the lowest target.
    below = room * 2 if compact and data.less_is_better and data.targets else room
    left, right, top, bottom = COMPACT_MARGIN if compact else FULL_MARGIN
    return Frame(
        years=(first - 0.4, last + 0.7),
        values=(0.0 if data.from_zero and low >= 0 else low - below, high + room),
        width=(PANEL_WIDTH if compact else FULL_WIDTH) - left - right,
        height=_height(compact, height) - top - bottom,
    )


def _height(compact: bool, height: int | None) -> int:
    return height or (PANEL_HEIGHT if compact else FULL_HEIGHT)


def _layout(data: Trend, frame: Frame, compact: bool, height: int | None) -> go.Layout:
    first, last = years_shown(data)
    newest = last_value(data.points)
    named = sorted({first, last} | ({newest.year} if newest else set()))
    ticks = named if compact else list(range(first, last + 1))
    values = _values(data)
    whole = data.whole and bool(values) and max(values) - min(values) < FEW_WHOLE_STEPS
    return template.layout(
        height=_height(compact, height),
        margin=COMPACT_MARGIN if compact else FULL_MARGIN,
        xaxis={
            "range": list(frame.years),
            "tickvals": ticks,
            "ticktext": [
                f"<b>{year}</b>" if newest and year == newest.year else str(year) for year in ticks
            ],
            "showgrid": False,
            "zeroline": False,
            "ticks": "outside",
            "ticklen": 4,
            "tickcolor": template.CONTROL,
            "tickangle": 0,
            "fixedrange": True,
        },
        yaxis={
            "range": list(frame.values),
            **({"dtick": 1} if whole else {}),
            "nticks": 4 if compact else 6,
            "gridcolor": template.RULE,
            "zeroline": False,
            "ticksuffix": "%" if data.unit == "%" else "",
            "showticksuffix": "last",
            "separatethousands": True,
            "fixedrange": True,
        },
    )


def _add_bands(figure: go.Figure, data: Trend) -> None:
    bands = data.bands
    if not bands:
        return
    years = [band.year for band in bands]
    figure.add_scatter(
        x=years + years[::-1],
        y=[float(band.high) for band in bands] + [float(band.low) for band in reversed(bands)],
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=template.RANGE,
        hoverinfo="skip",
        name="中间一半的市",
    )


def _add_path(figure: go.Figure, data: Trend) -> None:
    if data.path:
        figure.add_scatter(
            x=[year for year, _ in data.path],
            y=[float(value) for _, value in data.path],
            mode="lines",
            line={"color": template.INK_3, "width": 1.25, "dash": "5px,4px"},
            hoverinfo="skip",
            name="路径",
        )
    if data.expired_until is not None and data.targets:
        target = max(data.targets, key=lambda item: item.year)
        figure.add_scatter(
            x=[target.year, data.expired_until],
            y=[float(target.value)] * 2,
            mode="lines",
            line={"color": template.INK_3, "width": 1.25, "dash": "5px,4px"},
            hoverinfo="skip",
            name="已到期的目标",
        )


def _add_points(figure: go.Figure, data: Trend, places: Sequence[str], compact: bool) -> None:
    points = data.points
    newest = last_value(points)
    texts = [
        f"<b>{point.label}</b>"
        if newest and point.year == newest.year
        else ("" if compact else point.label)
        for point in points
    ]
    figure.add_scatter(
        x=[point.year for point in points],
        y=[_number(point.value) for point in points],
        mode="lines+markers+text",
        connectgaps=False,
        cliponaxis=False,
        line={"color": template.INK, "width": 2.25},
        marker={
            "size": 7 if compact else 9,
            "color": [template.PAPER if point.provisional else template.INK for point in points],
            "line": {"color": template.INK, "width": 1.75},
        },
        text=texts,
        textposition=list(places),
        textfont={"color": template.INK},
        customdata=[
            [
                point.shown,
                "暂定" if point.provisional else "核定值",
                f"<br>{point.note}" if point.note else "",
            ]
            for point in points
        ],
        hovertemplate="%{x}年：<b>%{customdata[0]}</b>（%{customdata[1]}）%{customdata[2]}<extra></extra>",
        name="数值",
    )


def _add_targets(figure: go.Figure, data: Trend) -> None:
    if not data.targets:
        return
    figure.add_scatter(
        x=[target.year for target in data.targets],
        y=[float(target.value) for target in data.targets],
        mode="markers",
        cliponaxis=False,
        marker={
            "symbol": "line-ew-open",
            "size": TARGET_BAR,
            "color": template.INK,
            "line": {"color": template.INK, "width": 3},
        },
        customdata=[[target.shown] for target in data.targets],
        hovertemplate="%{customdata[0]}<extra></extra>",
        name="目标",
    )
