"""What the province decides about how figures are judged: the kinds of decision. Pure.

Each kind says what is wrong with it, what it does to the terms of judgement, and how it reads.
The same `applied_to` serves the preview before a decision and the results after it.
"""

from indicators.decisions.allocations import AllocationChange
from indicators.decisions.applicability import ApplicabilityChange
from indicators.decisions.baselines import BaseValueChange, BaseYearChange
from indicators.decisions.change import Change, Content, Names, Title
from indicators.decisions.judging import BandsChange, PaceChange
from indicators.decisions.milestones import MilestonesChange
from indicators.decisions.own_targets import OwnTargetsChange
from indicators.decisions.readings import ReadingChange
from indicators.decisions.terms import PROVINCE, Terms
from indicators.decisions.weights import WeightChange

KINDS: dict[str, type[Change]] = {
    change.kind: change
    for change in (
        ReadingChange,
        ApplicabilityChange,
        BandsChange,
        BaseYearChange,
        BaseValueChange,
        MilestonesChange,
        PaceChange,
        AllocationChange,
        OwnTargetsChange,
        WeightChange,
    )
}

KIND_WORDS: dict[str, str] = {
    ReadingChange.kind: "读法",
    ApplicabilityChange.kind: "适用范围",
    BandsChange.kind: "进度界线",
    BaseYearChange.kind: "基期年",
    BaseValueChange.kind: "基期数",
    MilestonesChange.kind: "中间节点",
    PaceChange.kind: "进度算法",
    AllocationChange.kind: "目标分解",
    OwnTargetsChange.kind: "自定目标",
    WeightChange.kind: "补录权重",
}

#: Kinds that are decided for one unit at a time, the province or a city.
OF_ONE_UNIT = (
    BaseValueChange.kind,
    MilestonesChange.kind,
    OwnTargetsChange.kind,
    WeightChange.kind,
)

__all__ = [
    "KINDS",
    "KIND_WORDS",
    "OF_ONE_UNIT",
    "PROVINCE",
    "AllocationChange",
    "ApplicabilityChange",
    "BandsChange",
    "BaseValueChange",
    "BaseYearChange",
    "Change",
    "Content",
    "MilestonesChange",
    "Names",
    "OwnTargetsChange",
    "PaceChange",
    "ReadingChange",
    "Terms",
    "Title",
    "WeightChange",
    "change_from",
    "subjects_of_unit",
]


def change_from(kind: str, content: Content) -> Change:
    """A stored decision as the change it made."""
    return KINDS[kind].from_content(content)


def subjects_of_unit(number: int, unit: str) -> list[str]:
    """What may have been decided about one indicator for one unit alone."""
    return [
        BaseValueChange(number, unit, None).subject,
        MilestonesChange(number, unit, ()).subject,
        OwnTargetsChange(number, unit, {}).subject,
    ]
