"""Where the direct labels of a trend figure stand, so that words, lines and points do not touch.

The most important words choose first: the newest figure, the targets, the projection, then the other
years' figures, the path, the band. Among places that are equally free each has one it likes best.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from dashboards.figures import template
from dashboards.figures.course import Point, TargetMark, Trend, last_value, years_shown
from dashboards.figures.placing import LINE, Box, Frame, Option, Sheet, width_of

#: How far from a point Plotly writes its text, in px.
_BESIDE_POINT = 7.0
#: What a second choice costs against the first, in px of a line behind the words.
_SECOND = 2.0
#: How far words may move away from what they name to get clear of a line, in px.
_AWAY = (0, 11, 23, 37, 53)
_SIDES = ("top left", "top right", "bottom right", "bottom left", "top center", "bottom center")
_HEAD = 14.0

Words = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Labels:
    """Where every label stands: Plotly's text positions of the points, and the words themselves."""

    points: tuple[str, ...]
    words: tuple[Words, ...]


def labels(data: Trend, frame: Frame, *, compact: bool, bar: float) -> Labels:
    """Place all labels; `bar` is the width of a target's bar in px.

    A panel (`compact`) names only the newest figure and the last target.
    """
    sheet = _sheet(data, frame, bar)
    newest = last_value(data.points)
    places = {point.year: _SIDES[0] for point in data.points}
    if newest is not None:
        places[newest.year] = sheet.best(_beside(data, frame, newest))
    words: list[Words] = []
    last = max((target.year for target in data.targets), default=None)
    for target in sorted(data.targets, key=lambda each: each.year != last):
        if not compact or target.year == last:
            words.append(sheet.best(_at_target(data, frame, target, compact)))
    if not compact:
        if data.ahead_label and len(data.ahead) > 1:
            words.append(sheet.best(_at_ahead(data, frame)))
        for point in data.points:
            if point.value is not None and point is not newest:
                places[point.year] = sheet.best(_beside(data, frame, point))
        if len(data.path) > 1:
            words.append(sheet.best(_along_path(data, frame)))
        if data.bands:
            words.append(sheet.best(_at_band(data, frame)))
    return Labels(tuple(places[point.year] for point in data.points), tuple(words))


def _sheet(data: Trend, frame: Frame, bar: float) -> Sheet:
    """Everything that is drawn before words are written."""
    sheet = Sheet(frame, head=_HEAD)
    run: list[tuple[float, float]] = []
    for point in data.points:
        if point.value is None:
            sheet.draw(run)
            run = []
            continue
        run.append((point.year, float(point.value)))
        sheet.mark(point.year, float(point.value), wide=14)
    sheet.draw(run)
    sheet.draw([(year, float(value)) for year, value in data.path])
    sheet.draw([(each.year, float(each.value)) for each in data.ahead])
    for target in data.targets:
        sheet.mark(target.year, float(target.value), wide=bar)
    aim = _last_target(data)
    if data.expired_until is not None and aim is not None:
        sheet.draw([(aim.year, float(aim.value)), (data.expired_until, float(aim.value))])
    return sheet


def _last_target(data: Trend) -> TargetMark | None:
    return max(data.targets, key=lambda each: each.year, default=None)


def _beside(data: Trend, frame: Frame, point: Point) -> Iterator[Option[str]]:
    """Around a point, best on the side where neither the path nor the target runs."""
    x, y = frame.spot(point.year, float(point.value or 0))
    wide = width_of(point.label)
    liked = _free_side(data, point)
    for place in sorted(_SIDES, key=lambda each: each != liked):
        up, side = place.split()
        top = y - _BESIDE_POINT - LINE if up == "top" else y + _BESIDE_POINT
        left = {"left": x - wide, "right": x, "center": x - wide / 2}[side]
        left += {"left": -_BESIDE_POINT, "right": _BESIDE_POINT, "center": 0}[side]
        # Beside a point means above or below it, too: half a line of air is enough.
        top += {"center": 0.0}.get(side, _BESIDE_POINT / 2 * (1 if up == "top" else -1))
        yield Option(
            Box(left, top, left + wide, top + LINE), 0.0 if place == liked else _SECOND, place
        )


