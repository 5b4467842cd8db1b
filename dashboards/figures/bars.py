"""How many cities stand where, one bar per indicator or clause."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.figures import template

ROW_HEIGHT = 30


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of every bar: a status (or state of work) with its name and colours."""

    code: str
    name: str
    fill: str
    text: str = template.INK
    outline: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its label, and how many cities are in each part."""

    label: str
    counts: dict[str, int]


def status_parts(names: dict[str, str]) -> list[Part]:
    """Parts in the order of `names` (code → Chinese name), in the statuses' colours."""
    return [
        Part(
            code=code,
            name=name,
            fill=template.STATUS_MARKS[code].fill,
            text="#FFFFFF" if code in template.DARK_FILLS else template.INK,
            outline=template.CONTROL if template.STATUS_MARKS[code].fill == template.PAPER else "",
        )
        for code, name in names.items()
    ]


def counts_figure(bars: Sequence[Bar], parts: Sequence[Part], *, total: int) -> go.Figure:
    """Stacked horizontal bars, first row on top; every piece carries its count in figures."""
    labels = [bar.label for bar in bars]
    figure = go.Figure(
        layout=template.layout(
            height=ROW_HEIGHT * len(bars) + 40,
            margin=(8, 12, 4, 30),
            barmode="stack",
            bargap=0.28,
            xaxis={
                "range": [0, total * 1.004],
                "tickvals": sorted({0, total // 3, 2 * total // 3, total}),
                "ticksuffix": "市",
                "showticksuffix": "last",
                "showgrid": False,
                "zeroline": False,
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
    for part in parts:
        counts = [bar.counts.get(part.code, 0) for bar in bars]
        if not any(counts):
            continue
        figure.add_bar(
            orientation="h",
            y=labels,
            x=counts,
            name=part.name,
            marker={
                "color": part.fill,
                "line": {"color": part.outline or template.PAPER, "width": 1},
            },
            text=[str(count) if count else "" for count in counts],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": part.text},
            hovertemplate=f"%{{y}}<br>{part.name} <b>%{{x}}市</b><extra></extra>",
        )
    return figure
