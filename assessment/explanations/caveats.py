"""What a reader has to know about the data behind a result."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from indicators.calculation import Reason, Status, shown
from indicators.wording import plain

from .arithmetic import PACE_PLACES
from .model import Around, Stored, Topic, level_words

_SCORE_PLACES = 2
#: Statuses for which there is no figure to speak of.
_WITHOUT_FIGURE = frozenset(
    {Status.NOT_APPLICABLE, Status.UNDESIGNATED, Status.NOT_DUE, Status.OVERDUE}
)


@dataclass(frozen=True, slots=True)
class Caveat:
    """One reservation; `code` is for programs, `text` a clause without full stop."""

    code: str
    text: str


def caveats(row: Stored, topic: Topic, around: Around) -> tuple[Caveat, ...]:
    """Every reservation that holds, the gravest for the reader of the figure first."""
    return tuple(_caveats(row, topic, around))


def _caveats(row: Stored, topic: Topic, around: Around) -> Iterator[Caveat]:
    figure = row.value is not None
    if figure and row.provisional:
        yield Caveat("provisional", _provisional(row))
    if around.returned or around.returned_by:
        yield Caveat("returned", _returned(row, topic, around))
    if row.cities_applicable is not None and not row.complete:
        yield Caveat("partial_coverage", _coverage(row, around))
    if figure and row.lower_bound:
        yield Caveat("lower_bound", _lower_bound(row))
    if row.late:
        yield Caveat("late", "本年上报晚于截止时间（迟报）")
    score = around.peers_score
    if figure and score is not None and score > around.outlier_threshold:
        yield Caveat(
            "outlier",
            f"与各市相比明显偏离（修正z值{shown(score, places=_SCORE_PLACES)}，"
            f"超过{plain(around.outlier_threshold)}），请核实原始数据",
        )
    if figure and row.target_year is not None:
        if row.baseline_value is None:
            yield Caveat("no_baseline", "没有核定的基期，算不出速度")
        elif row.baseline_origin == "first_report":
            yield Caveat(
                "first_report_baseline",
                f"方案未定基期，以最早的核定年{row.baseline_year}年为基期（首报基期）",
            )
    by_pace = row.status is Status.ON_TRACK and row.reason is Reason.PACE
    if by_pace and row.path is not None and row.gap_to_path:
        yield Caveat("behind_path", _behind_path(row, row.path, topic))
    if row.target_expired:
        yield Caveat("expired_target", f"{row.target_year}年目标已到期，方案没有更晚的目标")
    if row.status not in _WITHOUT_FIGURE:
        for reading in topic.open_readings:
            if not reading.years or row.target_year in reading.years:
                yield Caveat(
                    "reading_pending",
                    f"“{reading.topic}”的读法待省厅确认，现用“{reading.in_force}”",
                )


def _provisional(row: Stored) -> str:
    if row.of_city:
        return "本年数为暂定值，年报核定后才是正式数"
    return "全省值为暂定值，各市报齐并经年报核定后才是正式数"


def _returned(row: Stored, topic: Topic, around: Around) -> str:
    """That figures which were sent back count on, and which."""
    if not row.of_city:
        return f"{around.returned_by}有数被省里退回，改报以前全省值仍按退回的数计算"
    years = sorted({year for _, year in around.returned}, reverse=True)
    which = "；".join(
        ("" if years == [row.year] else f"{year}年") + "、".join(_names(topic, around, year))
        for year in years
    )
    when = "本年" if row.year in years else "往年"
    return f"{when}有数被省里退回（{which}），改报以前仍按退回的数计算"


def _names(topic: Topic, around: Around, year: int) -> list[str]:
    return [name for code, name in topic.elements.items() if (code, year) in around.returned]


def _behind_path(row: Stored, path: Decimal, topic: Topic) -> str:
    """Why a unit may be on track that is not yet where the path asks it to be."""
    bound = shown(topic.definition.bands.on_track, places=PACE_PLACES)
    return (
        f"还没到今年应到的{level_words(path, topic)}，但速度不低于{bound}，按办法为进度正常"
        f"（今年应到要经过其间各年的目标，速度只看从基期到{row.target_year}年目标的整段）"
    )


def _coverage(row: Stored, around: Around) -> str:
    covered = f"{row.cities_applicable}个适用市中只有{row.cities_reporting}市有本年数"
    return f"{covered}（{around.absent}）" if around.absent else covered


def _lower_bound(row: Stored) -> str:
    if row.years_missing:
        years = "、".join(str(year) for year in row.years_missing)
        who = "" if row.of_city else "有市"
        return f"{years}年{who}没有报数，实际不低于此值"
    return "有的市或年份没有报数，实际不低于此值"
