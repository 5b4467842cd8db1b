"""The cities of a year on one scale, best first: a dot plot with last year's ticks and the target."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.figures import template
from dashboards.figures.course import Number

ROW_HEIGHT = 24
#: Names at the left, the axis below, the target's words above.
LEFT, TOP, BOTTOM = 76, 30, 32
#: At the right a column of values and one of states, in px: in full and on a telephone.
VALUES, NARROW_VALUES, STATES = 84, 54, 76
#: Of the scale's length, how much is left free at its ends.
EDGE = 0.06
#: As near to an end, words stand beside the target's line and not over it.
_NEAR_END = 0.16


@dataclass(frozen=True, slots=True)
class Row:
    """A city: what its row is called, this year's and last year's value, the target where only it
    is held to that; `label` is its value as said, `told` what hovering adds."""

    name: str
    now: Number | None = None
    before: Number | None = None
    aim: Number | None = None
    status: str = ""
    status_name: str = ""
    label: str = ""
    told: str = ""
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Aim:
    """The target that all are held to, with its words."""

    value: Number
    words: str


def ranking_figure(
    rows: Sequence[Row], aim: Aim | None, *, unit: str, compact: bool = False
) -> go.Figure:
    """A row a city, in their order; a row without a value has no point but last year's tick. Values
    and states stand in columns, where no line runs behind them."""
    ends = _ends(rows, aim)
    values = NARROW_VALUES if compact else VALUES
    figure = go.Figure(layout=_layout(rows, ends, unit, values + STATES))
    if aim is not None:
        _add_aim(figure, aim, len(rows), ends)
    _add_before(figure, rows)
    _add_now(figure, rows)
    _add_columns(figure, rows, values, compact)
    return figure


def _ends(rows: Sequence[Row], aim: Aim | None) -> tuple[float, float]:
    values = [float(v) for row in rows for v in (row.now, row.before, row.aim) if v is not None]
    values += [float(aim.value)] if aim else []
    low, high = min(values), max(values)
    room = (high - low) * EDGE or max(abs(high) * EDGE, 1.0)
    return low - room, high + room


def _layout(rows: Sequence[Row], ends: tuple[float, float], unit: str, right: int) -> go.Layout:
    return template.layout(
        height=ROW_HEIGHT * len(rows) + TOP + BOTTOM,
        margin=(LEFT, right, TOP, BOTTOM),
        xaxis={
            "range": list(ends),
            "nticks": 6,
            "showgrid": False,
            "zeroline": False,
            "ticks": "outside",
            "ticklen": 4,
            "tickcolor": template.CONTROL,
            "ticksuffix": "%" if unit == "%" else "",
            "showticksuffix": "last",
            "separatethousands": True,
            "fixedrange": True,
        },
        yaxis={
            "range": [len(rows) - 0.5, -0.5],
            "tickvals": list(range(len(rows))),
            "ticktext": [row.name for row in rows],
            "tickfont": {"color": template.INK},
            "ticks": "",
            "gridcolor": template.RANGE,
            "zeroline": False,
            "fixedrange": True,
        },
    )


def _add_aim(figure: go.Figure, aim: Aim, rows: int, ends: tuple[float, float]) -> None:
    value = float(aim.value)
    figure.add_scatter(
        x=[value, value],
        y=[-0.5, rows - 0.5],
        mode="lines",
        line={"color": template.INK, "width": 1.5},
        hoverinfo="skip",
        name="目标",
    )
    share = (value - ends[0]) / (ends[1] - ends[0])
    at_left, at_right = share < _NEAR_END, share > 1 - _NEAR_END
    figure.add_annotation(
        template.words(
            f"<b>{aim.words}</b>",
            x=value,
            y=-0.5,
            xanchor="left" if at_left else "right" if at_right else "center",
            yanchor="bottom",
            font={"color": template.INK},
        )
    )


def _add_before(figure: go.Figure, rows: Sequence[Row]) -> None:
    """Last year's ticks, what changed since, and the targets that only one city has."""
    xs: list[float | None] = []
    ys: list[int | None] = []
    for at, row in enumerate(rows):
        if row.before is not None and row.now is not None:
            xs += [float(row.before), float(row.now), None]
            ys += [at, at, None]
    figure.add_scatter(
        x=xs,
        y=ys,
        mode="lines",
        line={"color": template.CONTROL, "width": 2},
        hoverinfo="skip",
        name="较上年",
    )
    before = [(at, row.before, row.told) for at, row in enumerate(rows)]
    _add_ticks(figure, before, name="上年", color=template.INK_3, size=9)
    own = [(at, row.aim, row.told) for at, row in enumerate(rows)]
    _add_ticks(figure, own, name="该市目标", color=template.INK, size=16)


def _add_ticks(
    figure: go.Figure,
    ticks: Iterable[tuple[int, Number | None, str]],
    *,
    name: str,
    color: str,
    size: int,
) -> None:
    known = [(at, float(value), told) for at, value, told in ticks if value is not None]
    if not known:
        return
    figure.add_scatter(
        x=[value for _, value, _ in known],
        y=[at for at, _, _ in known],
        mode="markers",
        cliponaxis=False,
        marker={
            "symbol": "line-ns-open",
            "size": size,
            "color": color,
            "line": {"color": color, "width": 2},
        },
        customdata=[told for _, _, told in known],
        hovertemplate="%{customdata}<extra></extra>",
        name=name,
    )


def _add_now(figure: go.Figure, rows: Sequence[Row]) -> None:
    known = [(at, float(row.now), row) for at, row in enumerate(rows) if row.now is not None]
    marks = [template.marker(row.status, provisional=row.provisional) for _, _, row in known]
    figure.add_scatter(
        x=[value for _, value, _ in known],
        y=[at for at, _, _ in known],
        mode="markers",
        cliponaxis=False,
        marker={
            "symbol": [symbol for symbol, _, _ in marks],
            "size": 11,
            "color": [fill for _, fill, _ in marks],
            "line": {"color": [line for _, _, line in marks], "width": 1.75},
        },
        customdata=[row.told for _, _, row in known],
        hovertemplate="%{customdata}<extra></extra>",
        name="数值",
    )


def _add_columns(figure: go.Figure, rows: Sequence[Row], values: int, compact: bool) -> None:
    """Each city's value and its status in words: what the shapes mean stands beside them."""
    words = []
    for at, row in enumerate(rows):
        place = {"y": at, "x": 1, "xref": "paper", "showarrow": False, "borderpad": 0}
        if row.now is not None or not compact:
            ink = template.INK if row.now is not None else template.INK_2
            end = {"xanchor": "right", "xshift": values - 6, "font": {"color": ink}}
            words.append({"text": row.label, **place, **end})
        if row.status:
            ink = template.STATUS_MARKS[row.status].hue
            start = {"xanchor": "left", "xshift": values + 4, "font": {"color": ink}}
            words.append({"text": row.status_name, **place, **start})
    figure.update_layout(annotations=[*figure.layout.annotations, *words])
