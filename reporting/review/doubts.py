"""Why a figure or task is to be looked at by itself, in words. Pure; none = clean.

Clean is what passed every check without a warning, explained or not, does not stand apart from
the other cities, is not missing, does not take a binding or expired indicator back against the year
before nor any indicator to 倒退, and is not the answer to an earlier decision.
"""

from collections.abc import Iterable, Mapping, Sequence

from reporting.changes import PROGRESS_LABELS
from reporting.checks import (
    Entry,
    PartOfWhole,
    check_changes,
    check_details,
    check_entries,
    explains,
)
from reporting.findings import Finding
from reporting.parsing import ElementRule, clean_text

ORDER = ("done", "advancing", "slow", "not_started")


def figure_findings(
    entry: Entry,
    rules: Mapping[str, ElementRule],
    parts: Sequence[PartOfWhole],
    known: Mapping[tuple[str, int], Entry],
) -> list[Finding]:
    """What the checks say of one stored figure beside the city's others."""
    return [
        *check_entries([entry], rules, parts, asked=None, known=known),
        *check_changes([entry], rules, known=known),
        *check_details([entry], rules, known=known),
    ]


def figure_doubts(
    entry: Entry,
    findings: Iterable[Finding],
    *,
    before: str,
    back: str = "",
    former_note: bool = False,
) -> list[str]:
    """In words of the list; `before` says what an earlier decision was, `back` how its indicator
    went back, "" for none; `former_note` that the remark is the differing version before's."""
    said = [SHORT.get(finding.code, finding.message) for finding in findings]
    if said and entry.value is not None:
        said.append("已说明" if explains(entry.note) else "未说明")
    said += ["说明是给改动前的数写的"] if former_note else []
    # After it: nobody asked the city to explain that.
    said += [back] if back else []
    if entry.is_blank:
        said.append(f"缺报：{entry.missing_reason}" if entry.missing_reason else "没有数")
    return [*([before] if before else []), *said]


SHORT = {
    "change_over_bound": "比上年变动超出常见范围",
    "same_as_last_year": "与上年完全相同",
    "part_over_whole": "部分大于总体",
    "outlier": "与各市相比明显偏离",
    "detail_without_yes": "没有答“是”而填了文号或日期",
}


def task_doubts(progress: str, narrative: str, *, last: str, before: str) -> list[str]:
    """No words, no work, or less far than the year before."""
    said = [before] if before else []
    if progress not in ORDER:
        said.append("没有填进展状态")
    elif last in ORDER and ORDER.index(progress) > ORDER.index(last):
        said.append(f"上年为{PROGRESS_LABELS[last]}")
    if progress == "not_started":
        said.append(PROGRESS_LABELS[progress])
    if not clean_text(narrative):
        said.append("没有写进展情况")
    return said
