"""Where the direct labels of a trend figure stand, so that words and lines do not touch."""

from collections.abc import Sequence

from dashboards.figures import template
from dashboards.figures.course import Point, TargetMark, Trend, last_value, years_shown


def band_label(data: Trend) -> dict[str, object]:
    """Falling lines leave room above their start, rising ones beside their end; where a target's
    dashed line runs on below, above the newest label."""
    bands, newest = data.bands, last_value(data.points)
    if data.less_is_better:
        corner, at_top = bands[0], True
        side = {"xshift": 34, "yanchor": "bottom", "yshift": 2}
    else:
        corner = bands[-1]
        aim = max((float(target.value) for target in data.targets), default=None)
        at_top = (
            data.expired_until is not None
            and newest is not None
            and aim is not None
            and float(newest.value or 0) >= aim
        )
        side = {"xshift": 6, "yanchor": "bottom" if at_top else "top", "yshift": 0}
    value = float(corner.high if at_top else corner.low)
    return template.words("中间一半的市", x=corner.year, y=value, xanchor="left", **side)


def path_label(data: Trend) -> dict[str, object]:
    """In the middle of the path's first stretch, on the side where the line does not run; the
    targets' own words stand at the stretch's end."""
    due = [(year, float(value)) for year, value in data.path]
    first = due[0][0]
    end = min((each.year for each in data.targets if each.year > first), default=due[-1][0])
    at = (first + end) / 2
    value = _between(due, at)
    known = [(each.year, float(each.value)) for each in data.points if each.value is not None]
    runs = _between(known, at) if known else value
    above = runs < value if runs != value else data.less_is_better
    side = {"yanchor": "bottom" if above else "top", "yshift": 5 if above else -5}
    return template.words("路径", x=at, y=value, **side)


def _between(course: Sequence[tuple[int, float]], at: float) -> float:
    """A course at any moment: interpolated, and level beyond its ends."""
    before = [pair for pair in course if pair[0] <= at] or [course[0]]
    after = [pair for pair in course if pair[0] >= at] or [course[-1]]
    (year, value), (later, later_value) = before[-1], after[0]
    if later <= year:
        return value
    return value + (later_value - value) * (at - year) / (later - year)


def label_place(data: Trend, point: Point) -> str:
    """On the side of the line where neither the path nor the target runs; the first point's
    above or below it, clear of the axis and of the line that leaves it."""
    known = sorted((each for each in data.points if each.value is not None), key=_year_of)
    if not known or point.year != known[0].year:
        return _free_side(data, point)
    if len(known) == 1 or known[1].value == point.value:
        return _free_side(data, point).split()[0] + " center"
    falls = known[1].value < point.value  # type: ignore[operator]
    return "top center" if falls else "bottom center"


def _year_of(point: Point) -> int:
    return point.year


def _free_side(data: Trend, point: Point) -> str:
    due = dict(data.path).get(point.year)
    if due is None and data.targets:
        due = max(data.targets, key=lambda target: target.year).value
    if point.value is None or due is None:
        return "top left"
    if data.less_is_better:
        return "top right" if point.value > due else "bottom left"
    return "bottom right" if point.value < due else "top left"


def target_label(data: Trend, target: TargetMark, compact: bool) -> dict[str, object]:
    """The target's words where the line does not run: a figure above the bar puts them below.

    A target still ahead has its words beyond it, in the better direction. Under a dashed line
    that runs on after the target's year the newest figure decides.
    """
    runs_on = data.expired_until is not None
    own = next((point for point in data.points if point.year == target.year), None)
    beside = last_value(data.points) if runs_on else own
    if beside is not None and beside.value is not None:
        above = beside.value < target.value
    else:
        above = not data.less_is_better
    if data.ahead and data.ahead[-1].year == target.year:
        above = data.ahead[-1].value < target.value
    last = years_shown(data)[1]
    # A line that runs on has room for its words at its end, behind the newest figure.
    at_end = runs_on or target.year == last
    return template.words(
        target.short if compact else target.shown,
        x=last if at_end else target.year,
        y=float(target.value),
        xanchor="right" if at_end else "center",
        xshift=16 if at_end else 0,
        yanchor="bottom" if above else "top",
        yshift=5 if above else -5,
        font={"color": template.INK},
    )
