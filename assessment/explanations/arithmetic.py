"""看算式: the formulas with the numbers put in, step by step as one checks them by hand.

A step is shown only where its numbers give the stored result; where they do not (the reports
have changed since, say), the stored sums are shown instead, never a sum that does not come out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessment.sentences import telling_places
from indicators.calculation import (
    REASON_LABELS,
    STATUS_LABELS,
    Baseline,
    Direction,
    Kind,
    Point,
    Reason,
    Status,
    Target,
    shown,
    to_decimal,
)
from indicators.calculation.path import path_points, path_value
from indicators.wording import amount, distance, plain
from indicators.wording import pace as pace_words

from .model import (
    QUOTIENT_KINDS,
    Around,
    Stored,
    Topic,
    aim_words,
    level_words,
    own_targets,
    value_words,
)
from .operands import value_lines

PACE_PLACES = 2
SEVERITY_PLACES = 3
_WAY_PLACES = 1
_EXTRA_PLACES = 2


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its heading, lines of formula and numbers, and a remark."""

    heading: str
    lines: tuple[str, ...]
    remark: str = ""


def arithmetic(row: Stored, topic: Topic, around: Around) -> tuple[Step, ...]:
    """From the reports to the status; no step where there is nothing to reckon."""
    return tuple(_steps(row, topic, around))


def _steps(row: Stored, topic: Topic, around: Around) -> Iterator[Step]:
    if row.value is None:
        return
    yield Step("数值", value_lines(row, topic, around))
    if row.reference is None or row.gap is None:
        return
    yield _gap(row, topic, row.reference, (row.value, row.gap))
    path = _path(row, topic, around)
    if path is not None:
        yield path
    yield from _pace(row, topic, row.reference)
    if row.severity and row.gap_to_path is not None:
        yield _severity(row, row.reference, row.gap_to_path, row.severity)
    yield _conclusion(row, topic, row.reference)


def _gap(row: Stored, topic: Topic, target: Target, known: tuple[Decimal, Decimal]) -> Step:
    figure, gap = known
    value, aim = Fraction(figure), target.value
    goal = f"{target.year}年目标{aim_words(target, topic)}"
    if target.operator.met(value, aim):
        return Step("差多少", (f"{value_words(row, topic)}达到{goal}，不差",))
    places = telling_places(figure, to_decimal(aim), gap, topic.decimals)
    far, near = (aim, value) if topic.definition.direction is Direction.UP else (value, aim)
    apart = distance(gap, unit=topic.unit, places=places)
    line = f"{_bracketed(far, places)} − {_bracketed(near, places)} = {apart}"
    return Step("差多少", (goal, line), _in_reports(row, topic, target))


def _in_reports(row: Stored, topic: Topic, target: Target) -> str:
    """What a city's quotient lacks, told in what is reported: 「再增加约6.80万t」."""
    quotient = topic.kind in QUOTIENT_KINDS and topic.kind is not Kind.CHANGE
    if not (row.of_city and quotient and row.numerator is not None and row.denominator):
        return ""
    scale = 1 if topic.kind is Kind.INTENSITY else 100
    lacking = target.value * Fraction(row.denominator) / scale - Fraction(row.numerator)
    first, *more = topic.definition.numerator
    name = "分子" if more else topic.elements.get(first.element, "分子")
    unit = topic.element_units.get(first.element, "")
    much = amount(abs(lacking / first.factor), places=_EXTRA_PLACES)
    how = "增加" if lacking > 0 else "减少"
    return f"按本年的分母计，{name}再{how}约{much}{unit}就到目标。"


def _path(row: Stored, topic: Topic, around: Around) -> Step | None:
    """Between the two points of the path that this year lies between."""
    if row.path is None:
        return None
    due = level_words(row.path, topic)
    segment = path_segment(row, topic, around)
    if segment is None:
        return Step("今年应到", (due,), "路径值由系统按各目标年直线插值得出。")
    left, right = segment
    if right is None:
        return Step(
            "今年应到", (due,), f"{left.year}年以后路径保持{level_words(left.value, topic)}。"
        )
    if row.year == left.year:
        start = "路径由基期起" if row.year == row.baseline_year else "目标年，路径就是目标"
        return Step("今年应到", (due,), f"{start}。")
    start, end = (_number(point.value, topic) for point in (left, right))
    floored = "，取整到个" if topic.kind is Kind.COUNT else ""
    line = (
        f"{start} +（{end} − {start}）×（{row.year} − {left.year}）÷（{right.year} − {left.year}）"
        f" = {due}{floored}"
    )
    return Step(
        "今年应到", (line,), f"{left.year}年到{right.year}年之间直线插值，方案没有规定中间年份。"
    )


