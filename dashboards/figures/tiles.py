"""The cities about where they lie, a tile each: filled and written in the colours of its status, which
its shape and its word say as well."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.figures import template

ROW_HEIGHT = 62
#: Of the room of a tile, how much it fills.
_ACROSS, _UP = 0.97, 0.93
#: Where the shape stands: in the upper right corner.
_CORNER = (0.38, -0.27)


@dataclass(frozen=True, slots=True)
class Tile:
    """A city at its place: row from the north, column from the west; `told` on hovering."""

    row: int
    column: int
    name: str
    shown: str
    status: str
    status_name: str
    told: str


def tiles_figure(tiles: Sequence[Tile]) -> go.Figure:
    """A bar a tile, so that name, figure and word stand in its middle."""
    rows, columns = ({getattr(tile, side) for tile in tiles} for side in ("row", "column"))
    plain = {"visible": False, "fixedrange": True}
    figure = go.Figure(
        layout=template.layout(
            height=ROW_HEIGHT * (max(rows) - min(rows) + 1),
            margin=(2, 2, 0, 0),
            barmode="overlay",
            xaxis={"range": [min(columns) - 0.5, max(columns) + 0.5], **plain},
            yaxis={"range": [max(rows) + 0.5, min(rows) - 0.5], **plain},
        )
    )
    marks = [template.STATUS_MARKS[tile.status] for tile in tiles]
    inks = [
        template.PAPER if tile.status in template.DARK_FILLS else mark.hue
        for tile, mark in zip(tiles, marks, strict=True)
    ]
    figure.add_bar(
        x=[tile.column for tile in tiles],
        y=[_UP] * len(tiles),
        base=[tile.row - _UP / 2 for tile in tiles],
        width=_ACROSS,
        marker={
            "color": [mark.fill for mark in marks],
            "line": {
                "color": [
                    template.CONTROL if mark.fill == template.PAPER else mark.fill for mark in marks
                ],
                "width": 1,
            },
        },
        text=[f"<b>{tile.name}</b><br>{tile.shown}<br>{tile.status_name}" for tile in tiles],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont={"color": inks},
        customdata=[tile.told for tile in tiles],
        hovertemplate="%{customdata}<extra></extra>",
        name="各市",
    )
    across, up = _CORNER
    figure.add_scatter(
        x=[tile.column + across for tile in tiles],
        y=[tile.row + up for tile in tiles],
        mode="markers",
        marker={
            "symbol": [mark.symbol for mark in marks],
            "size": 9,
            "color": inks,
            "line": {"color": inks, "width": 1.5},
        },
        hoverinfo="skip",
        name="状态",
    )
    return figure
