"""Many small trends beside each other on one scale: name and status above each, the newest figure
and the target in words beside the line."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.figures import template
from dashboards.figures.mini import HEIGHT, Label, Plane, Sketch, sketch
from dashboards.figures.placing import Spot
from dashboards.figures.trend import Trend

#: A picture is 1040 px wide, a telephone 390.
WIDTH, NARROW_WIDTH = 988, 350
MOST_COLUMNS, NARROW_COLUMNS = 5, 2
#: Up to so many a row holds fewer, so that none stands alone.
FOUR_A_ROW = 12
HEAD, GUTTER, AIR = 28, 20, 14
_ROW = HEAD + HEIGHT + AIR
#: From a base line to the middle of its words, in px.
_MIDDLE = 4.5
_BESIDE = {"middle": "middle center", "end": "middle left"}

Xs = list[float | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """One unit: its name, the status this year (empty without a result), and its trend."""

    name: str
    status: str
    status_name: str
    trend: Trend


@dataclass(frozen=True, slots=True)
class _Placed:
    """A panel with its drawing and the upper left corner of its place."""

    panel: Panel
    drawing: Sketch
    x: float
    y: float

    def xy(self, spot: Spot | Label) -> tuple[float, float]:
        """A spot of the drawing on the whole sheet, a tenth of a px near."""
        return round(self.x + spot.x, 1), round(self.y + HEAD + spot.y, 1)


def multiples_figure(panels: Sequence[Panel], *, compact: bool = False) -> go.Figure:
    """All panels that have a figure, in their order, row by row; `compact` for telephones."""
    width = NARROW_WIDTH if compact else WIDTH
    columns = _columns(len(panels), compact)
    slot = width / columns
    plane = Plane((panel.trend for panel in panels), width=slot - GUTTER)
    drawn = [(panel, found) for panel in panels if (found := sketch(panel.trend, plane))]
    placed = [
        _Placed(panel, drawing, at % columns * slot, at // columns * _ROW)
        for at, (panel, drawing) in enumerate(drawn)
    ]
    rows = -(-len(placed) // columns)
    plain = {"visible": False, "fixedrange": True}
    figure = go.Figure(
        layout=template.layout(
            height=rows * _ROW,
            margin=(4, 4, 0, 0),
            xaxis={"range": [0, width - GUTTER], **plain},
            yaxis={"range": [rows * _ROW, 0], **plain},
        )
    )
    _add_heads(figure, placed, slot - GUTTER)
    _add_lines(figure, placed)
    _add_points(figure, placed)
    _add_words(figure, placed)
    return figure


def _columns(panels: int, compact: bool) -> int:
    most = NARROW_COLUMNS if compact else MOST_COLUMNS if panels > FOUR_A_ROW else MOST_COLUMNS - 1
    return max(1, min(panels, most))


def _add_heads(figure: go.Figure, placed: Sequence[_Placed], width: float) -> None:
    """A rule over each panel, its name at the left, the status with its shape at the right."""
    rules = [((each.x, each.y + 1), (each.x + width, each.y + 1)) for each in placed]
    _add_line(figure, _broken(rules), "分隔", color=template.RULE, width=1)
    _add_text(
        figure,
        [(each.x, each.y + HEAD / 2, f"<b>{each.panel.name}</b>") for each in placed],
        "middle right",
        color=template.INK,
    )
    judged = [each for each in placed if each.panel.status]
    marks = [template.marker(each.panel.status) for each in judged]
    figure.add_scatter(
        x=[each.x + width - 6 for each in judged],
        y=[each.y + HEAD / 2 for each in judged],
        mode="markers+text",
        cliponaxis=False,
        marker={
            "symbol": [symbol for symbol, _, _ in marks],
            "size": 9,
            "color": [fill for _, fill, _ in marks],
            "line": {"color": [line for _, _, line in marks], "width": 1.5},
        },
        # Else the words would touch the shape.
        text=[f"{each.panel.status_name}\N{NO-BREAK SPACE}" for each in judged],
        textposition="middle left",
        textfont={"color": [line for _, _, line in marks]},
        hoverinfo="skip",
        name="状态",
    )


def _add_lines(figure: go.Figure, placed: Sequence[_Placed]) -> None:
    paths = [[each.xy(spot) for spot in each.drawing.path] for each in placed]
    _add_line(figure, _broken(paths), "路径", color=template.INK_3, width=1.25, dash="5px,4px")
    runs = [[each.xy(spot) for spot in run] for each in placed for run in each.drawing.runs]
    _add_line(figure, _broken(runs), "走势", color=template.INK, width=2)


def _add_points(figure: go.Figure, placed: Sequence[_Placed]) -> None:
    aims = [
        (each.xy(spot), f"{each.panel.name}{target.shown}")
        for each in placed
        for spot, target in zip(each.drawing.targets, each.panel.trend.targets, strict=True)
    ]
    figure.add_scatter(
        x=[x for (x, _), _ in aims],
        y=[y for (_, y), _ in aims],
        mode="markers",
        cliponaxis=False,
        marker={
            "symbol": "line-ew-open",
            "size": 12,
            "color": template.INK,
            "line": {"color": template.INK, "width": 2.5},
        },
        customdata=[words for _, words in aims],
        hovertemplate="%{customdata}<extra></extra>",
        name="目标",
    )
    spots, hollow, said = [], [], []
    for each in placed:
        known = (point for point in each.panel.trend.points if point.value is not None)
        for spot, point in zip(each.drawing.points, known, strict=True):
            spots.append(each.xy(spot))
            hollow.append(point.provisional)
            state = "暂定" if point.provisional else "核定值"
            said.append(f"{each.panel.name}{point.year}年：<b>{point.shown}</b>（{state}）")
    figure.add_scatter(
        x=[x for x, _ in spots],
        y=[y for _, y in spots],
        mode="markers",
        cliponaxis=False,
        marker={
            "size": 7,
            "color": [template.PAPER if each else template.INK for each in hollow],
            "line": {"color": template.INK, "width": 1.5},
        },
        customdata=said,
        hovertemplate="%{customdata}<extra></extra>",
        name="数值",
    )


def _add_words(figure: go.Figure, placed: Sequence[_Placed]) -> None:
    newest = [(*_middle(each, each.drawing.label), each.drawing.label) for each in placed]
    _add_text(
        figure,
        [(x, y, f"<b>{label.words}</b>") for x, y, label in newest],
        "middle center",
        color=template.INK,
    )
    other = list(_others(placed))
    for anchor, place in _BESIDE.items():
        found = [(x, y, label.words) for x, y, label in other if label.anchor == anchor]
        _add_text(figure, found, place, color=template.INK_2, size=12)


def _others(placed: Iterable[_Placed]) -> Iterator[tuple[float, float, Label]]:
    """Years and targets in words."""
    for each in placed:
        for label in (*each.drawing.years, *([each.drawing.aim] if each.drawing.aim else [])):
            yield (*_middle(each, label), label)


def _middle(each: _Placed, label: Label) -> tuple[float, float]:
    x, y = each.xy(label)
    return x, round(y - _MIDDLE, 1)


def _add_text(
    figure: go.Figure, words: Sequence[tuple[float, float, str]], place: str, **font: object
) -> None:
    figure.add_scatter(
        x=[x for x, _, _ in words],
        y=[y for _, y, _ in words],
        mode="text",
        text=[text for _, _, text in words],
        textposition=place,
        textfont=font,
        cliponaxis=False,
        hoverinfo="skip",
        name="文字",
    )


def _add_line(figure: go.Figure, course: tuple[Xs, Xs], name: str, **line: object) -> None:
    xs, ys = course
    figure.add_scatter(x=xs, y=ys, mode="lines", line=line, hoverinfo="skip", name=name)


def _broken(lines: Iterable[Sequence[tuple[float, float]]]) -> tuple[Xs, Xs]:
    """Lines one after the other, with a gap between."""
    xs: Xs = []
    ys: Xs = []
    for line in lines:
        xs += [*(x for x, _ in line), None]
        ys += [*(y for _, y in line), None]
    return xs, ys