def path_segment(row: Stored, topic: Topic, around: Around) -> tuple[Point, Point | None] | None:
    """The points of the path before and after the year (None after the last), if they lead to
    the stored path value; None where they do not."""
    if row.path is None:
        return None
    milestones = around.milestones or topic.definition.milestones
    points = path_points(row.baseline, own_targets(row, topic, around), milestones)
    value = path_value(topic.kind, points, row.year)
    # The baseline itself was rounded for storage: compare what a reader sees, and some more.
    if value is None or not _alike(value, Fraction(row.path)):
        return None
    for left, right in zip(points, points[1:], strict=False):
        if left.year <= row.year < right.year:
            return left, right
    return points[-1], None


def _alike(first: Fraction, second: Fraction) -> bool:
    return abs(first - second) <= max(abs(first), Fraction(1)) / 10**9


def _pace(row: Stored, topic: Topic, target: Target) -> Iterator[Step]:
    """Way made against time used; by growth rates where the indicator is judged by them."""
    baseline = row.baseline
    if row.pace is None or baseline is None or row.value is None:
        return
    value, start = Fraction(row.value), baseline.value
    used, given = row.year - baseline.year, target.year - baseline.year
    pace = pace_words(row.pace, topic.definition.bands)
    done, due = (value - start) / (target.value - start), Fraction(used, given)
    if not _alike(done / due, Fraction(row.pace)):
        yield Step("速度", _growth_lines(row, topic, target, baseline) or (pace,))
        return
    texts = [_number(number, topic) for number in (value, start, target.value)]
    yield Step(
        "走了多少",
        (
            "（今年 − 基期）÷（目标 − 基期）",
            f"（{texts[0]} − {texts[1]}）÷（{texts[2]} − {texts[1]}）= {_percent(done)}",
        ),
        f"基期为{baseline.year}年。",
    )
    yield Step(
        "应走多少",
        (
            "（今年 − 基期年）÷（目标年 − 基期年）",
            f"（{row.year} − {baseline.year}）÷（{target.year} − {baseline.year}）= {_percent(due)}",
        ),
    )
    yield Step("速度", ("走了多少 ÷ 应走多少", f"{_percent(done)} ÷ {_percent(due)} = {pace}"))


def _growth_lines(row: Stored, topic: Topic, target: Target, baseline: Baseline) -> tuple[str, ...]:
    """The pace of an indicator that is judged by yearly growth (复合增长)."""
    if topic.definition.pace_method != "cagr" or row.value is None:
        return ()
    now, first, aim = (plain(each) for each in (row.value, baseline.value, target.value))
    actual = f"（{now} ÷ {first}）^(1/{row.year - baseline.year}) − 1"
    needed = f"（{aim} ÷ {first}）^(1/{target.year - baseline.year}) − 1"
    pace = pace_words(row.pace or Decimal(0), topic.definition.bands)
    return "实际年均增长率 ÷ 应有年均增长率", f"（{actual}）÷（{needed}）= {pace}"


def _severity(row: Stored, target: Target, behind: Decimal, severity: Decimal) -> Step:
    against = "路径" if row.path is not None else "目标"
    line = (
        f"{plain(behind)} ÷ {plain(abs(target.value))} = {amount(severity, places=SEVERITY_PLACES)}"
    )
    return Step("严重度", (f"与{against}的差 ÷ 目标", line), "滞后清单按它排序。")


def _conclusion(row: Stored, topic: Topic, target: Target) -> Step:
    """The rule that gave the status: the first one that applies."""
    label = STATUS_LABELS[row.status]
    bands = topic.definition.bands
    rule = f"{REASON_LABELS[row.reason]}：{label}"
    if row.reason is not Reason.PACE or row.pace is None:
        remark = ""
        if row.pace is not None and row.status not in (Status.MET, Status.NOT_JUDGEABLE):
            remark = "这一条先于速度判定。"
        return Step("结论", (rule,), remark)
    on_track, slow = (shown(band, places=PACE_PLACES) for band in (bands.on_track, bands.slow))
    pace = pace_words(row.pace, bands)
    line = f"速度{pace}：{label}（{on_track}以上为进度正常，{slow}以上为进度偏慢）"
    return Step(
        "结论", (line,), f"未达到{target.year}年目标{aim_words(target, topic)}，所以不是“已达标”。"
    )


def _percent(share: Fraction) -> str:
    return f"{amount(100 * share, places=_WAY_PLACES)}%"


def _number(value: Fraction, topic: Topic) -> str:
    """A number that is reckoned on with: some digits more than are shown elsewhere."""
    rounded = plain(Fraction(shown(value, places=topic.decimals + _EXTRA_PLACES)))
    return f"（{rounded}）" if value < 0 else rounded


def _bracketed(value: Fraction, places: int) -> str:
    """A number within a formula; a negative one in brackets."""
    text = amount(value, places=places)
    return f"（{text}）" if value < 0 else text
