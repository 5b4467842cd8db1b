"""Where a line would lead if its trend goes on: dotted, with a wedge for the range."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import plotly.graph_objects as go

from dashboards.figures import template

WEDGE = "#DDE9F3"


@dataclass(frozen=True, slots=True)
class Ahead:
    """One year of the projected line; the range is None where two years made the line."""

    year: int
    value: Fraction
    low: Fraction | None
    high: Fraction | None


def add_ahead(figure: go.Figure, points: Sequence[Ahead]) -> None:
    """The projected line with its range."""
    if len(points) < 2:
        return
    ranged = [
        (point.year, float(point.low), float(point.high))
        for point in points
        if point.low is not None and point.high is not None
    ]
    if len(ranged) > 1:
        years = [year for year, _, _ in ranged]
        figure.add_scatter(
            x=years + years[::-1],
            y=[high for _, _, high in ranged] + [low for _, low, _ in reversed(ranged)],
            mode="lines",
            line={"width": 0},
            fill="toself",
            fillcolor=WEDGE,
            hoverinfo="skip",
            name="推算范围",
        )
    figure.add_scatter(
        x=[point.year for point in points],
        y=[float(point.value) for point in points],
        mode="lines",
        cliponaxis=False,
        line={"color": template.GOOD, "width": 2, "dash": "2px,3px"},
        hovertemplate="%{x}年按走势约%{y:.4~g}<extra></extra>",
        name="照近年走势",
    )


def edges(points: Sequence[Ahead]) -> list[float]:
    """Every value the projection reaches, for the axis."""
    reached = [each for point in points for each in (point.value, point.low, point.high)]
    return [float(each) for each in reached if each is not None]