def _free_side(data: Trend, point: Point) -> str:
    due = dict(data.path).get(point.year)
    aim = _last_target(data)
    if due is None and aim is not None:
        due = aim.value
    if point.value is None or due is None:
        return "top left"
    if data.less_is_better:
        return "top right" if point.value > due else "bottom left"
    return "bottom right" if point.value < due else "top left"


def _at_target(
    data: Trend, frame: Frame, target: TargetMark, compact: bool
) -> Iterator[Option[Words]]:
    """Above or below the bar, best beyond it and close; at the end of a line that runs on, its words
    end there."""
    runs_on = data.expired_until is not None
    last = years_shown(data)[1]
    at_end = runs_on or target.year == last
    sides = (("right", 16),) if at_end else (("center", 0), ("left", -14), ("right", 14))
    for above, away in product((True, False), _AWAY):
        for place, (anchor, shift) in enumerate(sides):
            yield _option(
                frame,
                target.short if compact else target.shown,
                year=last if at_end else target.year,
                value=float(target.value),
                above=above,
                anchor=anchor,
                shift=shift,
                gap=5 + away,
                reluctance=(0 if above is not data.less_is_better else _SECOND) + place + away / 5,
                color=template.INK,
            )


def _at_ahead(data: Trend, frame: Frame) -> Iterator[Option[Words]]:
    """At the projection's end, best away from the target."""
    last, aim = data.ahead[-1], _last_target(data)
    below = aim is not None and last.value < aim.value
    for above, gap in product((not below, below), (8, 18, 28, 38, 48, 58, 68, 88, 108, 128)):
        yield _option(
            frame,
            data.ahead_label,
            year=last.year,
            value=float(last.value),
            above=above,
            anchor="right",
            shift=16,
            gap=gap,
            reluctance=gap / 8 + (_SECOND if above is below else 0),
            color=template.GOOD,
        )


def _along_path(data: Trend, frame: Frame) -> Iterator[Option[Words]]:
    """Anywhere along the path, best in the middle of its first stretch."""
    due = [(float(year), float(value)) for year, value in data.path]
    first = due[0][0]
    end = min((each.year for each in data.targets if each.year > first), default=due[-1][0])
    middle = (first + end) / 2
    for (year, value), (later, later_value) in zip(due, due[1:], strict=False):
        for at in (0.25, 0.5, 0.75):
            moment = year + (later - year) * at
            for above in (False, True):
                yield _option(
                    frame,
                    "路径",
                    year=moment,
                    value=value + (later_value - value) * at,
                    above=above,
                    anchor="center",
                    shift=0,
                    gap=4,
                    reluctance=abs(moment - middle),
                )


def _at_band(data: Trend, frame: Frame) -> Iterator[Option[Words]]:
    """At a corner of the band, best outside it and close."""
    start, end = data.bands[0], data.bands[-1]
    for band, high, reluctance in (
        (end, True, 0.0),
        (end, False, 0.0),
        (start, True, _SECOND),
        (start, False, _SECOND),
    ):
        for (anchor, shift), away in product((("left", 6), ("right", -6), ("center", 0)), _AWAY):
            yield _option(
                frame,
                "中间一半的市",
                year=band.year,
                value=float(band.high if high else band.low),
                above=high,
                anchor=anchor,
                shift=shift,
                gap=3 + away,
                reluctance=reluctance + away / 5,
            )


def _option(
    frame: Frame,
    text: str,
    *,
    year: float,
    value: float,
    above: bool,
    anchor: str,
    shift: float,
    gap: float,
    reluctance: float,
    color: str | None = None,
) -> Option[Words]:
    """Words above or below a place, `gap` px from it, moved sideways by `shift` px."""
    x, y = frame.spot(year, value)
    wide = width_of(text)
    left = x + shift - {"left": 0, "center": wide / 2, "right": wide}[anchor]
    top = y - gap - LINE if above else y + gap
    words = template.words(
        text,
        x=year,
        y=value,
        xanchor=anchor,
        xshift=shift,
        yanchor="bottom" if above else "top",
        yshift=gap if above else -gap,
        **({"font": {"color": color}} if color else {}),
    )
    return Option(Box(left, top, left + wide, top + LINE), reluctance, words)
