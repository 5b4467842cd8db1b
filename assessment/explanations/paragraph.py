"""The paragraph: what the status is, why, by which formula, target, clause and path."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from assessment.sentences import Measure, behind_sentence, overdue_sentence
from indicators import wording
from indicators.calculation import (
    REASON_LABELS,
    STATUS_LABELS,
    Kind,
    Operator,
    Reason,
    Status,
    Target,
    shown,
)
from indicators.wording import amount, plain

from .arithmetic import PACE_PLACES, Step, arithmetic, path_segment
from .caveats import Caveat, caveats
from .lacking import lacking, lacks_base, missing
from .model import (
    FLAG_KINDS,
    QUOTIENT_KINDS,
    Around,
    Stored,
    Topic,
    aim_words,
    distance_words,
    level_words,
    value_words,
)

_SUM_PLACES = 2
_UNDECIDED = "是否适用尚待省厅认定，认定之前不计入全省，也不作判定"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one result is what it is. `why` is the first sentence alone, for narrow places; `lacking`
    says what is missing where there are no steps, `lacks_base` that no base year stands behind a
    city's change."""

    why: str
    paragraph: str
    steps: tuple[Step, ...]
    caveats: tuple[Caveat, ...]
    lacking: str = ""
    lacks_base: bool = False


def explain(row: Stored, topic: Topic, around: Around) -> Explanation:
    """The explanation of a stored result, from that result and the plan's words alone."""
    why = _why(row, topic, around)
    label = STATUS_LABELS[row.status]
    found = caveats(row, topic, around)
    sentences = [
        f"{row.subject}{row.year}年第{topic.number}项“{topic.name}”为“{label}”：{why}",
        _computed(row, topic),
        _promised(row, topic, around),
        _path(row, topic, around),
        _verdicts(row),
        f"数据说明：{'；'.join(each.text for each in found)}。" if found else "",
    ]
    return Explanation(
        why=why,
        paragraph="".join(sentences),
        steps=arithmetic(row, topic, around),
        caveats=found,
        lacking=lacking(row, topic, around),
        lacks_base=lacks_base(row, topic, around),
    )


def _why(row: Stored, topic: Topic, around: Around) -> str:
    match row.status:
        case Status.MET:
            return f"{_met(row, topic)}。"
        case Status.ON_TRACK | Status.SLOW:
            return f"{_standing(row, topic)}，{_underway(row, topic)}。"
        case Status.OVERDUE if row.of_city:
            names = missing(topic, around, row.year)
            return overdue_sentence(row.year, names) if names else "截止已过，未报送。"
        case Status.EXPIRED_UNMET | Status.REGRESSING | Status.LAGGING:
            behind = row.behind
            if behind is not None:
                return behind_sentence(behind, _held_to(topic, around))
    return f"{_without_verdict(row, topic)}。"


def _held_to(topic: Topic, around: Around) -> Measure:
    """What the unit is held to: its allocation or its own stricter targets where it has any."""
    if around.targets is None:
        return topic.measure
    held_to = replace(topic.definition, targets=around.targets)
    return Measure(topic.unit, topic.decimals, held_to)


def _without_verdict(row: Stored, topic: Topic) -> str:
    """What is said where nothing is compared with a target."""
    unit = "本市" if row.of_city else "全省"
    match row.reason:
        case Reason.NOT_APPLICABLE:
            return f"本项不适用于{unit}，不计入全省的分子、分母和市数"
        case Reason.NO_HEATING:
            return f"{unit}上报本年无集中供热管网，本项不适用"
        case Reason.BEFORE_START_YEAR:
            return f"本项自{topic.definition.start_year}年起累计，此前各年不计"
        case Reason.UNDESIGNATED:
            return _UNDECIDED
        case Reason.NO_TASK:
            return f"{row.year}年没有上报任务，也没有补录的数，不作判定"
        case Reason.DEADLINE_AHEAD:
            return "上报截止时间未到，还没有报数，暂不判定"
        case Reason.NOTHING_REPORTED:
            return "截止已过，适用的市都没有报数"
        case Reason.NO_CITY_TARGET:
            return f"本项只有全省目标，各市不单设目标；{_said(row, topic)}"
        case Reason.NO_ALLOCATION:
            return f"{_said(row, topic)}，全省总量目标尚未分解到本市，无从比较"
        case Reason.NO_TARGET:
            return f"{_said(row, topic)}，方案没有给{unit}定目标"
        case Reason.NO_BASE_YEAR:
            return f"本年已报数，但缺{topic.definition.base_year}年的基期数，算不出变化"
        case Reason.ZERO_DENOMINATOR:
            return "本年无此类项目，分母为零，算不出数值；这不等于数值为零"
        case Reason.FIRST_REPORT:
            return f"{_standing(row, topic)}；这是第一个有数的年份，没有更早的基期或路径可比"
    return REASON_LABELS[row.reason]


def _said(row: Stored, topic: Topic) -> str:
    word = "上报为" if row.of_city and topic.kind in FLAG_KINDS else f"{row.year}年值"
    return f"{word}{value_words(row, topic)}"


