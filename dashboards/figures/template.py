"""What all figures share: colours, type, marks of the statuses, and how they are sent.

The browser gets the figure as JSON and draws it with one static script. Plotly's own template is
left out ("none"): it would add 7 kB to every figure and bring colours that mean nothing here.
"""

from typing import Any, NamedTuple

import plotly.graph_objects as go

INK = "#16202B"
INK_2 = "#46525F"
INK_3 = "#5A6672"
RULE = "#DCE2E8"
CONTROL = "#848F9B"
RANGE = "#E9EEF3"
GOOD = "#2E6FA7"
BEHIND = "#B07A00"
PAPER = "#FFFFFF"
SANS = (
    "PingFang SC, HarmonyOS Sans SC, Microsoft YaHei, Noto Sans CJK SC, "
    "Source Han Sans SC, sans-serif"
)
TEXT_SIZE = 13


class Mark(NamedTuple):
    """How a status is drawn. Never colour alone: the shape says the same."""

    symbol: str
    hue: str
    fill: str


STATUS_MARKS: dict[str, Mark] = {
    "met": Mark("circle", "#0B4A80", "#A3CBEA"),
    "on_track": Mark("triangle-up", "#14588A", "#DDEEF8"),
    "slow": Mark("diamond", "#6B4500", "#FBE0A0"),
    "lagging": Mark("triangle-down", "#CB4A0C", "#CB4A0C"),
    "regressing": Mark("triangle-left", "#7E47AC", "#7E47AC"),
    "expired_unmet": Mark("x", "#7F1D1D", "#7F1D1D"),
    "overdue": Mark("square-open", INK, "#C6C6C4"),
    "not_due": Mark("circle-open-dot", INK_2, PAPER),
    "not_judgeable": Mark("asterisk-open", INK_2, PAPER),
    "undesignated": Mark("diamond-open", INK_2, PAPER),
    "no_target": Mark("circle", INK_2, PAPER),
    "not_applicable": Mark("line-ew-open", INK_2, PAPER),
}
DARK_FILLS = frozenset({"lagging", "regressing", "expired_unmet"})

# The cloud button of Plotly 4 posts the data to an outside address: off, and no address.
CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "displayModeBar": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
    "locale": "zh-CN",
}


#: Behind words that a line may run under.
VEIL = "rgba(255,255,255,.82)"


def marker(status: str, *, provisional: bool = False) -> tuple[str, str, str]:
    """A status's symbol, its filling and its line; hollow while provisional. What is hollow by its
    shape is drawn in the colour of its filling and stays as it is."""
    mark = STATUS_MARKS[status]
    hollow = provisional and not mark.symbol.endswith(("-open", "-dot"))
    return mark.symbol, PAPER if hollow else mark.hue, mark.hue


def words(text: str, **place: Any) -> dict[str, Any]:
    """A direct label at a point of the figure, legible also where a line runs under it."""
    return {
        "text": text,
        "showarrow": False,
        "bgcolor": VEIL,
        "borderpad": 1,
        **place,
    }


def layout(*, height: int, margin: tuple[int, int, int, int], **more: Any) -> go.Layout:
    """The common layout; `margin` is left, right, top, bottom in px."""
    left, right, top, bottom = margin
    return go.Layout(
        template="none",
        height=height,
        margin={"l": left, "r": right, "t": top, "b": bottom, "pad": 0},
        font={"family": SANS, "size": TEXT_SIZE, "color": INK_2},
        paper_bgcolor=PAPER,
        plot_bgcolor=PAPER,
        showlegend=False,
        hovermode="closest",
        dragmode=False,
        hoverlabel={
            "bgcolor": PAPER,
            "bordercolor": INK,
            "font": {"family": SANS, "size": TEXT_SIZE, "color": INK},
            "align": "left",
        },
        **more,
    )


def payload(figure: go.Figure, *, title: str, description: str) -> dict[str, Any]:
    """What the script draws: data, layout, config, the finding and the text alternative."""
    content: dict[str, Any] = figure.to_plotly_json()
    drawn = dict(content["layout"])
    drawn.pop("template", None)
    return {
        "title": title,
        "description": description,
        "data": list(content["data"]),
        "layout": drawn,
        "config": CONFIG,
    }
