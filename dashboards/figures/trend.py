"""The course of one figure over the years, against its path and its targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import quantiles

import plotly.graph_objects as go

from dashboards.figures import template
from dashboards.figures.ahead import Ahead, add_ahead, edges

Number = Decimal | Fraction
FEWEST_FOR_QUARTILES = 4
FULL_HEIGHT, PANEL_HEIGHT = 372, 180
FEW_WHOLE_STEPS = 6
TARGET_BAR = 21  # "line-ew" draws 1.4 × its size: a bar 30 px wide


@dataclass(frozen=True, slots=True)
class Point:
    """A year's figure; `shown` is the text with its unit, `label` what stands beside the point,
    `note` what hovering adds."""

    year: int
    value: Number | None
    shown: str = ""
    label: str = ""
    provisional: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class TargetMark:
    """A target as drawn; `shown` in its own words (2030年目标小于8%), `short` for panels."""

    year: int
    value: Number
    shown: str
    short: str


@dataclass(frozen=True, slots=True)
class Band:
    """The middle half of the cities in a year: lower and upper quartile."""

    year: int
    low: Number
    high: Number


@dataclass(frozen=True, slots=True)
class Trend:
    """All that the figure shows. Missing years are points without a value and stay gaps."""

    points: Sequence[Point]
    path: Sequence[tuple[int, Number]] = ()
    targets: Sequence[TargetMark] = ()
    expired_until: int | None = None
    bands: Sequence[Band] = ()
    ahead: Sequence[Ahead] = ()
    ahead_label: str = ""
    unit: str = ""
    less_is_better: bool = False
    whole: bool = False
    from_zero: bool = False


def middle_half(year: int, values: Sequence[Number]) -> Band | None:
    """Lower and upper quartile (inclusive) of a year's values; None for fewer than four."""
    if len(values) < FEWEST_FOR_QUARTILES:
        return None
    low, _, high = quantiles([Fraction(value) for value in values], n=4, method="inclusive")
    return Band(year, low, high)


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


def described(data: Trend) -> str:
    """The figure in words, year by year, for those who do not see it."""
    points = "，".join(
        f"{point.year}年{point.shown}{'（暂定）' if point.provisional else ''}"
        if point.value is not None
        else f"{point.year}年无数"
        for point in data.points
    )
    targets = "；".join(target.shown for target in data.targets)
    return "；".join(part for part in (points, targets) if part) + "。"


def last_value(points: Sequence[Point]) -> Point | None:
    """The newest point that has a value."""
    known = [point for point in points if point.value is not None]
    return max(known, key=lambda point: point.year) if known else None


def _number(value: Number | None) -> float | None:
    return None if value is None else float(value)


def _years(data: Trend) -> tuple[int, int]:
    years = [point.year for point in data.points]
    years += [year for year, _ in data.path] + [target.year for target in data.targets]
    years += [data.expired_until] if data.expired_until is not None else []
    return min(years, default=2020), max(years, default=2030)


def _values(data: Trend) -> list[float]:
    values = [float(point.value) for point in data.points if point.value is not None]
    values += [float(value) for _, value in data.path]
    values += [float(target.value) for target in data.targets]
    values += edges(data.ahead)
    for band in data.bands:
        values += [float(band.low), float(band.high)]
    return values


def _layout(data: Trend, compact: bool, height: int | None) -> go.Layout:
    first, last = _years(data)
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
    # Falling lines leave room above their start, rising ones below their end.
    falling = data.less_is_better
    corner = bands[0] if falling else bands[-1]
    figure.add_annotation(
        x=corner.year,
        y=float(corner.high if falling else corner.low),
        text="中间一半的市",
        showarrow=False,
        xanchor="left",
        xshift=0 if falling else 6,
        yanchor="bottom" if falling else "top",
        yshift=2 if falling else 0,
    )


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
            (year, value), (year_after, value_after) = data.path[-2], data.path[-1]
            figure.add_annotation(
                x=(year + year_after) / 2,
                y=(float(value) + float(value_after)) / 2,
                text="路径",
                showarrow=False,
                yanchor="bottom",
                yshift=4,
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
        textposition=[_label_place(data, point) for point in points],
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


def _label_place(data: Trend, point: Point) -> str:
    """On the side of the line where neither the path nor the target runs; the first point's
    above or below it, clear of the axis."""
    first = min(each.year for each in data.points)
    place = _free_side(data, point)
    return place.split()[0] + " center" if point.year == first else place


def _free_side(data: Trend, point: Point) -> str:
    due = dict(data.path).get(point.year)
    if due is None and data.targets:
        due = max(data.targets, key=lambda target: target.year).value
    if point.value is None or due is None:
        return "top left"
    if data.less_is_better:
        return "top right" if point.value > due else "bottom left"
    return "bottom right" if point.value < due else "top left"


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
            figure.add_annotation(_target_label(data, target, compact))


def _target_label(data: Trend, target: TargetMark, compact: bool) -> dict[str, object]:
    """The target's words where the line does not run: a figure above the bar puts them below.

    A target still ahead has its words beyond it, in the better direction. Under a dashed line
    that runs on after the target's year the newest figure decides.
    """
    runs_on = data.expired_until is not None
    own = next((point for point in data.points if point.year == target.year), None)
    beside = last_value(data.points) if runs_on else own
    if beside is not None and beside.value is not None:
        above = beside.value < target.value
    else:
        above = not data.less_is_better
    if data.ahead and data.ahead[-1].year == target.year:
        above = data.ahead[-1].value < target.value
    at_end = target.year == _years(data)[1]
    return {
        "x": target.year,
        "y": float(target.value),
        "text": target.short if compact else target.shown,
        "showarrow": False,
        "xanchor": "right" if at_end else "left" if runs_on else "center",
        "xshift": 16 if at_end else 20 if runs_on else 0,
        "yanchor": "bottom" if above else "top",
        "yshift": 5 if above else -5,
        "font": {"color": template.INK},
    }