def _met(row: Stored, topic: Topic) -> str:
    reference = row.reference
    said = f"{row.year}年值{value_words(row, topic)}"
    if reference is None:
        return said
    since = "，目标年已过，仍达到要求" if row.target_expired else ""
    return f"{said}，达到{reference.year}年目标（{aim_words(reference, topic)}）{since}"


def _standing(row: Stored, topic: Topic) -> str:
    """The value and what is missing to the reference target."""
    reference = row.reference
    said = f"{row.year}年值{value_words(row, topic)}"
    if reference is None or row.gap is None:
        return said
    aim = f"{reference.year}年目标（{aim_words(reference, topic)}）"
    if row.gap == 0:
        return f"{said}，恰在{aim}的数上，按“{_strict(reference)}”尚未达标"
    return f"{said}，离{aim}还差{distance_words(row.gap, topic)}"


def _strict(target: Target) -> str:
    return "小于" if target.operator is Operator.LESS_THAN else "超过"


def _underway(row: Stored, topic: Topic) -> str:
    """By which band or path a unit on its way is on track or slow."""
    bands = topic.definition.bands
    on_track, slow = (shown(band, places=PACE_PLACES) for band in (bands.on_track, bands.slow))
    if row.reason is Reason.ON_PATH and row.path is not None:
        return f"达到或优于今年应到的{level_words(row.path, topic)}"
    if row.pace is None:
        return REASON_LABELS[row.reason]
    pace = wording.pace(row.pace, bands)
    if row.status is Status.ON_TRACK:
        return f"速度{pace}，不低于{on_track}"
    return f"速度{pace}，低于{on_track}，不低于{slow}"


def _computed(row: Stored, topic: Topic) -> str:
    """By which formula, with the sums put in; and from how many cities."""
    if row.value is None:
        return ""
    if row.of_city and topic.kind in FLAG_KINDS:
        return _stands(row, topic)
    formula = topic.formula if row.of_city else topic.provincial_formula
    said = f"算法是“{formula}”"
    if row.numerator is not None and row.denominator and topic.kind in QUOTIENT_KINDS:
        said += f"，分子{_sum(row.numerator)}，分母{_sum(row.denominator)}"
    elif topic.kind is Kind.SHARE and not row.of_city and row.numerator is not None:
        said += f"，{plain(row.numerator)}个市已建成"
        said += f"，全部{plain(row.denominator)}个市" if row.denominator else ""
    said += f"，得{value_words(row, topic)}"
    if row.cities_applicable is not None:
        said += f"；由{row.cities_applicable}个适用市中的{row.cities_reporting}市算出"
    elif row.submission_version is not None:
        said += f"；用的是第{row.submission_version}版上报"
    return f"{said}。"


def _stands(row: Stored, topic: Topic) -> str:
    """The rule by which the last answer stands, also in a year without one."""
    still = ""
    if row.status in (Status.OVERDUE, Status.NOT_DUE):
        still = f"，此前最近一次上报为{value_words(row, topic)}，仍按它计入全省"
    version = f"；用的是第{row.submission_version}版上报" if row.submission_version else ""
    return f"算法是“{topic.formula}”{still}{version}。"


def _sum(value: Decimal) -> str:
    return amount(value, places=_SUM_PLACES)


def _promised(row: Stored, topic: Topic, around: Around) -> str:
    """The target's own words, the clause, and whose business it is; before them the city's own
    figure, where it is held to another than the plan's."""
    parts = []
    whose = ""
    reference = row.reference
    if (
        around.targets is not None
        and reference is not None
        and reference not in topic.definition.targets
    ):
        whence = "本市自定，更严" if around.set_itself else "省厅分解"
        aim = aim_words(reference, topic)
        parts.append(f"本市{row.target_year}年目标为{aim}（{whence}）")
        whose = "全省"
    wording = topic.wordings.get(row.target_year) if row.target_year is not None else None
    if wording is not None:
        parts.append(f"{whose}{row.target_year}年目标，主要指标表写作“{wording.table}”")
        if wording.text:
            parts.append(f"文中写作“{wording.text}”")
    parts.append(f"依据条文{topic.clause}")
    return f"{'，'.join(parts)}，由{_departments(topic.departments)}负责。"


def _departments(names: Iterable[str]) -> str:
    first, *others = [*names] or ["方案未列部门"]
    return f"{first}（首列）" + "".join(f"、{name}" for name in others)


def _path(row: Stored, topic: Topic, around: Around) -> str:
    """How this year's due value comes about."""
    if row.path is None:
        return ""
    due = level_words(row.path, topic)
    segment = path_segment(row, topic, around)
    if segment is None:
        return f"路径在各目标年之间直线插值，{row.year}年应到{due}。"
    left, right = segment
    if right is None:
        return f"{left.year}年以后路径保持{due}。"
    from_baseline = left.year == row.baseline_year and not lacks_base(row, topic, around)
    start = f"{'基期' if from_baseline else ''}{left.year}年的{level_words(left.value, topic)}"
    end = f"{right.year}年的{level_words(right.value, topic)}"
    return f"路径由{start}直线插值到{end}，{row.year}年应到{due}。"


def _verdicts(row: Stored) -> str:
    """How past target years ended."""
    words = {True: "当年已达标", False: "当年未达标", None: "当年没有数"}
    return "".join(f"{each.year}年目标{words[each.met]}。" for each in row.verdicts)
