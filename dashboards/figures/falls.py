"""A waterfall: as places for the SVG that the server writes, and as a Plotly figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

import plotly.graph_objects as go

from dashboards.figures import template

ROW_HEIGHT = 26
LACKING, BEYOND = "#CB4A0C", template.GOOD


@dataclass(frozen=True, slots=True)
class Fall:
    """One bar in percent of the width: where it begins, how long it is, where the sum stands."""

    x: str
    width: str
    end: str
    lacks: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the figure: its name, its amount, and the amount as said."""

    name: str
    amount: float
    shown: str


def falls(amounts: Sequence[Fraction]) -> tuple[list[Fall], Fall]:
    """The bars from top to bottom, each beginning where the last ended, and the bar of the sum."""
    # Places on a screen: no sum is judged by them.
    sums = list(map(float, accumulate(amounts, initial=Fraction(0))))
    low, high = min(sums), max(sums)
    length = high - low

    def place(value: float) -> float:
        return 100 * (value - low) / length if length else 0.0

    def fall(start: float, end: float, *, lacks: bool) -> Fall:
        left, right = sorted((place(start), place(end)))
        return Fall(_percent(left), _percent(right - left), _percent(place(end)), lacks)

    bars = [
        fall(before, after, lacks=amount > 0)
        for before, after, amount in zip(sums, sums[1:], amounts, strict=False)
    ]
    return bars, fall(0.0, sums[-1], lacks=sums[-1] > 0)


def waterfall_figure(steps: Sequence[Step], total: Step, *, unit: str) -> go.Figure:
    """The same as a Plotly figure: what each lacks in vermilion, what it has beyond in blue."""
    rows = [*steps, total]
    figure = go.Figure(
        layout=template.layout(
            height=ROW_HEIGHT * len(rows) + 50,
            margin=(8, 24, 6, 34),
            waterfallgap=0.35,
            xaxis={
                "gridcolor": template.RULE,
                "zerolinecolor": template.INK,
                "separatethousands": True,
                "ticksuffix": unit,
                "showticksuffix": "last",
                "fixedrange": True,
            },
            yaxis={
                "autorange": "reversed",
                "automargin": True,
                "tickfont": {"color": template.INK},
                "ticks": "",
                "fixedrange": True,
            },
        )
    )
    figure.add_waterfall(
        orientation="h",
        y=[step.name for step in rows],
        x=[step.amount for step in rows],
        measure=["relative"] * len(steps) + ["total"],
        increasing={"marker": {"color": LACKING}},
        decreasing={"marker": {"color": BEYOND}},
        totals={"marker": {"color": template.INK}},
        connector={"line": {"color": template.CONTROL, "width": 1}},
        customdata=[[step.shown] for step in rows],
        hovertemplate="%{y} <b>%{customdata[0]}</b><extra></extra>",
        name="差额",
    )
    return figure


def _percent(value: float) -> str:
    return f"{value:.2f}%"
