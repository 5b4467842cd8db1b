"""Counting statuses, and saying the counts. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from assessment.explanations.model import aim_words, distance_words, level_words, value_words
from assessment.snapshots.telling import Told, ToldYear
from indicators.calculation import STATUS_LABELS, Status
from indicators.wording import is_about

#: Good news first, as on the pages.
ORDER = (
    *(Status.MET, Status.ON_TRACK, Status.SLOW, Status.LAGGING, Status.REGRESSING),
    *(Status.EXPIRED_UNMET, Status.OVERDUE, Status.NOT_DUE, Status.NOT_JUDGEABLE),
    *(Status.UNDESIGNATED, Status.NO_TARGET, Status.NOT_APPLICABLE),
)
NOTHING = "—"
NONE = "无"


def counted(results: Iterable[Told]) -> Counter[Status]:
    """How many results are in which status."""
    return Counter(each.status for each in results)


def statuses_words(counts: Mapping[Status, int], measure: str = "项") -> str:
    """「已达标9项、进度正常5项」."""
    return (
        "、".join(f"{STATUS_LABELS[s]}{counts[s]}{measure}" for s in ORDER if counts.get(s)) or NONE
    )


def listed(names: Sequence[str]) -> str:
    """Names one after the other; 无 without any."""
    return "、".join(names) or NONE


def value_of(told: Told, year: ToldYear) -> str:
    """The value with its unit, marked while it is provisional, or where it is an earlier answer that
    stands because this year's is missing."""
    text = value_words(told.row, year.topics[told.indicator.number])
    if told.row.value is None:
        return text
    if told.status == Status.OVERDUE:
        return f"{text}（往年所报）"
    return f"{text}（暂定）" if told.row.provisional else text


def aim_of(told: Told, year: ToldYear) -> str:
    """The target it was judged against, with its year; an earlier one that was missed is what an
    expired status speaks of."""
    reference = told.row.reference
    if reference is None:
        return NOTHING
    words = f"{reference.year}年{aim_words(reference, year.topics[told.indicator.number])}"
    missed = [
        f"{verdict.year}年"
        for verdict in told.row.verdicts
        if verdict.met is False and verdict.year < reference.year
    ]
    if told.status != Status.EXPIRED_UNMET or not missed:
        return words
    return f"{words}（{'、'.join(missed)}的未达标）"


def path_of(told: Told, year: ToldYear) -> str:
    """What was due this year."""
    if told.row.path is None:
        return NOTHING
    return level_words(told.row.path, year.topics[told.indicator.number])


def behind_of(told: Told, year: ToldYear) -> str:
    """How far behind the path, beside the value and the path; nothing where it is not behind."""
    row, topic = told.row, year.topics[told.indicator.number]
    if not row.gap_to_path or row.value is None or row.path is None:
        return NOTHING
    about = "约" * is_about(row.value, row.path, row.gap_to_path, places=topic.decimals)
    return about + distance_words(row.gap_to_path, topic)
