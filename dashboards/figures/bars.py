"""How many cities stand where, one bar per indicator or clause."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.figures import template
from indicators.calculation import STATUS_SIGNS, Status

ROW_HEIGHT, NAMES_HEIGHT = 30, 36


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of every bar: a status (or state of work) with its name and colours; `sign` where
    its colour is not its own."""

    code: str
    name: str
    fill: str
    text: str = template.INK
    outline: str = ""
    sign: str = ""

    @property
    def legend(self) -> str:
        """Its sign, if it needs one, and name."""
        return f"{self.sign} {self.name}".strip()

    def words(self, count: int) -> str:
        """What stands on a piece of so many cities."""
        return f"{self.sign} {count}".strip() if count else ""


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
            outline=template.CONTROL if white else "",
            sign=STATUS_SIGNS[Status(code)] if white else "",
        )
        for code, name in names.items()
        for white in [template.STATUS_MARKS[code].fill == template.PAPER]
    ]


def counts_figure(
    bars: Sequence[Bar], parts: Sequence[Part], *, total: int, named: bool = False
) -> go.Figure:
    """Stacked horizontal bars, first row on top; every piece carries its count in figures. `named`
    puts the names of the parts above, for a figure that stands without its page."""
    labels = [bar.label for bar in bars]
    ticks = sorted({0, total // 3, 2 * total // 3, total})
    figure = go.Figure(
        layout=template.layout(
            height=ROW_HEIGHT * len(bars) + 40 + (NAMES_HEIGHT if named else 0),
            margin=(8, 26, 4 + (NAMES_HEIGHT if named else 0), 30),
            legend={
                "orientation": "h",
                "traceorder": "normal",
                "itemclick": False,
                "x": 0,
                "xanchor": "left",
                "y": 1,
                "yanchor": "bottom",
                "itemdoubleclick": False,
                "font": {"color": template.INK},
            },
            barmode="stack",
            bargap=0.28,
            xaxis={
                "range": [0, total * 1.004],
                "tickvals": ticks,
                "ticktext": [*map(str, ticks[:-1]), f"{total}市"],
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
            name=part.legend,
            marker={
                "color": part.fill,
                "line": {"color": part.outline or template.PAPER, "width": 1},
            },
            text=[part.words(count) for count in counts],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": part.text},
            hovertemplate=f"%{{y}}<br>{part.name} <b>%{{x}}市</b><extra></extra>",
        )
    figure.layout.showlegend = named
    return figure
