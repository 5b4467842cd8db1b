"""The course of one figure over the years, against its path and its targets."""

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
from dashboards.figures.labels import band_label, label_place, path_label, target_label

__all__ = ["Band", "Point", "TargetMark", "Trend", "described", "middle_half", "trend_figure"]


FULL_HEIGHT, PANEL_HEIGHT = 372, 180
FEW_WHOLE_STEPS = 6
TARGET_BAR = 21  # "line-ew" draws 1.4 × its size: a bar 30 px wide


def trend_figure(data: Trend, *, compact: bool = False, height: int | None = None) -> go.Figure:
    """Line of the figures (solid points final, hollow provisional), dashed path, target bars.

    `compact` leaves out what a panel 300 px wide has no room for.
    """
    figure = go.Figure(layout=_layout(data, compact, height))
    if not compact:
        _add_bands(figure, data)
    aim = max(data.targets, key=lambda each: each.year).value if data.targets else None
    label = "" if compact else data.ahead_label
    add_ahead(figure, data.ahead, label=label, target=aim)
    _add_path(figure, data, compact)
    _add_points(figure, data, compact)
    _add_targets(figure, data, compact)
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


def _layout(data: Trend, compact: bool, height: int | None) -> go.Layout:
    first, last = years_shown(data)
    newest = last_value(data.points)
    named = sorted({first, last} | ({newest.year} if newest else set()))
    ticks = named if compact else list(range(first, last + 1))
    values = _values(data)
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if data.from_zero:
        low = min(low, 0.0)
    room = (high - low) * 0.12 or max(abs(high) * 0.1, 1.0)
    floor = 0.0 if data.from_zero and low >= 0 else low - room
    return template.layout(
        height=height or (PANEL_HEIGHT if compact else FULL_HEIGHT),
        margin=(40, 12, 14, 26) if compact else (52, 24, 18, 34),
        xaxis={
            "range": [first - 0.4, last + 0.7],
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
            "range": [floor, high + room],
            **({"dtick": 1} if data.whole and high - low < FEW_WHOLE_STEPS else {}),
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
    figure.add_annotation(band_label(data))


def _add_path(figure: go.Figure, data: Trend, compact: bool) -> None:
    if data.path:
        figure.add_scatter(
            x=[year for year, _ in data.path],
            y=[float(value) for _, value in data.path],
            mode="lines",
            line={"color": template.INK_3, "width": 1.25, "dash": "5px,4px"},
            hoverinfo="skip",
            name="路径",
        )
        if not compact and len(data.path) > 1:
            figure.add_annotation(path_label(data))
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


def _add_points(figure: go.Figure, data: Trend, compact: bool) -> None:
    points = data.points
    newest = last_value(points)
    labels = [
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
        text=labels,
        textposition=[label_place(data, point) for point in points],
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


def _add_targets(figure: go.Figure, data: Trend, compact: bool) -> None:
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
    last = max(target.year for target in data.targets)
    for target in data.targets:
        if not compact or target.year == last:
            figure.add_annotation(target_label(data, target, compact))
