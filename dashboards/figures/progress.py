"""How far a unit has come on each indicator, against what is due this year."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.figures import template
from dashboards.figures.trend import Number

ROW_HEIGHT = 28
MARGIN = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator: `done` and `due` in percent of the way, baseline 0 to target 100."""

    label: str
    status: str
    status_name: str
    done: Number
    due: Number | None
    shown: str
    behind: bool = False
    provisional: bool = False


def progress_figure(rows: Sequence[Row]) -> go.Figure:
    """A mark per indicator on one scale, whichever way is better; the tick is due this year.

    Hovering gives the number itself.
    """
    labels = [row.label for row in rows]
    figure = go.Figure(
        layout=template.layout(
            height=ROW_HEIGHT * len(rows) + 56,
            margin=(8, 16, 30, 10),
            xaxis={
                "range": [-MARGIN, 100 + MARGIN],
                "tickvals": [0, 50, 100],
                "ticktext": ["基期", "一半", "<b>目标</b>"],
                "side": "top",
                "gridcolor": template.RULE,
                "zeroline": False,
                "fixedrange": True,
            },
            yaxis={
                "autorange": "reversed",
                "categoryorder": "array",
                "categoryarray": labels,
                "automargin": True,
                "tickfont": {"color": template.INK},
                "showgrid": True,
                "gridcolor": template.RANGE,
                "zeroline": False,
                "fixedrange": True,
            },
        )
    )
    _add_ways(figure, rows)
    due = [row for row in rows if row.due is not None]
    figure.add_scatter(
        x=[float(row.due) for row in due if row.due is not None],
        y=[row.label for row in due],
        mode="markers",
        marker={
            "symbol": "line-ns-open",
            "size": 14,
            "color": template.INK,
            "line": {"color": template.INK, "width": 2},
        },
        hovertemplate="%{y}<br>今年应到<extra></extra>",
        name="今年应到",
    )
    marks = [template.marker(row.status, provisional=row.provisional) for row in rows]
    figure.add_scatter(
        x=[float(row.done) for row in rows],
        y=labels,
        mode="markers",
        cliponaxis=False,
        marker={
            "symbol": [symbol for symbol, _, _ in marks],
            "size": 11,
            "color": [fill for _, fill, _ in marks],
            "line": {"color": [line for _, _, line in marks], "width": 1.75},
        },
        customdata=[[row.shown, row.status_name] for row in rows],
        hovertemplate="%{y}<br><b>%{customdata[0]}</b>　%{customdata[1]}<extra></extra>",
        name="现值",
    )
    return figure


def _add_ways(figure: go.Figure, rows: Sequence[Row]) -> None:
    """A line from the baseline to the mark: blue on schedule, brown behind."""
    for behind, colour in ((False, template.GOOD), (True, template.BEHIND)):
        xs: list[float | None] = []
        ys: list[str | None] = []
        for row in rows:
            if row.behind is behind:
                xs += [0.0, float(row.done), None]
                ys += [row.label, row.label, None]
        if xs:
            figure.add_scatter(
                x=xs,
                y=ys,
                mode="lines",
                line={"color": colour, "width": 3},
                hoverinfo="skip",
                name="落后" if behind else "达到进度",
            )
